"""Joins, leaves and milestones, each once; the funnel in numbers."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.members import Members, Milestone, Preference
from bot.members.store import MemberStore

GUILD, ANN, BEN = 1, 10, 11


@pytest.fixture
def members(database, clock):
    return Members(MemberStore(database), clock)


async def join(members, database, member_id, at):
    async with database.transaction() as tx:
        return await members.join(tx, GUILD, member_id, at)


async def test_a_join_seen_twice_is_one_stay(members, database, clock):
    first = await join(members, database, ANN, clock.now())
    again = await join(members, database, ANN, clock.now())
    assert (first.is_new, first.is_return) == (True, False)
    assert (again.is_new, again.is_return) == (False, False)


async def test_who_left_and_came_back_is_a_return_and_keeps_their_first_day(members, database, clock):
    first_day = clock.now()
    await join(members, database, ANN, first_day)
    async with database.transaction() as tx:
        assert await members.leave(tx, GUILD, ANN, clock.advance(days=1))
        assert not await members.leave(tx, GUILD, ANN, clock.now())
    back = await join(members, database, ANN, clock.advance(days=1))
    assert back.is_return
    async with database.reading() as tx:
        known = await members.store.find(tx, GUILD, ANN)
    assert (known.first_joined_at, known.left_at) == (first_day, None)


async def test_the_first_message_is_kept_once_and_only_of_newcomers(members, database, clock):
    await join(members, database, ANN, clock.now())
    said_at = clock.advance(minutes=5)
    members.spoke(GUILD, ANN)
    members.spoke(GUILD, BEN)
    clock.advance(minutes=5)
    members.spoke(GUILD, ANN)
    await members.flush()
    assert (await members.milestones_of(GUILD, ANN))[Milestone.FIRST_MESSAGE] == said_at
    assert await members.milestones_of(GUILD, BEN) == {}


async def test_after_a_restart_it_is_known_who_has_not_written_yet(members, database, clock):
    await join(members, database, ANN, clock.now())
    restarted = Members(MemberStore(database), clock)
    await restarted.load()
    restarted.spoke(GUILD, ANN)
    await restarted.flush()
    assert Milestone.FIRST_MESSAGE in await restarted.milestones_of(GUILD, ANN)


async def test_first_messages_that_could_not_be_written_are_kept_for_the_next_flush(members, database, clock):
    await join(members, database, ANN, clock.now())
    members.spoke(GUILD, ANN)
    await database.close()
    with pytest.raises(RuntimeError):
        await members.flush()
    await database.connect()
    await members.flush()
    assert Milestone.FIRST_MESSAGE in await members.milestones_of(GUILD, ANN)


async def test_the_funnel_counts_newcomers_of_the_period_with_median_times(members, database, clock):
    await join(members, database, 99, clock.now() - dt.timedelta(days=60))
    start = clock.now()
    for member_id in range(1, 6):
        await join(members, database, member_id, start)
    for minutes, member_id in ((10, 1), (20, 2), (60, 3)):
        async with database.transaction() as tx:
            await members.store.reach(
                tx, GUILD, member_id, Milestone.FIRST_MESSAGE, start + dt.timedelta(minutes=minutes)
            )
    async with database.transaction() as tx:
        await members.leave(tx, GUILD, 5, clock.advance(days=1))
    joined, left, stages = await members.funnel(GUILD, clock.now() - dt.timedelta(days=30))
    assert (joined, left) == (5, 1)
    by_milestone = {stage.milestone: stage for stage in stages}
    assert by_milestone[Milestone.JOINED].reached == 5
    assert by_milestone[Milestone.FIRST_MESSAGE].reached == 3
    assert by_milestone[Milestone.FIRST_MESSAGE].median == dt.timedelta(minutes=20)


async def test_a_preference_holds_until_it_is_changed(members):
    assert await members.wants(GUILD, ANN, Preference.NUDGES)
    await members.prefer(GUILD, ANN, Preference.NUDGES, is_on=False)
    assert not await members.wants(GUILD, ANN, Preference.NUDGES)
    await members.prefer(GUILD, ANN, Preference.NUDGES, is_on=True)
    assert await members.wants(GUILD, ANN, Preference.NUDGES)


async def test_a_hello_greets_a_newcomer_once_a_pair_and_only_within_two_days(members, database, clock):
    heard = []

    async def react(_tx, *who):
        heard.append(who)

    members.on_greeted(react)
    await join(members, database, ANN, clock.now())

    async def greet(newcomer_id, greeter_id):
        async with database.transaction(lock=GUILD) as tx:
            return await members.greeted(tx, GUILD, newcomer_id, greeter_id)

    clock.advance(hours=48)
    assert await greet(ANN, BEN)
    assert not await greet(ANN, BEN)
    assert not await greet(ANN, ANN)
    assert not await greet(99, BEN)
    clock.advance(seconds=1)
    assert not await greet(ANN, 12)
    assert heard == [(GUILD, ANN, BEN)]
    assert await members.count_greeted_by(GUILD, BEN) == 1


async def test_many_who_greet_at_once_each_count_once(members, database, clock):
    await join(members, database, ANN, clock.now())

    async def greet(greeter_id):
        async with database.transaction(lock=GUILD) as tx:
            return await members.greeted(tx, GUILD, ANN, greeter_id)

    done = await asyncio.gather(*(greet(BEN + number % 5) for number in range(20)))
    assert sum(done) == 5


async def test_a_greeting_that_a_listener_fails_on_is_not_recorded(members, database, clock):
    async def fail(*_args):
        raise RuntimeError("no")

    members.on_greeted(fail)
    await join(members, database, ANN, clock.now())
    with pytest.raises(RuntimeError):
        async with database.transaction(lock=GUILD) as tx:
            await members.greeted(tx, GUILD, ANN, BEN)
    assert await members.count_greeted_by(GUILD, BEN) == 0


async def test_what_many_want_is_one_question(members, database):
    await members.prefer(GUILD, ANN, Preference.MATCHES, is_on=True)
    await members.prefer(GUILD, BEN, Preference.MATCHES, is_on=False)
    await members.prefer(2, 12, Preference.MATCHES, is_on=True)
    async with database.reading() as tx:
        everybody = [ANN, BEN, 12]
        assert await members.wanting(tx, GUILD, everybody, Preference.MATCHES) == {ANN, 12}
        assert await members.wanting(tx, GUILD, everybody, Preference.MATCHES, default=False) == {ANN}
        assert await members.wanting(tx, GUILD, [], Preference.MATCHES) == set()
        assert await members.said_yes(tx, GUILD, Preference.MATCHES) == {ANN}
