"""The process is killed at any instant, whatever people are at: nothing confirmed is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter

import pytest

from tests.support.proof import LONG, SEED, trials
from tests.wire import community
from tests.wire.acts import ACTS
from tests.wire.acts.helping import Asking
from tests.wire.community import Community
from tests.wire.test_run import STARTED

TRIALS = {"SQLite": trials(6, 300), "PostgreSQL": trials(2, 100)}
AT_ONCE, ACCEPTED, CONFIRMED = "at a random instant", "between Discord's acceptance and its recording", "once confirmed"
KINDS = (AT_ONCE, ACCEPTED, CONFIRMED)
LONGEST_DELAY = 0.4
LINES = 120
"""Messages that hide in each channel what was written before, for who looks at the newest hundred only."""
PATIENCE = 4
"""Seconds in which Discord is asked for what an act leads to; else the kill comes then."""


class Trials:
    """Acts of a community, each cut short by a kill. What died in one trial is taken up by the process of the next."""

    def __init__(self, town) -> None:
        self.town, self.discord = town, town.discord
        self.chance = random.Random(SEED)
        self.pack = []
        self.done: Counter[tuple[str, str]] = Counter()
        self.before = None
        self.faults: list[str] = []

    def deal(self, number):
        """Return the act of a trial: each comes once before any comes again."""
        if not self.pack:
            self.pack = self.chance.sample(ACTS, len(ACTS))
        return self.pack.pop()(self.town, number)

    async def run(self, number):
        """Let the last trial's act be taken up, then begin another and kill the process in the middle of it."""
        act, kind = self.deal(number), self.chance.choice(KINDS)
        async with self.town.process() as process:
            await process.wrote(STARTED)
            await self.judge()
            if self.before is not None:
                await self.before[0].tidy()
            await act.prepare()
            await self.town.settled(soon=community.AT_ONCE)
            told = f"trial {number}, seed {SEED}: {act}, killed {kind}"
            exchanges = len(self.discord.interactions.exchanges)
            told += await self.interrupt(act, kind, process)
        if "Traceback" in process.output:
            self.faults.append(f"{told}; the bot had trouble:\n{process.output}")
        self.discord.rest.release()
        if self.chance.random() < 0.5:
            self.discord.world.nonces.clear()  # Discord knows them for some minutes only
        if self.chance.random() < 0.25:
            self.town.talk(LINES)
        self.town.let_go()
        answers = self.discord.interactions.exchanges[exchanges:]
        is_confirmed = bool(act.says) and any(act.says in each.words for each in answers)
        self.before = (act, kind, told, is_confirmed)
        self.done[act.feature, kind] += 1

    async def interrupt(self, act, kind, process):
        """Begin an act and kill the process; return what is to be said of it."""
        effect = self.chance.choice(act.effects())
        if kind == ACCEPTED:
            self.discord.rest.hold(*effect)
        doing = asyncio.create_task(act.act())
        said = ""
        if kind == AT_ONCE:
            delay = self.chance.random() ** 3 * LONGEST_DELAY  # more often early: most is done within 50 ms
            said = f" after {delay * 1000:.0f} ms"
            await asyncio.sleep(delay)
        elif kind == ACCEPTED:
            said = f" with the answer to {effect[0]} {effect[1]} held back"
            try:
                await self.discord.until(lambda: self.discord.rest.is_holding, PATIENCE)
            except TimeoutError:
                said = f" without {effect[0]} {effect[1]}"
        else:
            await asyncio.wait([doing], timeout=PATIENCE)
        process.stop(signal.SIGKILL)
        await process.exit_code()
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
        return said

    async def judge(self):
        """Wait until the last trial's act is taken up, and see what has become of it."""
        if self.before is None:
            return
        act, kind, told, is_confirmed = self.before
        await self.town.caught_up()
        await self.town.settled()
        faults = [f"{name}: {amount}" for name, amount in act.visible().items() if amount != act.stored()]
        if act.stored() > 1:
            faults.append("stored twice")
        if (is_confirmed or act.is_certain) and not act.stored():
            faults.append("it is not in the database")
        if kind == CONFIRMED and act.says and not is_confirmed:
            faults.append("it was not confirmed")
        confirmed = "confirmed" if is_confirmed else "not confirmed"
        if faults:
            self.faults.append(f"{told}; {confirmed}, stored {act.stored()} times; {', '.join(faults)}")

    async def check_ledger(self):
        """Recompute every sum, as `check` does."""
        async with self.town.services() as services:
            assert await services.audit.differences(int(self.town.guild_id)) == []


