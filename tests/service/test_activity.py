"""Activity: counted in memory, written in batches, in the server's days, and never lost by a database that is away."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.activity import Activity, ActivitySettings
from bot.activity.service import MOST_TALLIES
from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore

GUILD, ANN, BEN, GENERAL, LOUNGE = 1, 10, 11, 100, 101


@pytest.fixture
async def guilds(database, clock):
    guilds = GuildSettings(GuildSettingStore(database), clock)
    await guilds.set(GUILD, ServerSettings(timezone="Europe/Berlin"))
    return guilds


@pytest.fixture
def activity(database, guilds, clock):
    return Activity(database, guilds, clock)


async def rows(database, columns="member_id, channel_id, day, messages, reactions, voice_seconds"):
    found = database.statements(
        f"-- name: everything\nSELECT {columns} FROM activity_day ORDER BY day, member_id, channel_id;"
    )
    async with database.reading() as tx:
        return [tuple(row) async for row in found.everything(tx)]


async def test_counts_add_up_over_flushes_by_member_channel_and_day(activity, database, clock):
    for _ in range(3):
        activity.message(GUILD, ANN, GENERAL)
    activity.reaction(GUILD, ANN, GENERAL)
    activity.message(GUILD, BEN, LOUNGE)
    await activity.flush()
    activity.message(GUILD, ANN, GENERAL)
    await activity.flush()
    assert await rows(database) == [(ANN, GENERAL, 20260610, 4, 1, 0), (BEN, LOUNGE, 20260610, 1, 0, 0)]


async def test_a_day_is_the_servers_day(activity, database, clock):
    clock.at = dt.datetime(2026, 6, 10, 22, 30, tzinfo=dt.UTC)  # half past midnight in Berlin
    activity.message(GUILD, ANN, GENERAL)
    await activity.flush()
    assert [row[2] for row in await rows(database)] == [20260611]


async def test_excluded_channels_and_a_switched_off_feature_count_nothing(activity, guilds, database):
    await guilds.set(GUILD, ActivitySettings(excluded_channel_ids=(GENERAL,)))
    activity.message(GUILD, ANN, GENERAL)
    activity.message(GUILD, ANN, LOUNGE)
    await activity.flush()
    await guilds.set(GUILD, ActivitySettings(enabled=False))
    activity.message(GUILD, ANN, LOUNGE)
    await activity.flush()
    assert await rows(database, "channel_id, messages") == [(LOUNGE, 1)]


async def test_what_could_not_be_written_is_written_the_next_time(activity, database):
    activity.message(GUILD, ANN, GENERAL)
    await activity.flush()
    activity.message(GUILD, ANN, GENERAL)
    await database.close()
    with pytest.raises(RuntimeError):
        await activity.flush()
    activity.message(GUILD, ANN, GENERAL)
    await database.connect()
    await activity.flush()
    assert await rows(database, "messages") == [(3,)]


async def test_memory_is_bounded_while_the_database_is_away(activity):
    for number in range(MOST_TALLIES + 500):
        activity.message(GUILD, number, GENERAL)
    assert len(activity._tallies) == MOST_TALLIES


async def test_time_in_voice_is_split_at_midnight_and_seen_twice_counts_once(activity, database, clock):
    clock.at = dt.datetime(2026, 6, 10, 21, 50, tzinfo=dt.UTC)
    await activity.voice(GUILD, ANN, LOUNGE)
    await activity.voice(GUILD, ANN, LOUNGE)
    clock.advance(minutes=30)
    await activity.voice(GUILD, ANN, GENERAL)
    clock.advance(minutes=5)
    await activity.voice(GUILD, ANN, None)
    await activity.voice(GUILD, ANN, None)
    assert await rows(database, "channel_id, day, voice_seconds") == [
        (LOUNGE, 20260610, 600),
        (GENERAL, 20260611, 300),
        (LOUNGE, 20260611, 1200),
    ]


async def test_a_crash_loses_no_minutes_before_it_and_invents_none_after_it(activity, guilds, database, clock):
    await activity.voice(GUILD, ANN, LOUNGE)
    await activity.voice(GUILD, BEN, LOUNGE)
    last_seen = clock.advance(minutes=10)
    clock.advance(minutes=60)
    restarted = Activity(database, guilds, clock)
    await restarted.catch_up_voice(GUILD, {ANN: LOUNGE}, last_seen)
    clock.advance(minutes=5)
    await restarted.voice(GUILD, ANN, None)
    assert dict(await rows(database, "member_id, voice_seconds")) == {ANN: 75 * 60, BEN: 10 * 60}


async def test_who_was_active_last_is_known_at_once(activity, clock):
    activity.message(GUILD, ANN, GENERAL)
    first = clock.now()
    later = clock.advance(days=1)
    activity.reaction(GUILD, BEN, GENERAL)
    assert await activity.last_active(GUILD) == {ANN: first, BEN: later}
    assert await activity.last_active(GUILD, [BEN, 99]) == {BEN: later}
    clock.advance(days=90)
    assert await activity.last_active(GUILD) == {}
