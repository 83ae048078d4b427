"""Whether many posts at once go out at Discord's limits without starving commands: `python -m bench.announcements`.

The real process talks over real sockets to the tests' stand-in for Discord, which answers 50 requests a second and five
messages of a channel in five seconds, and refuses what is more as Discord does. 2,000 announcements to five channels
each are due at the same instant, while a moderator runs a command that reads the database four times a second. Exits
with 1 when the slowest hundredth of these takes a second or more, or a message is missing or doubled.
"""

# ruff: noqa: INP001, T201 - a script of its own, which talks to the terminal

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import note
from bot.app import build_services
from bot.database.upgrade import upgrade
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.announcements.models import AnnouncementSettings, Content, Plan
from cogs.announcements.service import Parts, SeriesService
from cogs.announcements.store import AnnouncementStore, PostStore
from cogs.welcome.models import WelcomeSettings
from tests.wire.process import BotProcess
from tests.wire.standin import StandIn
from tests.wire.standin.limits import Limits

if TYPE_CHECKING:
    from tests.wire.standin.world import Payload

CHANNELS_EACH = 5
SERVERS, CHANNELS = 20, 25
LIMIT_SECONDS = 1.0
BETWEEN_COMMANDS = 0.25
READY = "shard ready"
FUNNEL = [{"type": 1, "name": "funnel", "options": []}]
AUTHOR = 1


class Rush:
    """Servers whose posts are all due at once."""

    def __init__(self, discord: StandIn, folder: Path, posts: int) -> None:
        self.discord, self.folder, self.posts = discord, folder, posts
        self.guilds = [discord.world.guild(f"Server {number}") for number in range(SERVERS)]
        self.channels = {
            guild["id"]: [discord.world.channel(guild["id"], f"news-{number}")["id"] for number in range(CHANNELS)]
            for guild in self.guilds
        }
        self.took: list[float] = []
        self.due_at = dt.datetime.now(dt.UTC)
        self.is_over = False

    @property
    def url(self) -> str:
        """The database."""
        return f"sqlite:///{self.folder / 'rush.db'}"

    async def plan(self) -> None:
        """Schedule everything for the same instant, a little ahead."""
        settings = Settings(database_url=self.url, _env_file=None)  # pyright: ignore[reportCallIssue] - its own argument
        services = build_services(settings)
        await upgrade(services.database)
        for guild in self.guilds:
            guild_id = int(guild["id"])
            await services.guilds.set(guild_id, ServerSettings(set_up_at=1))
            await services.guilds.set(guild_id, WelcomeSettings(enabled=True, channel_id=1))
            await services.guilds.set(guild_id, AnnouncementSettings(enabled=True))
        stores = AnnouncementStore(services.database), PostStore(services.database)
        plans = SeriesService(
            Parts(services.database, services.guilds, services.jobs, services.team, services.clock, *stores)
        )
        self.due_at = services.clock.now() + dt.timedelta(seconds=max(60, self.posts / CHANNELS_EACH / 20))
        for number in range(self.posts // CHANNELS_EACH):
            guild_id = self.guilds[number % SERVERS]["id"]
            places = self.channels[guild_id]
            chosen = [int(places[(number + each * 5) % CHANNELS]) for each in range(CHANNELS_EACH)]
            content = Content(text=f"Post {number}.")
            plan = Plan(title=f"Post {number}", content=content, channel_ids=tuple(chosen), starts_at=self.due_at)
            draft = await plans.draft(int(guild_id), plan, by=AUTHOR)
            await plans.submit(int(guild_id), draft.id, by=AUTHOR, revision=draft.revision, others=0)
        await services.database.close()

    async def command(self, moderator: Payload) -> None:
        """Run a command again and again, and take the time until it is answered."""
        while not self.is_over:
            before = time.perf_counter()
            channel_id = self.guilds[0]["channels"][0]["id"]
            await self.discord.slash("welcome", channel_id=channel_id, user=moderator, options=FUNNEL)
            self.took.append(time.perf_counter() - before)
            await asyncio.sleep(BETWEEN_COMMANDS)

    def messages(self) -> list[Payload]:
        """List what was posted."""
        world = self.discord.world.messages
        return [
            message for places in self.channels.values() for each in places for message in world.get(each, {}).values()
        ]

    def count(self) -> int:
        """Count what was posted."""
        world = self.discord.world.messages
        return sum(len(world.get(channel_id, ())) for places in self.channels.values() for channel_id in places)

    async def run(self) -> bool:
        """Let everything go out, and report."""
        limits = self.discord.rest.limits = Limits()
        moderator = next(each["user"] for each in self.guilds[0]["members"] if not each["user"]["bot"])
        environment = {
            "HEARTH_DISCORD_API_URL": self.discord.api_url,
            "HEARTH_DATABASE_URL": self.url,
            "DISCORD_TOKEN": self.discord.world.token,
        }
        async with BotProcess("-m", "bot", "run", **environment) as process:
            await process.wrote(READY, 60)
            await asyncio.sleep(max(0.0, (self.due_at - dt.datetime.now(dt.UTC)).total_seconds()))
            begun = time.perf_counter()
            asking = asyncio.create_task(self.command(moderator))
            await self.discord.until(lambda: self.count() >= self.posts, self.posts / 5 + 60)
            seconds = time.perf_counter() - begun
            self.is_over = True
            await asking
            await asyncio.sleep(2)
            process.stop()
            await process.exit_code()
        return self.report(seconds, limits)

    def report(self, seconds: float, limits: Limits) -> bool:
        """Print what was measured, and say whether all is well."""
        copies = Counter((message["channel_id"], str(message["components"])) for message in self.messages())
        took = sorted(self.took)
        p99 = took[int(len(took) * 0.99)]
        print(f"{self.posts} messages of {self.posts // CHANNELS_EACH} announcements, due at the same instant")
        print(f"out in {seconds:.0f} s, {len(self.messages()) / seconds:.0f} a second; {limits.refused} times refused")
        print(
            f"{len(took)} commands meanwhile: {took[len(took) // 2] * 1000:.0f} ms (median), {p99 * 1000:.0f} ms (p99)"
        )
        note("announcements", "messages", self.posts)
        note("announcements", "a second", len(self.messages()) / seconds)
        note("announcements", "p50", took[len(took) // 2] * 1000)
        note("announcements", "p99", p99 * 1000)
        note("announcements", "lost or doubled", self.posts - len(copies) + sum(n > 1 for n in copies.values()))
        print(f"missing: {self.posts - len(copies)}, doubled: {sum(count > 1 for count in copies.values())}")
        return p99 < LIMIT_SECONDS and len(copies) == self.posts and max(copies.values()) == 1


async def measure(posts: int) -> bool:
    """Plan, post, report."""
    with tempfile.TemporaryDirectory() as folder:
        async with StandIn() as discord:
            rush = Rush(discord, Path(folder), posts)
            before = time.perf_counter()
            await rush.plan()
            print(f"planned in {time.perf_counter() - before:.0f} s")
            return await rush.run()


def main() -> int:
    """Read the arguments and measure once."""
    parser = argparse.ArgumentParser(description="Whether many posts at once go out without starving commands.")
    parser.add_argument("--posts", type=int, default=10_000)
    return 0 if asyncio.run(measure(parser.parse_args().posts)) else 1


if __name__ == "__main__":
    sys.exit(main())