@pytest.fixture
async def town(discord, guild, tmp_path, database_url):
    made = Community(discord, guild, tmp_path, database_url)
    await made.set_up()
    async with made.running():
        """What happened before the very first start is nobody's to catch up on."""
    yield made
    made.database.close()


@pytest.mark.parametrize("database_url", ["sqlite", *(["postgres"] if LONG else [])], indirect=True)
async def test_whatever_people_do_is_confirmed_stored_and_seen_once_where_nobody_is_killed(town):
    acts = [kind(town, number) for number, kind in enumerate(ACTS) if not kind.is_apart]
    async with town.running():
        for act in acts:
            await act.prepare()
        await town.settled(soon=community.AT_ONCE)
        before = [(act.stored(), *act.visible().values()) for act in acts]
        answers = [await act.act() for act in acts]
        await town.settled(soon=community.AT_ONCE)
    assert [str(act) for act, counts in zip(acts, before, strict=True) if any(counts)] == []
    confirmed = {
        str(act): act.says in ("" if said is None else said.words) for act, said in zip(acts, answers, strict=True)
    }
    assert confirmed == dict.fromkeys(confirmed, True)
    seen = {str(act): {act.stored(), *act.visible().values()} for act in acts}
    assert {name: counts for name, counts in seen.items() if counts != {1}} == {}


@pytest.mark.parametrize("kind", [kind for kind in ACTS if kind.is_apart], ids=str)
@pytest.mark.parametrize("database_url", ["sqlite", *(["postgres"] if LONG else [])], indirect=True)
async def test_what_is_apart_is_confirmed_stored_and_seen_once_where_nobody_is_killed(town, kind):
    act = kind(town, len(ACTS))
    async with town.running():
        await act.prepare()
        await town.settled(soon=community.AT_ONCE)
        assert {act.stored(), *act.visible().values()} == {0}
        said = await act.act()
        assert act.says in ("" if said is None else said.words)
        await town.settled(soon=community.AT_ONCE)
    town.let_go()
    async with town.running():
        await town.caught_up()
        await town.settled()
        assert {act.stored(), *act.visible().values()} == {1}
        await act.tidy()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_question_that_was_posted_when_the_bot_died_is_found_behind_much_talk(town):
    act = Asking(town, 0)
    async with town.process() as process:
        await process.wrote(STARTED)
        await act.prepare()
        town.discord.rest.hold("POST", act.where("help"))
        asking = asyncio.create_task(act.act())
        await town.discord.until(lambda: town.discord.rest.is_holding)
        process.stop(signal.SIGKILL)
        await process.exit_code()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    town.discord.rest.release()
    town.talk(LINES)
    async with town.running():
        await town.caught_up()
        await town.settled()
        assert (act.stored(), act.visible()) == (1, {"cards": 1, "threads": 1})


@pytest.mark.proof("The process is killed", minutes=20)
async def test_killed_in_the_middle_of_whatever_people_do_nothing_is_lost_and_nothing_comes_twice(town, figure):
    run, database = Trials(town), town.database.name
    for number in range(TRIALS[database]):
        await run.run(number)
    async with town.running():
        await run.judge()
    assert not run.faults, "\n".join(run.faults)
    await run.check_ledger()
    for kind in KINDS:
        features = {feature: amount for (feature, each), amount in sorted(run.done.items()) if each == kind}
        by_feature = ", ".join(f"{amount} {feature}" for feature, amount in features.items())
        amount = sum(features.values())
        done = f"On {database}, SIGKILL {kind} of what people do: {by_feature}"
        figure(done, f"{amount} of {amount} neither lost nor doubled")
