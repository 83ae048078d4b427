"""What happens while one watches: time passes, due work is done, newcomers arrive."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.demo import simulator
from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from bot.demo.story import Newcomer
    from bot.demo.world import World

log = get_logger(__name__)

TICK_SECONDS = 1.0
FIRST_ARRIVAL_SECONDS = 5.0
ARRIVAL_SECONDS = 45.0
HELLO_SECONDS = 14.0
LEAP = dt.timedelta(seconds=30)
"""Time that was missed, because the machine slept, is jumped over rather than lived through."""


class Stage:
    """Runs the world; `show` is told which channels have something new."""

    def __init__(self, world: World, show: Callable[[set[int]], None]) -> None:
        self._world = world
        self._show = show
        self._seen = len(world.env.backend.transcript)

    async def run(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tick())
            tasks.create_task(self._arrivals(tasks))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            async with self._turn():
                await self._catch_up()

    async def _catch_up(self) -> None:
        env = self._world.env
        behind = SystemClock().now() - env.now()
        if behind > LEAP:
            simulator.move_to(env, SystemClock().now())
        elif behind > dt.timedelta(0):
            await env.advance_time(behind.total_seconds())
        await self._world.bot.services.jobs.run_due()

    async def _arrivals(self, tasks: asyncio.TaskGroup) -> None:
        await asyncio.sleep(FIRST_ARRIVAL_SECONDS)
        for newcomer in self._world.story.newcomers:
            tasks.create_task(self._visit(newcomer))
            await asyncio.sleep(ARRIVAL_SECONDS)

    async def _visit(self, newcomer: Newcomer) -> None:
        world = self._world
        async with self._turn():
            actor = world.welcome(newcomer)
        if newcomer.after:
            await asyncio.sleep(newcomer.after)
            async with self._turn():
                simulator.accept_rules(world.env, world.guild, actor.user)
        if newcomer.hello:
            await asyncio.sleep(HELLO_SECONDS)
            async with self._turn():
                simulator.say(world.env, world.channel_for("welcome"), actor.user, newcomer.hello)

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        """Do something while nobody else does, and show what came of it."""
        async with self._world.turns:
            try:
                yield
                await simulator.settle(self._world.env)
            except TimeoutError:
                log.warning("the bot takes long", exc_info=True)
            self._show(self._grown())

    def _grown(self) -> set[int]:
        new = self._world.env.backend.transcript[self._seen :]
        self._seen += len(new)
        events = (payload for kind, _name, payload in new if kind == "GATEWAY" and isinstance(payload, dict))
        return {int(payload["channel_id"]) for payload in events if payload.get("channel_id")}
