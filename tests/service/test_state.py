"""What the bot knows about itself from one start to the next."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.state import BotState


@pytest.fixture
def state(database, clock):
    return BotState(database, clock)


async def seen(state, clock, *shards: str):
    """Record shards like "0/2" as seen now, each by itself; return now and let an hour pass."""
    now = clock.now()
    for shard in shards:
        shard_id, count = shard.split("/")
        await state.seen([int(shard_id)], int(count))
    clock.advance(hours=1)
    return now


async def test_before_the_first_start_nothing_was_missed(state):
    assert await state.last_seen_at(0, 1) is None
    assert await state.alive_at("all") is None


async def test_a_shard_that_stays_goes_on_from_its_own_last_instant(state, clock):
    first = await seen(state, clock, "0/2")
    second = await seen(state, clock, "1/2")
    assert (await state.last_seen_at(0, 2), await state.last_seen_at(1, 2)) == (first, second)


async def test_with_another_number_of_shards_it_goes_on_from_where_all_of_the_earlier_ones_were_there(state, clock):
    await seen(state, clock, "0/1")
    first = await seen(state, clock, "0/2")
    await seen(state, clock, "1/2")
    for shard in range(4):
        assert await state.last_seen_at(shard, 4) == first


async def test_a_number_of_shards_that_comes_back_does_not_go_back_to_its_own_old_days(state, clock):
    await seen(state, clock, "0/1")
    later = await seen(state, clock, "0/2", "1/2")
    assert await state.last_seen_at(0, 1) == later


async def test_where_no_number_is_complete_the_oldest_instant_counts(state, clock):
    first = await seen(state, clock, "1/4")
    await seen(state, clock, "0/2")
    assert await state.last_seen_at(3, 8) == first
    assert await state.last_seen_at(1, 2) == first


async def test_a_process_is_alive_only_when_none_of_its_shards_misses_anything(state, clock):
    await state.seen([0], 2)
    assert await state.alive_at("0,1") is None
    await state.seen([0, 1], 2, "0,1")
    assert await state.alive_at("0,1") == clock.now()
    assert await state.alive_at("all") is None


EVERY, SOON = dt.timedelta(seconds=5), dt.timedelta(minutes=1)


async def test_turns_are_handed_out_one_after_another_however_many_ask_at_once(state, clock):
    turns = await asyncio.gather(*(state.take_turn("identify:0", every=EVERY, within=SOON) for _ in range(4)))
    assert sorted(turns) == [clock.now() + EVERY * number for number in range(4)]
    assert await state.take_turn("identify:1", every=EVERY, within=SOON) == clock.now(), "which is another queue"
    clock.advance(minutes=1)
    assert await state.take_turn("identify:0", every=EVERY, within=SOON) == clock.now()


async def test_a_turn_that_is_far_away_is_not_taken_and_one_of_a_clock_set_back_does_not_count(state, clock):
    for _ in range(13):
        await state.take_turn("identify:0", every=EVERY, within=SOON)
    assert await state.take_turn("identify:0", every=EVERY, within=SOON) is None
    clock.advance(seconds=5)
    assert await state.take_turn("identify:0", every=EVERY, within=SOON) == clock.now() + SOON
    clock.advance(minutes=-30)
    assert await state.take_turn("identify:0", every=EVERY, within=SOON) == clock.now()
