"""A stand-in for Discord on 127.0.0.1: the part of REST v10 and of the gateway that a real discord.py process needs.

    async with StandIn() as discord:
        guild = discord.world.guild("Harbour")
        … start the bot with discord.api_url and discord.world.token …
        await discord.until(lambda: discord.gateway.connected)
        await discord.join(guild["id"], discord.world.user("mira"))

It keeps what it is told and tells what happened, and never decides what is right: tests assert on `world`,
`requests` and what `slash` and `press` return. A route that it does not know lands in `unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web

from tests.wire.standin.gateway import Gateway
from tests.wire.standin.interactions import COMMAND, COMPONENT, Exchange, Interactions
from tests.wire.standin.journal import Journal, Request
from tests.wire.standin.messages import Messages
from tests.wire.standin.rest import API, Rest
from tests.wire.standin.world import RefusedError, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.wire.standin.world import Payload

__all__ = ["Exchange", "RefusedError", "Request", "StandIn", "World"]

T = TypeVar("T")


class StandIn:
    """The whole simulated Discord; an async context manager that listens while it is open."""

    def __init__(self, world: World | None = None, *, shards: int = 1, denied_intents: int = 0) -> None:
        self.world = world or World()
        self.journal = Journal()
        self.gateway = Gateway(self.world, self.journal)
        self.gateway.denied_intents = denied_intents
        self.rest = Rest(self.world, self.gateway, self.journal)
        self.rest.shards = shards
        self.messages = Messages(self.world, self.gateway)
        self.interactions = Interactions(self.world, self.messages, self.journal)
        self.api_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.rest.middleware], client_max_size=1 << 26)
        for part in (self.rest, self.messages, self.interactions):
            part.add_routes(app.router)
        app.router.add_get("/", self.gateway.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}{API}"
        self.gateway.url = f"ws://{host}:{port}"
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.gateway.drop()
        await self._runner.cleanup()

    @property
    def requests(self) -> list[Request]:
        """All requests of the bot, oldest first."""
        return self.journal.requests

    @property
    def unknown(self) -> list[Request]:
        """Requests that the stand-in has no route for; a test that drove the bot asserts that there are none."""
        return self.journal.unknown

    def requests_to(self, method: str, path: str) -> list[Request]:
        """Return the requests with this method whose path begins like this."""
        return [each for each in self.requests if each.method == method and each.path.startswith(path)]

    async def until(self, look: Callable[[], T | None], seconds: float = 10) -> T:
        """Return what `look` finds, as soon as it finds something. Raises TimeoutError."""
        return await self.journal.until(look, seconds)

    async def dispatch(self, event: str, data: Any, *, guild_id: str | None = None) -> None:
        """Tell the bot any event."""
        await self.gateway.dispatch(event, data, guild_id=guild_id)

    async def join(self, guild_id: str, user: Payload, **more: Any) -> Payload:
        """Let a user join a guild; return the member."""
        member = self.world.member(guild_id, user, **more)
        await self.dispatch("GUILD_MEMBER_ADD", member | {"guild_id": guild_id}, guild_id=guild_id)
        return member

    async def leave(self, guild_id: str, user: Payload) -> None:
        """Let a member leave."""
        guild = self.world.get_guild(guild_id)
        guild["members"].remove(self.world.get_member(guild_id, user["id"]))
        guild["member_count"] -= 1
        await self.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": guild_id, "user": user}, guild_id=guild_id)

    async def say(self, channel_id: str, author: Payload, content: str) -> Payload:
        """Let a member write a message; return it."""
        return await self.messages.post(channel_id, author, {"content": content})

    async def slash(
        self,
        name: str,
        *,
        channel_id: str,
        user: Payload,
        options: list[Payload] | None = None,
        users: list[Payload] | None = None,
    ) -> Exchange:
        """Let a member use a slash command that the bot registered, about these users; return once the bot answered."""
        command = next((each for each in self.world.commands if each["name"] == name and each["type"] == 1), None)
        if command is None:
            raise LookupError(f"the bot registered no command /{name}")
        data = {"id": command["id"], "name": name, "type": 1, "options": options or []}
        data["resolved"] = {"users": {each["id"]: each for each in users or []}}
        return await self.interaction(COMMAND, data, channel_id=channel_id, user=user)

    async def press(self, custom_id: str, *, message: Payload, user: Payload) -> Exchange:
        """Let a member press a button of a message; return once the bot answered."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self.interaction(COMPONENT, data, channel_id=message["channel_id"], user=user, message=message)

    async def interaction(
        self, kind: int, data: Payload, *, channel_id: str, user: Payload, seconds: float = 5, **more: Any
    ) -> Exchange:
        """Send any interaction; return once the bot answered. Raises TimeoutError."""
        exchange = await self.interactions.ask(kind, data, channel_id=channel_id, user=user, **more)
        await self.until(lambda: exchange.callback, seconds)
        return exchange
