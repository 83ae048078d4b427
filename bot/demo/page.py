"""The page: SimCord's preview of a channel, framed by the server's channels and people to switch between.

The preview shows one channel to one person. Here every open tab brings its own choice of both along, inside the
capability that it sends with each request, so that switching is no more than opening another frame.
"""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false, reportUnknownParameterType=false, reportMissingParameterType=false
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import simcord
from simcord.backend.access import can_access_channel
from simcord.backend.errors import SetupError
from simcord.preview import Preview

from bot.demo.faces import color_of
from bot.demo.server import Server, port_taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.demo.world import World

CAPABILITY = "demo"  # no secret: only this machine can reach the page, and other sites' scripts are refused by origin


@dataclass(frozen=True, slots=True)
class Try:
    """Something to try first: who to be, where to go, what to do."""

    person: str
    channel: str
    text: str


TRIES = (
    Try("amara", "welcome", "press First steps"),
    Try("amara", "sessions", "press Going on Wet Slate, then Questions, and vote"),
    Try("rafael", "sessions", "press Can't on the nibs: Colm is offered the place"),
    Try("colm", "introductions", "press Say hi, then /members find"),
    Try("amara", "Paper for a broad edge?", "press It's solved and choose who helped"),
    Try("jonas", "leaderboard", "press My place, then /leaderboard"),
    Try("priya", "appeals", "press Accept, Reduce or Decline; Rufus is told"),
    Try("ida", "team", "/session start, then Next on its panel"),
    Try("ida", "team", "press Approve on the last places; /announce create"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in the terminal; person 0 leaves it to each tab."""

    serial: int
    channel: str
    person: int


class Page(Preview):
    """The preview of all channels and people of the world."""

    _MAX_PAGES = 64

    def __init__(self, world: World, port: int) -> None:
        super().__init__(
            world.env,
            world.channel_for("welcome"),
            tuple(world.people[person.key] for person in world.story.people if person.left is None),
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale="en-GB",
            timezone=world.story.server.timezone,
            presentation_time=None,
            assets={},
            port=port,
        )
        self.world = world
        self.capability = CAPABILITY
        self.choice = Choice(0, "welcome", 0)
        """What was chosen in the terminal; open tabs follow when the serial grows."""
        self._explicit_assets = world.faces
        self._server = Server(self, port)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{self._origin}/"

    async def __aenter__(self) -> Self:
        """Serve. Raises HostError when the port is taken."""
        try:
            await super().__aenter__()
        except SetupError as error:
            raise port_taken(self._server._requested_port) from error
        return self

    def show_news(self, channel_ids: set[int]) -> None:
        """Show what is new in these channels to whoever looks at them; redrawing more would make clicks fail."""
        self._advance_presentation_time()
        for page in tuple(self._pages.values()):
            if page.channel_id in channel_ids and page.id in self._pages:
                self._publish(page, reason="refresh")

    def open_frame(self, channel_id: int, person_id: int) -> Any:
        """Open a channel as somebody sees it."""
        owner = self._direct().get(channel_id)
        if owner is not None and owner.id != person_id:
            raise SetupError("direct messages are their owner's")
        self.viewers = tuple(self.present()) if owner is None else (owner.user,)
        with self.in_channel(channel_id):
            return self._open_page(person_id, self._latest(channel_id, person_id))

    def _latest(self, channel_id: int, person_id: int) -> int | None:
        messages = self.env.backend.messages.get(channel_id, {}).values()
        return max((message.id for message in messages if message.visible_to(person_id)), default=None)

    def in_channel(self, channel_id: int) -> Any:
        """Make this the channel in which commands run and messages go, for the time being."""
        owner = self._direct().get(channel_id)
        if owner is not None:
            return _Meanwhile(self, owner.user.dm_channel)
        places = (*self.world.channels.values(), *self._threads())
        return _Meanwhile(self, next(handle for handle in places if handle.id == channel_id))

    def _direct(self) -> dict[int, simcord.MemberActor]:
        """Return whose the direct messages with the bot are, by their channel."""
        channels = self.env.backend.dm_channels
        return {channels[actor.id]: actor for actor in self.world.people.values() if actor.id in channels}

    def present(self) -> list[simcord.MemberActor]:
        """List who is on the server."""
        members = self.env.backend.get_guild(self.world.guild.id).members
        return [actor for actor in self.world.people.values() if actor.id in members]

    def describe(self) -> dict[str, Any]:
        """Describe the server for the frame around the preview."""
        return {
            "server": self.world.story.server.model_dump(),
            "channels": [
                *self._places(),
                *(self._letters(channel_id, actor) for channel_id, actor in self._direct().items()),
            ],
            "people": [self._person(key, actor) for key, actor in self.world.people.items()],
            "tries": [
                {"person": str(self.world.people[item.person].id), "channel": item.channel, "text": item.text}
                for item in TRIES
            ],
            "choice": {**asdict(self.choice), "person": str(self.choice.person)},
        }

    def _threads(self) -> list[simcord.ChannelHandle]:
        """List the threads that are not put away."""
        backend, guild = self.env.backend, self.world.guild
        return [simcord.ChannelHandle(self.env, guild, thread) for thread in backend.active_threads(guild.id)]

    def _places(self) -> Iterator[dict[str, Any]]:
        """Describe each channel, and the threads below it."""
        threads = self._threads()
        for channel in self.world.story.channels:
            if channel.is_stage:
                continue
            handle = self.world.channels[channel.name]
            yield self._place(handle, channel.category)
            for thread in threads:
                if self.env.backend.channels[thread.id].parent_id == handle.id:
                    yield self._place(thread, channel.category, is_thread=True)

    def _place(self, handle: simcord.ChannelHandle, category: str, *, is_thread: bool = False) -> dict[str, Any]:
        messages = self.env.backend.messages.get(handle.id, {})
        public = [message.id for message in messages.values() if not message.flags & 64]
        may_see = [str(actor.id) for actor in self.present() if can_access_channel(self.env, handle.id, actor)]
        return {
            "id": str(handle.id),
            "name": handle.name,
            "category": category,
            "thread": is_thread,
            "last": str(max(public, default=0)),
            "people": may_see,
        }

    def _letters(self, channel_id: int, actor: simcord.MemberActor) -> dict[str, Any]:
        return {
            "id": str(channel_id),
            "name": "from-hearth",
            "category": "Direct messages",
            "thread": False,
            "last": str(max(self.env.backend.messages.get(channel_id, {}), default=0)),
            "people": [str(actor.id)],
        }

    def _person(self, key: str, actor: simcord.MemberActor) -> dict[str, Any]:
        member = self.env.backend.get_guild(self.world.guild.id).members.get(actor.id)
        known = {person.key: person.role for person in self.world.story.people}
        name = actor.user.global_name or actor.name
        return {
            "id": str(actor.id),
            "name": name,
            "color": color_of(name),
            "role": known.get(key, "newcomer"),
            "here": member is not None,
            "pending": member is not None and member.pending,
        }


class _Meanwhile:
    """Sets a preview's channel for as long as a block takes."""

    def __init__(self, page: Page, channel: simcord.ChannelHandle) -> None:
        self._page, self._channel, self._before = page, channel, page.channel

    def __enter__(self) -> None:
        self._before, self._page.channel = self._page.channel, self._channel

    def __exit__(self, *_error: object) -> None:
        self._page.channel = self._before
