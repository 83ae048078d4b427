"""The case file on both databases: numbered, once, and true at every instant."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from bot.cases import ACT_JOB, END_JOB, CaseKind, Cases, CaseSource, CaseState, DmState, Draft, Evidence, JustDone
from bot.errors import BadInputError, NotFoundError
from bot.jobs import JobKind, Jobs

GUILD, MOD, OTHER, BAD = 1, 5, 6, 66


class World:
    """The case file, what it tells, and the jobs it leaves."""

    def __init__(self, database, clock) -> None:
        self.database, self.clock = database, clock
        self.jobs = Jobs(database, clock)
        self.cases = Cases(database, self.jobs, clock)
        self.told = []
        self.cases.on_changed(self._changed)
        self.key = 0

    async def _changed(self, tx, case):
        self.told.append((case.number, case.state))

    def draft(self, kind=CaseKind.BAN, **changes):
        self.key += 1
        draft = Draft(
            guild_id=GUILD,
            kind=kind,
            target_id=BAD,
            target_name="bad",
            moderator_id=MOD,
            reason="spam",
            source=CaseSource.COMMAND,
            source_key=str(self.key),
        )
        return replace(draft, **changes)

    async def act(self, kind=CaseKind.BAN, **changes):
        return await self.cases.done(await self.cases.open(self.draft(kind, **changes)))

    async def upcoming(self):
        async with self.database.reading() as tx:
            jobs = await self.jobs.list_upcoming(tx, GUILD)
        return [(job.kind, job.run_at - self.clock.now()) for job in jobs]

    def within(self, **duration):
        return self.clock.now() + dt.timedelta(**duration)


@pytest.fixture
def world(database, clock):
    return World(database, clock)


async def test_cases_are_numbered_per_server_without_gaps_also_at_once(world):
    cases = await asyncio.gather(*(world.cases.open(world.draft()) for _ in range(20)))
    assert sorted(case.number for case in cases) == list(range(1, 21))
    assert (await world.cases.open(world.draft(guild_id=2))).number == 1


async def test_the_same_source_is_one_case(world):
    draft = world.draft(source=CaseSource.DISCORD)
    cases = await asyncio.gather(*(world.cases.open(draft) for _ in range(10)))
    assert {case.number for case in cases} == {1}
    assert world.told == [(1, CaseState.OPEN)]


async def test_an_open_case_has_a_job_that_acts_if_nobody_else_does(world):
    case = await world.cases.open(world.draft())
    [(kind, after)] = await world.upcoming()
    assert (kind, case.state, after > dt.timedelta()) == (ACT_JOB, CaseState.OPEN, True)
    assert await world.cases.unfinished(GUILD) == [case]
    done = await world.cases.done(case)
    assert (done.state, done.is_in_force(world.clock.now())) == (CaseState.DONE, True)
    assert await world.upcoming() == []
    assert await world.cases.unfinished(GUILD) == []


async def test_what_discord_refuses_is_on_the_case_and_never_in_force(world):
    case = await world.cases.failed(await world.cases.open(world.draft()), "Missing Permissions")
    assert (case.state, case.failure, case.is_in_force(world.clock.now())) == (
        CaseState.FAILED,
        "Missing Permissions",
        False,
    )
    assert (await world.cases.done(case)).state is CaseState.FAILED
    assert await world.upcoming() == []


async def test_a_ban_for_a_time_ends_by_a_job_and_a_ban_for_ever_does_not(world):
    await world.act(expires_at=world.within(days=3))
    assert await world.upcoming() == [(END_JOB, dt.timedelta(days=3))]
    await world.act(target_id=67)
    assert len(await world.upcoming()) == 1


async def test_a_mute_longer_than_discord_allows_is_looked_at_before_it_runs_out(world):
    case = await world.act(CaseKind.MUTE, expires_at=world.within(days=60))
    assert await world.upcoming() == [(END_JOB, dt.timedelta(days=27))]
    world.clock.advance(days=54)
    await world.cases.plan_renewal(case)
    assert await world.upcoming() == [(END_JOB, dt.timedelta(days=6))]


async def test_what_lifts_a_mute_ends_it_and_its_job_and_a_second_time_does_nothing(world):
    mute = await world.act(CaseKind.MUTE, expires_at=world.within(days=3))
    for _twice in range(2):
        await world.act(CaseKind.UNMUTE)
    assert (await world.cases.find(mute.id)).ended_at == world.clock.now()
    assert await world.upcoming() == []
    assert await world.cases.in_force(GUILD, BAD, CaseKind.MUTE) is None


async def test_a_newer_mute_takes_the_place_of_the_one_before(world):
    first = await world.act(CaseKind.MUTE, expires_at=world.within(hours=1))
    second = await world.act(CaseKind.MUTE, expires_at=world.within(hours=5))
    assert (await world.cases.in_force(GUILD, BAD, CaseKind.MUTE)).id == second.id
    assert (await world.cases.find(first.id)).ended_at is not None


async def test_warnings_count_until_they_expire_or_are_void(world):
    await world.act(CaseKind.WARN, severity=2, expires_at=world.within(days=90))
    second = await world.act(CaseKind.WARN, severity=3, expires_at=world.within(days=10))
    assert await world.cases.points(GUILD, BAD) == 5
    world.clock.advance(days=11)
    assert await world.cases.points(GUILD, BAD) == 2
    await world.cases.void(GUILD, 1, by=MOD, reason="mistaken")
    assert await world.cases.points(GUILD, BAD) == 0
    assert second.number == 2


async def test_voiding_is_on_record_and_happens_once(world):
    await world.act(expires_at=world.within(days=3))
    for _twice in range(2):
        await world.cases.void(GUILD, 1, by=MOD, reason="wrong person")
    case = await world.cases.numbered(GUILD, 1)
    [change], _evidence = await world.cases.details(case)
    assert (case.state, change.what, change.changed_by, change.after) == (CaseState.VOID, "void", MOD, "wrong person")
    assert not case.is_in_force(world.clock.now())
    assert await world.upcoming() == [(END_JOB, dt.timedelta(days=3))]  # the ban itself holds until then
    with pytest.raises(NotFoundError):
        await world.cases.void(GUILD, 99, by=MOD, reason="x")


@pytest.mark.parametrize("is_void", [True, False])
async def test_a_mute_whose_job_found_no_server_is_seen_to_unless_it_is_void_and_still_holds(world, is_void):
    case = await world.act(CaseKind.MUTE, expires_at=world.within(days=60))
    if is_void:
        await world.cases.void(GUILD, case.number, by=MOD, reason="wrong person")
    world.jobs.register(JobKind(END_JOB, nothing, title="x"))
    world.clock.advance(days=28)
    await world.jobs.run_due()
    assert await world.upcoming() == []
    await world.cases.take_up(GUILD)
    assert await world.upcoming() == ([] if is_void else [(END_JOB, dt.timedelta())])


async def nothing(_job):
    """Find no server."""


async def test_an_edited_reason_keeps_what_it_was(world):
    await world.act(CaseKind.NOTE)
    case = await world.cases.edit(GUILD, 1, by=MOD, reason="  spam \n links ")
    [change], _evidence = await world.cases.details(case)
    assert (case.reason, change.before, change.after) == ("spam links", "spam", "spam links")
    with pytest.raises(BadInputError):
        await world.cases.edit(GUILD, 1, by=MOD, reason=" ")


async def test_what_another_moderator_did_seconds_ago_stands_in_the_way(world):
    apart = dt.timedelta(seconds=30)
    await world.act(CaseKind.NOTE)
    await world.act(CaseKind.MUTE)
    with pytest.raises(JustDone) as before:
        await world.cases.open(world.draft(moderator_id=OTHER, source_key="next"), apart=apart)
    assert before.value.case.number == 2
    await world.cases.open(world.draft(CaseKind.NOTE, moderator_id=OTHER, source_key="note"), apart=apart)
    await world.cases.open(world.draft(CaseKind.WARN, source_key="mine"), apart=apart)
    world.clock.advance(seconds=31)
    assert (await world.cases.open(world.draft(moderator_id=OTHER, source_key="next"), apart=apart)).number == 5


async def test_of_twenty_moderators_in_the_same_instant_one_acts_and_the_others_are_asked(world):
    drafts = [world.draft(moderator_id=100 + each, source_key=str(each)) for each in range(20)]
    apart = dt.timedelta(seconds=30)
    results = await asyncio.gather(*(world.cases.open(draft, apart=apart) for draft in drafts), return_exceptions=True)
    assert sum(isinstance(result, JustDone) for result in results) == 19
    assert [result.number for result in results if not isinstance(result, Exception)] == [1]


async def test_messages_are_kept_once(world):
    case = await world.act(CaseKind.WARN)
    message = Evidence(BAD, 7, 8, "buy now", ("advert.png (12 kB)",), world.clock.now())
    for _twice in range(2):
        await world.cases.keep(case, [message])
    assert (await world.cases.details(case))[1] == [message]


async def test_whether_the_member_was_told_is_on_the_case(world):
    case = await world.cases.open(world.draft(wants_dm=True))
    assert case.dm is DmState.WAITING
    await world.cases.told(case, DmState.CLOSED)
    assert (await world.cases.find(case.id)).dm is DmState.CLOSED


async def test_what_each_moderator_did_is_counted_without_what_is_void(world):
    await world.act(CaseKind.WARN)
    await world.act(CaseKind.WARN, moderator_id=6)
    await world.act(CaseKind.WARN)
    await world.cases.void(GUILD, 3, by=MOD, reason="x")
    counts = await world.cases.counts(GUILD, 30)
    assert sorted((each.moderator_id, each.kind, each.times) for each in counts) == [
        (MOD, CaseKind.WARN, 1),
        (6, CaseKind.WARN, 1),
    ]
