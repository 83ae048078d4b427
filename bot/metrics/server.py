"""The port: /healthz for supervisors, /metrics for Prometheus. It only tells, and nobody can do anything with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from aiohttp import web

from bot.errors import HostError
from bot.i18n import _
from bot.logs import get_logger
from bot.metrics.health import Health
from bot.metrics.numbers import Numbers

if TYPE_CHECKING:
    from bot.client import Hearth

log = get_logger(__name__)

CLOSING_SECONDS = 1.0


class HealthServer:
    """Counts what the bot does, and answers for it while it is open."""

    def __init__(self, bot: Hearth, host: str, port: int) -> None:
        self.numbers = Numbers()
        self._bot = bot
        self._host, self._port = host, port
        self._health = Health(bot)
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=CLOSING_SECONDS)

    async def __aenter__(self) -> Self:
        """Open the port and begin to count. Raises HostError when the port cannot be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise HostError(
                _("Port {port} of {host} cannot be opened for /healthz: {reason}. Choose another HEARTH_HEALTH_PORT."),
                port=self._port,
                host=self._host,
                reason=error.strerror or type(error).__name__,
            ) from error
        self._bot.observer = self.numbers
        self._bot.services.jobs.observe(self.numbers.job)
        self._bot.services.database.observe = self.numbers.database
        log.info("health is answered for", host=self._host, port=self._port)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        """Close the port."""
        await self._health.close()
        await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        is_well, report = await self._health.report()
        return web.json_response(report, status=200 if is_well else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        sign = await self._health.sign()
        if sign is not None:
            self.numbers.queue(sign.counts)
        bot = self._bot
        self.numbers.gateway(bot.shards_at_work, bot.latencies)
        self.numbers.cached(
            guilds=len(bot.guilds),
            members=sum(len(guild.members) for guild in bot.guilds),
            guild_settings=bot.services.guilds.cached,
        )
        # In a thread: thousands of lines take some ten milliseconds, in which nothing else would be answered.
        body, media_type = await asyncio.to_thread(self.numbers.written, request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": media_type})
