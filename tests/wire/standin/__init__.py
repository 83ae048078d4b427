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

from tests.wire.standin.actions import Actions
from tests.wire.standin.channels import Channels
from tests.wire.standin.events import ScheduledEvents
from tests.wire.standin.gateway import Gateway
from tests.wire.standin.interactions import Exchange, Interactions
from tests.wire.standin.journal import Journal, Request
from tests.wire.standin.members import Members
from tests.wire.standin.messages import Messages
from tests.wire.standin.rest import API, Rest
from tests.wire.standin.world import RefusedError, World

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["Exchange", "RefusedError", "Request", "StandIn", "World"]

T = TypeVar("T")


class StandIn(Actions):
    """The whole simulated Discord; an async context manager that listens while it is open."""

    def __init__(self, world: World | None = None, *, shards: int = 1, denied_intents: int = 0) -> None:
        self.world = world or World()
        self.journal = Journal()
        self.gateway = Gateway(self.world, self.journal)
        self.gateway.denied_intents = denied_intents
        self.rest = Rest(self.world, self.gateway, self.journal)
        self.rest.shards = shards
        self.messages = Messages(self.world, self.gateway)
        self.channels = Channels(self.world, self.gateway, self.messages)
        self.members = Members(self.world, self.gateway)
        self.events = ScheduledEvents(self.world, self.gateway)
        self.interactions = Interactions(self.world, self.messages, self.journal)
        self.api_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.rest.middleware], client_max_size=1 << 26)
        parts = (self.rest, self.members, self.messages, self.channels, self.events, self.interactions)
        for part in parts:
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
