"""How fast presses on a session are answered: `python -m bench.sessions [--rsvps 1000] [--questions 500]`.

Each press is the service's part of one: what is decided and written, and what is read to answer it. With --postgres URL
the same is measured on that database, which must be empty: it is migrated and filled, and left as it is.
"""

# ruff: noqa: INP001, T201, S311 - a script of its own, which talks to the terminal and needs no secrets

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import statistics
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import note
from bot.app import build_services
from bot.clock import SystemClock, to_millis
from bot.database.migrate import migrate
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.sessions.models import Answer, Kind, Place, Plan, SessionSettings
from cogs.sessions.service import CalendarService, Parts, PlaceService, PlanService, QuestionService
from cogs.sessions.store import RsvpStore, SessionStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Press = Callable[[], Awaitable[object]]

    from bot.app import Services
    from cogs.sessions.models import Session

GUILD, HOST, STAGE = 1_000_000_000_000_000_000, 99, 500
FIRST_MEMBER = 10_000
LIMIT_MS = 1000
THINGS = ("kettle", "mug", "teapot", "grinder", "price", "colour", "shipping", "Norway", "handle", "sound", "repair")


class World:
    """A session with many who come, wait and ask."""

    def __init__(self, services: Services) -> None:
        self.services = services
        database = services.database
        parts = Parts(
            database,
            services.guilds,
            services.members,
            services.ledger,
            services.jobs,
            services.team,
            services.clock,
            SessionStore(database),
            RsvpStore(database),
        )
        self.places, self.questions, self.calendars = (
            PlaceService(parts),
            QuestionService(parts),
            CalendarService(parts),
        )
        self.plans = PlanService(parts, self.places)
        self.chance = random.Random(1)
        self.fresh = count(FIRST_MEMBER * 100)

    async def fill(self, rsvps: int, questions: int) -> Session:
        """Publish a session for half of those who want to come, and have them ask and vote."""
        now = self.services.clock.now()
        await self.services.guilds.set(GUILD, ServerSettings(set_up_at=to_millis(now), timezone="Europe/Berlin"))
        await self.services.guilds.set(GUILD, SessionSettings(enabled=True))
        plan = Plan(
            kind=Kind.FOUNDER,
            title="Ask the founders",
            about="",
            starts_at=now + dt.timedelta(days=9),
            minutes=60,
            place=Place.STAGE,
            channel_id=STAGE,
            host_id=HOST,
            capacity=rsvps // 2,
        )
        draft = await self.plans.draft(GUILD, plan, by=HOST)
        session = await self.plans.publish(GUILD, draft.id)
        for number in range(rsvps):
            await self.places.answer(GUILD, session.id, FIRST_MEMBER + number, Answer.GOING)
        for number in range(questions):
            await self.questions.ask(GUILD, session.id, FIRST_MEMBER + number, self.words())
        asked = await self.questions.open(GUILD, session.id)
        for number in range(rsvps):
            await self.questions.vote(GUILD, self.chance.choice(asked).id, FIRST_MEMBER + number)
        return session

    def words(self) -> str:
        """Make up a question."""
        return f"What about the {' and the '.join(self.chance.sample(THINGS, 3))} of model {self.chance.random():.9f}?"


def presses(world: World, session: Session, rsvps: int) -> dict[str, Press]:
    """Return what is measured, by name."""
    places, questions = world.places, world.questions

    async def leave_and_return() -> None:
        member = FIRST_MEMBER + world.chance.randrange(rsvps)
        await places.answer(GUILD, session.id, member, Answer.NO)
        await places.answer(GUILD, session.id, member, Answer.GOING)

    async def listed() -> None:
        await questions.open(GUILD, session.id)
        await questions.voted_for(GUILD, session.id, FIRST_MEMBER)
        await questions.counts(session.id)

    async def vote() -> None:
        asked = await questions.open(GUILD, session.id)
        await questions.vote(GUILD, world.chance.choice(asked).id, next(world.fresh))
        await listed()

    async def ask() -> None:
        words = world.words()
        await questions.similar(GUILD, session.id, words)
        question = await questions.ask(GUILD, session.id, HOST, words)
        await questions.withdraw(GUILD, question.id, HOST)

    return {
        "Going, and in line": lambda: places.answer(GUILD, session.id, next(world.fresh), Answer.GOING),
        "Can't, and Going again": leave_and_return,
        "Remind me": lambda: places.remind_me(GUILD, session.id, FIRST_MEMBER, wants_dm=True),
        "Questions": listed,
        "Vote": vote,
        "Ask, and withdraw": ask,
        "Add to calendar": lambda: world.calendars.entry(GUILD, session.id, FIRST_MEMBER),
        "/sessions list": lambda: world.calendars.standings(GUILD, FIRST_MEMBER),
    }


async def measure(press: Press, times: int) -> tuple[float, float]:
    """Return the median and the 99th percentile in milliseconds."""
    took: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        await press()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=100)[98]


async def run(title: str, url: str, rsvps: int, questions: int, times: int) -> None:
    """Fill a database and print how fast presses are."""
    services = build_services(Settings(database_url=url), SystemClock())
    await services.database.connect()
    try:
        await migrate(services.database)
        world = World(services)
        session = await world.fill(rsvps, questions)
        print(f"{title}: {rsvps} answers, {questions} questions, then {times} times each")
        print(f"{'press':<26}{'median ms':>12}{'p99 ms':>10}")
        for name, press in presses(world, session, rsvps).items():
            median, worst = await measure(press, times)
            note("sessions", f"{title}/{name}", worst)
            slow = "  over the limit" if worst > LIMIT_MS else ""
            print(f"{name:<26}{median:>12.2f}{worst:>10.2f}{slow}")
    finally:
        await services.database.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="How fast presses on a session are answered.")
    parser.add_argument("--rsvps", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--postgres", metavar="URL", help="measure this empty PostgreSQL database, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        asyncio.run(run("SQLite", url, given.rsvps, given.questions, given.times))
    if given.postgres:
        asyncio.run(run("PostgreSQL", given.postgres, given.rsvps, given.questions, given.times))


if __name__ == "__main__":
    main()
