"""Locks and lockdowns on both databases: written before they are done, once, and true at every instant."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.app import build_services
from bot.cases.settings import ModerationSettings
from bot.clock import to_millis
from bot.errors import BadInputError, NotFoundError, NotSetUpError
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.channels.models import (
    Filters,
    Found,
    LockdownState,
    LockDraft,
    LockKind,
    LockState,
    Note,
    Overwrite,
    PurgePlan,
    Wish,
)
from cogs.channels.service import ACT_JOB, END_JOB, LockdownService, LockService, Parts, PurgeService
from cogs.channels.store import LockStore

GUILD, MOD, OTHER, CHANNEL = 1, 5, 6, 100


class World:
    """The services of the feature on a migrated database, and the jobs they leave."""

    def __init__(self, services) -> None:
        self.services = services
        self.parts = Parts(services.guilds, services.jobs, services.clock)
        store = LockStore(services.database)
        self.locks, self.lockdowns = LockService(store, self.parts), LockdownService(store, self.parts)

    def draft(self, channel_id=CHANNEL, kind=LockKind.LOCK, **changes):
        return LockDraft(guild_id=GUILD, channel_id=channel_id, kind=kind, **{"denied": 0b11, **changes})

    async def locked(self, channel_id=CHANNEL, **lasts):
        wish = Wish(MOD, "raid", dt.timedelta(**lasts) if lasts else None)
        lock, _is_new = await self.locks.lock(self.draft(channel_id), wish)
        return await self.locks.applied(lock)

    async def upcoming(self, kind):
        async with self.services.database.reading() as tx:
            return [job.key for job in await self.services.jobs.list_upcoming(tx, GUILD) if job.kind == kind]


@pytest.fixture
async def world(database, database_url, clock):
    services = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await services.database.connect()
    await services.guilds.set(GUILD, ServerSettings(set_up_at=to_millis(clock.now())))
    yield World(services)
    await services.database.close()


async def test_what_was_there_is_kept_exactly_also_that_there_was_nothing(world):
    everyone = Overwrite(1 << 40, 1 << 41)
    lock, is_new = await world.locks.lock(world.draft(everyone=everyone), Wish(MOD, "raid"))
    assert is_new
    assert (lock.everyone, lock.own, lock.state) == (everyone, None, LockState.LOCKING)
    assert await world.upcoming(ACT_JOB) == [str(lock.id)]
    assert (await world.locks.applied(lock)).state is LockState.ON
    assert await world.upcoming(ACT_JOB) == []


async def test_a_reason_of_ten_thousand_characters_is_cut_and_none_is_refused(world):
    lock, _is_new = await world.locks.lock(world.draft(), Wish(MOD, "x" * 10_000))
    assert len(lock.reason) == 300
    for reason in ("", " \n ", "\u200b"):
        with pytest.raises(BadInputError, match="Say why"):
            await world.locks.lock(world.draft(7), Wish(MOD, reason))
    await world.services.guilds.change(GUILD, ModerationSettings, reason_required=False)
    assert (await world.locks.lock(world.draft(7), Wish(MOD)))[1]
    await world.services.guilds.change(GUILD, ModerationSettings, enabled=False)
    with pytest.raises(NotSetUpError):
        await world.locks.lock(world.draft(8), Wish(MOD))


async def test_ten_at_once_lock_a_channel_once(world):
    done = await asyncio.gather(*(world.locks.lock(world.draft(), Wish(MOD, "raid")) for _ in range(10)))
    assert len({lock.id for lock, _is_new in done}) == 1
    assert [is_new for _lock, is_new in done].count(True) == 1


async def test_a_lock_ends_when_its_time_has_come_and_not_before(world, clock):
    lock = await world.locked(hours=1)
    assert await world.upcoming(END_JOB) == [str(lock.id)]
    assert await world.locks.end(lock.id) is None
    clock.advance(hours=1)
    ending = await world.locks.end(lock.id)
    assert (ending.state, ending.lifted_by) == (LockState.LIFTING, None)
    assert (await world.locks.lifted(ending, Note.BY_HAND)).note is Note.BY_HAND
    assert await world.locks.end(lock.id) is None
    assert await world.upcoming(END_JOB) == []


async def test_lifting_twice_is_told_once(world):
    lock = await world.locked()
    lifting = await world.locks.unlock(GUILD, CHANNEL, by=OTHER)
    assert (lifting.id, lifting.lifted_by) == (lock.id, OTHER)
    for _twice in range(2):
        assert (await world.locks.lifted(lifting)).state is LockState.OVER
    assert len(await world.upcoming("channels.say")) == 2  # closed, opened
    with pytest.raises(NotFoundError):
        await world.locks.unlock(GUILD, CHANNEL, by=OTHER)


async def test_a_lock_while_the_last_one_is_being_lifted_closes_again_and_keeps_what_was_first(world):
    first = await world.locked()
    await world.locks.unlock(GUILD, CHANNEL, by=MOD)
    again, is_new = await world.locks.lock(world.draft(everyone=Overwrite(0, 0b11)), Wish(OTHER, "again"))
    assert (again.id, is_new, again.state, again.everyone) == (first.id, False, LockState.LOCKING, None)


async def test_a_slowmode_over_another_goes_back_to_the_first_unless_changed_by_hand(world):
    async def slow_down(before, seconds):
        draft = world.draft(kind=LockKind.SLOWMODE, denied=0, seconds_before=before, seconds=seconds)
        return await world.locks.applied(await world.locks.slow_down(draft, Wish(MOD, "", dt.timedelta(hours=1))))

    assert (await slow_down(5, 60)).seconds_before == 5
    assert (await slow_down(60, 120)).seconds_before == 5
    assert (await slow_down(30, 10)).seconds_before == 30
    assert len(await world.upcoming(END_JOB)) == 1


async def test_a_lockdown_is_one_and_leaves_out_what_is_locked_already(world):
    alone = await world.locked(100)
    lockdown = await world.lockdowns.start(
        GUILD, [world.draft(number) for number in (100, 101, 102)], Wish(MOD, "raid")
    )
    assert (await world.lockdowns.tally(lockdown.id)).total == 2
    with pytest.raises(BadInputError, match="lockdown already"):
        await world.lockdowns.start(GUILD, [world.draft(103)], Wish(OTHER, "raid"))
    for lock_id in await world.lockdowns.unsettled(lockdown.id):
        await world.locks.applied(await world.locks.find(lock_id))
    assert (await world.lockdowns.settled(lockdown.id)).state is LockdownState.ON
    await world.lockdowns.lift(GUILD, by=OTHER)
    assert (await world.lockdowns.settled(lockdown.id)).state is LockdownState.LIFTING
    for lock_id in await world.lockdowns.unsettled(lockdown.id):
        await world.locks.lifted(await world.locks.find(lock_id))
    over = await world.lockdowns.settled(lockdown.id)
    assert (over.state, over.lifted_by) == (LockdownState.OVER, OTHER)
    assert (await world.locks.find(alone.id)).state is LockState.ON


async def test_a_lock_that_ends_in_a_lockdown_ends_with_it_and_one_that_is_given_in_it_does_not(world, clock):
    ending = await world.locked(100, hours=1)
    lockdown = await world.lockdowns.start(GUILD, [world.draft(101)], Wish(MOD, "raid"))
    (inside,) = await world.lockdowns.unsettled(lockdown.id)
    clock.advance(hours=2)
    assert await world.locks.end(ending.id) is None
    assert (await world.locks.find(ending.id)).lockdown_id == lockdown.id
    given, is_new = await world.locks.lock(world.draft(101), Wish(OTHER, "stays"))
    assert (given.id, is_new, given.lockdown_id) == (inside, False, None)
    await world.lockdowns.lift(GUILD, by=MOD)
    assert await world.lockdowns.unsettled(lockdown.id) == [ending.id]


async def test_a_purge_is_written_down_by_ids_and_never_with_what_was_written(world):
    purges = PurgeService(world.services.database, world.parts, reads_messages=False)
    with pytest.raises(BadInputError, match="HEARTH_MESSAGE_CONTENT"):
        await purges.log_channel_id(GUILD, Filters(contains="spam"))
    assert await purges.log_channel_id(GUILD, Filters(bots=True)) is None
    message = Found(
        77, 9, "ann", is_bot=False, content="secret", attachments=("a.png",), sent_at=world.parts.clock.now()
    )
    await purges.order(GUILD, CHANNEL, PurgePlan((message,), (), 0, 0), by=MOD, key="one")
    async with world.services.database.reading() as tx:
        [job] = await world.services.jobs.list_upcoming(tx, GUILD)
    assert job.payload == {"channel_id": CHANNEL, "by": MOD, "young": [77], "old": []}
    await purges.done("one")
    assert await world.upcoming(job.kind) == []
