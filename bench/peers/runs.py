"""One run of one bot: how fast it starts and stops, what a message costs it, and how fast it answers."""

# ruff: noqa: INP001 - run as a module from the project

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers.bots import HEARTH, READY, set_up_hearth
from tests.support.crowd import Crowd
from tests.support.usage import cpu_seconds, resident_mib
from tests.wire.standin import StandIn

if TYPE_CHECKING:
    from bench.peers.bots import Peer
    from tests.wire.process import BotProcess

SETTLE_SECONDS = 5.0
"""After a start, until what follows from it is over; after messages, until what was counted is written."""
PER_SECOND = 500  # messages, while their cost is measured: a quarter of a core
BUSY_PER_SECOND, COMMANDS_PER_SECOND = 200, 20
ASKING = 50  # members who use commands in turn


@dataclass(frozen=True)
class Size:
    """How much is measured in a run."""

    members: int = 500
    messages: int = 5000
    commands: int = 300
    busy_seconds: float = 12.0
    protects: bool = False
    """Whether Hearth's automatic protections are on, all of them."""


@dataclass
class Run:
    """What was measured; times in seconds, those of commands each."""

    ready: float = 0.0
    resident: float = 0.0
    """MiB."""
    message: float = 0.0
    """Processor time."""
    idle: list[float] = field(default_factory=list[float])
    busy: list[float] = field(default_factory=list[float])
    stop: float = 0.0


async def run(peer: Peer, size: Size) -> Run:
    """Start a bot in a fresh folder for the second time, and measure it."""
    found = Run()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with StandIn() as discord:
            crowd = Crowd(discord, size.members)
            if peer.name == HEARTH.name:
                await set_up_hearth(folder, int(crowd.guild_id), protects=size.protects)
            await peer.warm_up(discord, folder)
            begun = time.perf_counter()
            async with peer.process(discord, folder) as process:
                await process.wrote(READY, 120)
                found.ready = time.perf_counter() - begun
                await asyncio.sleep(SETTLE_SECONDS)
                found.resident = resident_mib(process.pid)
                await _measure(found, process, peer, crowd, size)
                begun = time.perf_counter()
                process.stop()
                await process.exit_code(60)
                found.stop = time.perf_counter() - begun
            if discord.unknown:
                raise RuntimeError(f"{peer.name} asked for what the stand-in does not have: {discord.unknown[0]}")
    return found


async def _measure(found: Run, process: BotProcess, peer: Peer, crowd: Crowd, size: Size) -> None:
    for number in range(size.commands):
        found.idle.append(await _ask(peer, crowd, number))
    if size.messages:
        messages = list(crowd.messages(size.messages))
        before = cpu_seconds(process.pid)
        await crowd.say(messages, PER_SECOND)
        await asyncio.sleep(SETTLE_SECONDS)
        found.message = (cpu_seconds(process.pid) - before) / size.messages
    if size.busy_seconds:
        messages = list(crowd.messages(int(size.busy_seconds * BUSY_PER_SECOND)))
        talking = asyncio.create_task(crowd.say(messages, BUSY_PER_SECOND))
        asked: list[asyncio.Task[float]] = []
        while not talking.done():
            asked.append(asyncio.create_task(_ask(peer, crowd, len(asked))))
            await asyncio.sleep(1 / COMMANDS_PER_SECOND)
        found.busy = list(await asyncio.gather(*asked))
        await talking


async def _ask(peer: Peer, crowd: Crowd, number: int) -> float:
    """Have a member use the command, and return the seconds until the stand-in had the answer."""
    user = crowd.members[number % min(ASKING, len(crowd.members))]["user"]
    begun = time.perf_counter()
    await crowd.discord.slash(peer.command, channel_id=crowd.channels[0], user=user, options=list(peer.options))
    return time.perf_counter() - begun
