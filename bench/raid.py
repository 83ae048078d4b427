# ruff: noqa: INP001, T201 - run as a module from the project; a report
"""Whether a raid keeps the bot answering and loses no case: `python -m bench.raid [seconds]`, on the simulated Discord.

500 people join and write 2,000 messages within the seconds (60 if left out), while a moderator runs a command that
reads the database four times a second. Exits with 1 when the slowest hundredth of them takes a second or more, or a
case is missing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import discord
import simcord
import structlog
from simcord.interactions import base_payload

from bench.figures import note
from bot.app import build_bot
from bot.cases import CaseKind, CaseSource, CaseState
from bot.cases.settings import ModerationSettings
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.automod.rules import RULES
from cogs.automod.service import RaidService

if TYPE_CHECKING:
    from bot.client import Hearth

JOINS, MESSAGES = 500, 2000
LIMIT_SECONDS = 1.0
BETWEEN_COMMANDS = 0.25
COMMAND = {"id": "1", "name": "welcome", "type": 1, "options": [{"type": 1, "name": "funnel", "options": []}]}
POWERS = discord.Permissions(manage_guild=True, moderate_members=True)


class Now:
    """The simulated Discord's start, and then the machine's pace."""

    def __init__(self) -> None:
        self.start, self.begun = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC), time.perf_counter()

    def now(self) -> dt.datetime:
        """Return the current instant."""
        return self.start + dt.timedelta(seconds=time.perf_counter() - self.begun)


class Siege:
    """A server that is raided."""

    def __init__(self, env: simcord.Env, bot: Hearth, seconds: float) -> None:
        self.env, self.bot, self.seconds = env, bot, seconds
        self.guild = env.create_guild()
        self.channels = [self.guild.create_text_channel(f"chat{number}") for number in range(5)]
        staff = self.guild.create_role("Moderator", permissions=POWERS)
        self.moderator = self.guild.add_member(env.create_user("moderator"), roles=[staff])
        self.took: list[float] = []
        self.is_over = False

    async def set_up(self) -> None:
        """Switch on the rules that a raid of repeated links meets."""
        guilds = self.bot.services.guilds
        await guilds.set(self.guild.id, ServerSettings(set_up_at=1, team_channel_id=self.channels[-1].id))
        await guilds.set(self.guild.id, ModerationSettings(ladder=(), tells_members=False))
        for name in ("spam", "duplicates", "mentions", "scams", "raid"):
            await guilds.set(self.guild.id, RULES[name].settings(state="on"))

    async def attack(self) -> None:
        """Let them join, each writing four messages some time after."""
        steps: list[tuple[float, int, int]] = []
        for number in range(JOINS):
            joined = number / JOINS * self.seconds * 0.9
            steps.append((joined, number, -1))
            each = MESSAGES // JOINS
            steps += [
                (joined + (self.seconds - joined) * part / (each + 1), number, part) for part in range(1, each + 1)
            ]
        raiders, begun = {}, time.perf_counter()
        for at, number, part in sorted(steps):
            await asyncio.sleep(max(0.0, at - (time.perf_counter() - begun)))
            if part < 0:
                raiders[number] = self.env.create_user(f"raider{number}")
                self.guild.add_member(raiders[number])
            else:
                channel = self.channels[(number + part) % 4]
                text = f"FREE NITRO https://dlscord{number}.com/gift"
                self.env.backend.create_message(channel.id, raiders[number].id, text)

    async def command(self) -> None:
        """Run a command again and again, and take the time until it is answered."""
        while not self.is_over:
            channel, guild = self.channels[0].id, self.guild.id
            record, payload = base_payload(
                self.env.backend, type=2, channel_id=channel, guild_id=guild, user_id=self.moderator.id, data=COMMAND
            )
            before = time.perf_counter()
            self.env.backend.emit("INTERACTION_CREATE", payload)
            while not record.responded:  # noqa: ASYNC110 - the simulated Discord has no event for it
                await asyncio.sleep(0.001)
            self.took.append(time.perf_counter() - before)
            await asyncio.sleep(BETWEEN_COMMANDS)

    async def work(self) -> None:
        """Run the jobs as they become due."""
        then = time.perf_counter()
        while not self.is_over:
            now = time.perf_counter()
            self.env.backend.advance_clock(now - then)
            then = now
            await self.bot.services.jobs.run_due()
            await asyncio.sleep(0.05)

    async def report(self) -> bool:
        """Print what was measured, and say whether all is well."""
        services = self.bot.services
        cases = await services.cases.tally(self.guild.id, CaseSource.AUTOMOD, "offence:")
        raid = await services[RaidService].running(self.guild.id)
        view = await services[RaidService].view(raid.id) if raid is not None else None
        took = sorted(self.took)
        p99 = took[int(len(took) * 0.99)]
        written = [message for channel in self.channels for message in self.env.backend.messages[channel.id].values()]
        left = sum(message.author_id != self.env.backend.bot_user.id for message in written)
        done = cases.get((CaseKind.MUTE, CaseState.DONE), 0)
        print(f"{JOINS} joins and {MESSAGES} messages in {self.seconds:.0f} s; {len(took)} commands meanwhile")
        print(f"answered in {took[len(took) // 2] * 1000:.0f} ms (median), {p99 * 1000:.0f} ms (p99)")
        note("raid", "seconds", self.seconds)
        note("raid", "p50", took[len(took) // 2] * 1000)
        note("raid", "p99", p99 * 1000)
        note("raid", "cases", done)
        note("raid", "left", left)
        print(f"cases done: {done} of {JOINS}; members of the raid: {view.joiners if view else 0}")
        print(f"messages left of {MESSAGES}: {left}; limit of p99 {LIMIT_SECONDS * 1000:.0f} ms")
        return p99 < LIMIT_SECONDS and done == JOINS and left == 0 and view is not None


async def measure(folder: Path, seconds: float) -> bool:
    """Run the raid, and the work it leaves, and report."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'raid.db'}", shard_count=1, message_content=True, _env_file=None
    )  # pyright: ignore[reportCallIssue] - pydantic-settings' own argument
    clock = Now()
    bot = build_bot(settings, clock, ticks=False)
    async with simcord.run(bot, check_errors=False) as env:
        siege = Siege(env, bot, seconds)
        await siege.set_up()
        clock.start, clock.begun = env.now(), time.perf_counter()
        working, asking = asyncio.create_task(siege.work()), asyncio.create_task(siege.command())
        before = time.perf_counter()
        await siege.attack()
        attacked = time.perf_counter() - before
        await asyncio.sleep(5)  # deletions are gathered for some seconds
        siege.is_over = True
        await asyncio.gather(working, asking)
        await bot.services.jobs.run_due()
        print(
            f"attack took {attacked:.0f} s, all work was done {time.perf_counter() - before - attacked:.0f} s after it"
        )
        is_well = await siege.report()
        await bot.close()  # an open database would keep this process from ending
        return is_well


def main() -> int:
    """Measure once."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(measure(Path(folder), seconds)) else 1


if __name__ == "__main__":
    sys.exit(main())
