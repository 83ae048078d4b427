"""Cases made smaller, and what stays on Discord of void ones, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.cases import END_JOB, CaseKind
from bot.errors import BadInputError
from tests.service.test_cases import GUILD, MOD, World


@pytest.fixture
def world(database, clock):
    return World(database, clock)


async def reduce(world, case, **smaller):
    async with world.database.transaction(lock=GUILD) as tx:
        return await world.cases.reduce_in(tx, case, by=MOD, **smaller)


async def test_a_shorter_mute_is_put_anew_at_once_and_on_record(world):
    mute = await world.act(CaseKind.MUTE, expires_at=world.within(days=20))
    reduced = await reduce(world, mute, expires_at=world.within(days=2))
    assert reduced.expires_at == world.within(days=2)
    assert await world.upcoming() == [(END_JOB, dt.timedelta())]
    [change], _evidence = await world.cases.details(mute)
    assert (change.what, change.changed_by) == ("expiry", MOD)


async def test_a_ban_for_ever_gets_an_end(world):
    ban = await world.act()
    await reduce(world, ban, expires_at=world.within(days=3))
    assert await world.upcoming() == [(END_JOB, dt.timedelta(days=3))]


async def test_a_lighter_warning_counts_less(world):
    warning = await world.act(CaseKind.WARN, severity=5, expires_at=world.within(days=90))
    await reduce(world, warning, severity=2)
    assert await world.cases.points(GUILD, 66) == 2


@pytest.mark.parametrize("severity", [5, 6, -1])
async def test_what_is_no_reduction_changes_nothing(world, severity):
    warning = await world.act(CaseKind.WARN, severity=5)
    with pytest.raises(BadInputError):
        await reduce(world, warning, severity=severity)
    assert await world.cases.find(warning.id) == warning


async def test_what_lifts_a_void_ban_ends_it_too(world):
    ban = await world.act()
    await world.cases.void(GUILD, 1, by=MOD, reason="mistaken")
    await world.act(CaseKind.UNBAN)
    assert (await world.cases.find(ban.id)).ended_at == world.clock.now()
