"""Discord's own events, brought in line with their sessions and the other way round. Safe to run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.logs import get_logger
from bot.text import inert
from cogs.sessions.models import SessionSettings, State
from cogs.sessions.render.events import gone_card, image_from
from cogs.sessions.rules.events import GONE, Part, Seen, Status, Venue, image_of, next_status
from cogs.sessions.service import EVENT_JOB
from cogs.sessions.service.events import GONE_JOB, INTEREST_JOB
from cogs.sessions.views.gone import GoneButton, GoneChoice

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.i18n import Text
    from bot.jobs import Job
    from cogs.sessions.models import Session
    from cogs.sessions.rules.events import Image
    from cogs.sessions.service import LookService
    from cogs.sessions.service.events import EventService

log = get_logger(__name__)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
TOO_MANY_EVENTS = 30038  # "Maximum number of uncompleted guild scheduled events reached (100)"
FINISHED_EVENT = 180000  # "Cannot update a finished event"
BAD_REQUEST = 400
PAUSE = dt.timedelta(hours=1)
"""After which what the server has to put right first is tried again."""
ENTITIES: dict[Venue, discord.EntityType] = {
    Venue.STAGE: discord.EntityType.stage_instance,
    Venue.VOICE: discord.EntityType.voice,
    Venue.EXTERNAL: discord.EntityType.external,
}
STATUSES: dict[Status, discord.EventStatus] = {
    Status.ACTIVE: discord.EventStatus.active,
    Status.COMPLETED: discord.EventStatus.completed,
    Status.CANCELED: discord.EventStatus.canceled,
}
# https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-permissions-requirements
REFUSED: dict[str, Text] = {
    "sessions:event:forbidden": _(
        "I may not make Discord events for sessions: give my role the permissions Create Events and Manage Events (in "
        "a voice channel also View Channel and Connect, on a stage View Channel, Manage Channels, Mute Members and "
        "Move Members), or switch events off with /setup change. I try again every hour."
    ),
    "sessions:event:limit": _(
        "Discord takes no more events here: a server has 100 at most. Cancel some that are to come, under Events at "
        "the top of the channel list. The sessions stay as they are; I try again every hour."
    ),
}


class EventJobs:
    """Brings sessions and events together."""

    def __init__(self, bot: Hearth, looks: LookService, events: EventService) -> None:
        self._bot = bot
        self._looks = looks
        self._events = events

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(EVENT_JOB, self.follow, title=_("Discord event of a session")),
            JobKind(INTEREST_JOB, self.interest, title=_("Who is interested in a session")),
            JobKind(GONE_JOB, self.ask, title=_("Question about a deleted event")),
        ]

    async def follow(self, job: Job) -> None:
        """Bring a session and its event together; where Discord refuses, the team hears it once. Raises Postpone."""
        session_id = int(job.payload["session_id"])
        session = await self._looks.find(session_id)
        guild = self._bot.get_guild(job.guild_id or 0)
        if session is None or guild is None or session.state is State.DRAFT:
            return
        try:
            if session.event_id is not None:
                await self._compare(session, guild, session.event_id)
            else:
                await self._make(session, guild)
        except discord.HTTPException as refusal:
            await self._refused(session, refusal)

    async def interest(self, job: Job) -> None:
        """Bring who may come in line with who pressed Interested."""
        session = await self._looks.find(int(job.payload["session_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if session is None or guild is None or session.event_id is None or not session.is_open:
            return
        try:
            event = await guild.fetch_scheduled_event(session.event_id)
            users = [user async for user in event.users()]
        except discord.NotFound:
            return  # its session is compared, too, and asks what to do
        # Who is unknown while not everybody is known may be there all the same.
        here = {user.id for user in users if not user.bot and (guild.get_member(user.id) or not guild.chunked)}
        await self._events.set_interested(session, here)

    async def ask(self, job: Job) -> None:
        """Ask the team what to do about a deleted event, once."""
        session = await self._looks.find(int(job.payload["session_id"]))
        if session is None or session.event_seen != GONE or session.state is not State.SCHEDULED:
            return
        services = self._bot.services
        server = await services.guilds.server(session.guild_id)
        channel = self._bot.get_channel(server.team_channel_id or 0)
        buttons = [GoneButton(session.id, choice, server.language) for choice in GoneChoice]
        try:
            if not isinstance(channel, discord.abc.Messageable):
                await self._tell_gone(session)
                return
            await deliver_once(
                channel,
                nonce=job.nonce,
                marker=f"sessions:gone:{session.id}:",
                again=job.attempt > 1,
                view=gone_card(session, buttons, server.language),
            )
        except Undeliverable:
            await self._tell_gone(session)

    async def _tell_gone(self, session: Session) -> None:
        text = _("The event of “{title}” was deleted in Discord. The session stays; /session cancel cancels it.")
        key = f"session:gone:{session.id}:{session.revision}"
        await self._bot.services.team.tell(session.guild_id, key, text, title=inert(session.plan.title))

    async def _make(self, session: Session, guild: discord.Guild) -> None:
        """Make the event of a session that is to come, unless an attempt that died has made it."""
        settings = await self._bot.services.guilds.get(guild.id, SessionSettings)
        is_past = session.plan.starts_at <= self._bot.services.clock.now()  # Discord takes only what is to come
        if session.is_over or is_past:
            return
        wanted = image_of(session)
        is_there = await self._is_there(session, guild, wanted)
        if not is_there or not settings.makes_events or session.event_seen == GONE:
            return
        event = await self._made_before(guild, wanted)
        if event is None:
            event = await guild.create_scheduled_event(**await self._new(session, guild, wanted))
        await self._events.settled(session, event.id, image_from(event, wanted.cover_id))
        await self._put_right(guild)

    async def _made_before(self, guild: discord.Guild, wanted: Image) -> discord.ScheduledEvent | None:
        for event in await guild.fetch_scheduled_events():
            is_ours = event.creator_id == guild.me.id
            if is_ours and image_from(event, wanted.cover_id) == wanted and not await self._is_taken(event):
                return event
        return None

    async def _is_taken(self, event: discord.ScheduledEvent) -> bool:
        return await self._events.of_event(event.guild_id, event.id) is not None

    async def _compare(self, session: Session, guild: discord.Guild, event_id: int) -> None:
        """Take over what was changed in Discord, and write what was changed here."""
        try:
            event = await guild.fetch_scheduled_event(event_id)
        except discord.NotFound:
            await self._events.gone(guild.id, session.id)
            return
        cover_id = Seen.from_text(session.event_seen or "").theirs.cover_id
        found = image_from(event, cover_id)
        if not await self._is_there(session, guild, image_of(session)) and found.status is Status.CANCELED:
            await self._events.gone(guild.id, session.id)  # it went with its channel: nobody cancelled the session
            return
        session, write = await self._events.follow(session, found, is_anybody_there=_is_anybody_in(event.channel))
        status = None if found.status.is_over else next_status(found.status, session.state)
        if status is not None:
            # What is over has no use for new words; what starts gets them with the start.
            event = await _moved_on(event, STATUSES[status])
            found = image_from(event, cover_id)
        if write - {Part.STATUS} and not found.status.is_over:
            wanted = image_of(session)
            event = await self._write(session, event, wanted, write)
            found = image_from(event, wanted.cover_id)
            await self._put_right(guild)
        await self._events.settled(session, event.id, found)

    async def _write(
        self, session: Session, event: discord.ScheduledEvent, wanted: Image, write: frozenset[Part]
    ) -> discord.ScheduledEvent:
        changes: dict[str, Any] = {}
        if Part.TITLE in write:
            changes["name"] = wanted.title
        if Part.ABOUT in write:
            changes["description"] = wanted.about or None
        if Part.COVER in write:
            changes["image"] = await self._looks.cover(session)
        if Part.TIME in write:
            changes["end_time"] = session.plan.ends_at
            if event.status is discord.EventStatus.scheduled:  # what is on has begun when it has
                changes["start_time"] = session.plan.starts_at
        guild = self._bot.get_guild(session.guild_id)
        if Part.PLACE in write and guild is not None and event.status is discord.EventStatus.scheduled:
            if not await self._is_there(session, guild, wanted):
                return event
            changes |= self._place(session, guild, wanted)
            changes["end_time"] = session.plan.ends_at
        return await event.edit(**changes) if changes else event

    async def _new(self, session: Session, guild: discord.Guild, wanted: Image) -> dict[str, Any]:
        made: dict[str, Any] = {
            "name": wanted.title,
            "start_time": session.plan.starts_at,
            "end_time": session.plan.ends_at,
            "privacy_level": discord.PrivacyLevel.guild_only,
            **self._place(session, guild, wanted),
        }
        if wanted.about:
            made["description"] = wanted.about
        cover = await self._looks.cover(session)
        if cover is not None:
            made["image"] = cover
        return made

    def _place(self, session: Session, guild: discord.Guild, wanted: Image) -> dict[str, Any]:
        place: dict[str, Any] = {"entity_type": ENTITIES[wanted.venue]}
        if wanted.venue is Venue.EXTERNAL:
            return place | {"location": wanted.where}
        return place | {"channel": guild.get_channel(session.plan.channel_id or 0)}

    async def _is_there(self, session: Session, guild: discord.Guild, wanted: Image) -> bool:
        """Say whether a session's channel exists; else the team hears it once."""
        channel_id = session.plan.channel_id
        if channel_id is None or guild.get_channel(channel_id) is not None:
            return True
        log.info("session's channel is gone", guild_id=guild.id, venue=wanted.venue)
        text = _("The channel of the session “{title}” was deleted. Choose another one with /session edit.")
        key = f"session:place:{session.id}:{channel_id}"
        await self._bot.services.team.tell(guild.id, key, text, title=inert(session.plan.title))
        return False

    async def _put_right(self, guild: discord.Guild) -> None:
        for key in REFUSED:  # so that the team is told again when it comes back
            await self._bot.services.team.forget(guild.id, key)

    async def _refused(self, session: Session, refusal: discord.HTTPException) -> None:
        """Tell the team once what Discord refused. Raises Postpone for what can be put right, the rest as it is."""
        team, guild_id = self._bot.services.team, session.guild_id
        key = "sessions:event:limit" if refusal.code == TOO_MANY_EVENTS else "sessions:event:forbidden"
        if isinstance(refusal, discord.Forbidden) or refusal.code == TOO_MANY_EVENTS:
            log.info("event refused", guild_id=guild_id, session_id=session.id, code=refusal.code)
            await team.tell(guild_id, key, REFUSED[key])
            now = self._bot.services.clock.now()
            if session.plan.ends_at > now:
                raise Postpone(now + PAUSE)
        elif refusal.status == BAD_REQUEST and refusal.code != FINISHED_EVENT:
            log.warning("event not taken", guild_id=guild_id, session_id=session.id, code=refusal.code)
            text = _("Discord does not take the event of “{title}”: {reason} The session itself stays as it is.")
            key = f"session:event:invalid:{session.id}:{session.revision}"
            title = inert(session.plan.title)
            await team.tell(guild_id, key, text, title=title, reason=inert(refusal.text, 300))
        elif refusal.code != FINISHED_EVENT:
            raise refusal


async def _moved_on(event: discord.ScheduledEvent, status: discord.EventStatus) -> discord.ScheduledEvent:
    """Start or end an event, unless that was done meanwhile: the stage that is opened with it starts it, too."""
    try:
        return await event.edit(status=status)
    except discord.HTTPException as refusal:
        if refusal.status != BAD_REQUEST or event.guild is None:
            raise
        current = await event.guild.fetch_scheduled_event(event.id)
        if current.status is not status:
            raise
        return current


def _is_anybody_in(channel: discord.abc.GuildChannel | None) -> bool:
    is_heard = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return is_heard and any(not member.bot for member in channel.members)
