"""What a gateway does on a bad day, and what members see of it: everybody greeted once, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.proof import LONG
from tests.wire.process import BotProcess
from tests.wire.standin.gateway import IDENTIFY, RESUME
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of, greetings, set_up

pytestmark = pytest.mark.proof("The gateway has a bad day")


@pytest.fixture
async def start(discord, guild, general, tmp_path):
    """Return how to start a bot that greets in #general."""
    await set_up(discord, tmp_path, guild, general)
    return lambda: BotProcess("-m", "bot", "run", cwd=tmp_path, **environment_of(discord, tmp_path))


def greeted(discord, general, users):
    """How often each of them was greeted."""
    return [len(greetings(discord, general, user)) for user in users]


async def all_greeted(discord, general, users, seconds=40):
    """Wait until everybody was greeted, and a little longer for a second greeting that must not come."""
    await discord.until(lambda: all(greeted(discord, general, users)), seconds)
    await asyncio.sleep(1)
    assert greeted(discord, general, users) == [1] * len(users)


async def stop(process):
    process.stop()
    assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output
    assert "unexpected" not in process.output


async def test_a_connection_that_breaks_in_a_rush_loses_nobody(discord, guild, general, start, figure):
    users = [discord.world.user(f"new{number}") for number in range(20)]
    async with start() as process:
        await process.wrote(STARTED)
        for number, user in enumerate(users):
            await discord.join(guild["id"], user)
            if number in {5, 12}:
                discord.gateway.drop()
        await discord.until(lambda: discord.gateway.received_of(RESUME), 20)
        await all_greeted(discord, general, users)
        await stop(process)
    figure("Connection cut twice while 20 people join, resumed", "20 of 20 greeted once")


async def test_who_joins_while_a_session_is_invalid_is_found_by_identifying_anew(
    discord, guild, general, start, figure
):
    users = [discord.world.user(f"new{number}") for number in range(5)]
    async with start() as process:  # the very first start knows nobody, and takes nobody for new
        await process.wrote(STARTED)
        await stop(process)
    async with start() as process:
        await process.wrote(STARTED)
        await discord.gateway.invalidate()
        for user in users:  # nobody is told: there is no session
            discord.world.member(guild["id"], user)
        await discord.until(lambda: len(discord.gateway.received_of(IDENTIFY)) == 3, 20)
        await all_greeted(discord, general, users, 60)
        await stop(process)
    figure("5 people join while the session is invalid", "5 of 5 greeted once after identifying anew")


async def test_events_that_come_twice_and_late_count_once(discord, guild, general, start, figure):
    users = [discord.world.user(f"new{number}") for number in range(3)]
    async with start() as process:
        await process.wrote(STARTED)
        members = [discord.world.member(guild["id"], user) for user in users]
        for _twice in range(2):
            for member in reversed(members):
                payload = member | {"guild_id": guild["id"]}
                await discord.dispatch("GUILD_MEMBER_ADD", payload, guild_id=guild["id"])
                await discord.dispatch("GUILD_MEMBER_UPDATE", payload, guild_id=guild["id"])
        await all_greeted(discord, general, users)
        await stop(process)
    figure("Joins told twice, in reverse order, mixed with updates", "3 of 3 greeted once")


async def test_events_and_fields_that_nobody_knows_yet_disturb_nothing(discord, guild, general, start, figure):
    noor = discord.world.user("noor") | {"aura": {"colour": 7}, "flags_of_2031": [1, 2]}
    async with start() as process:
        await process.wrote(STARTED)
        await discord.dispatch("GUILD_HOLOGRAM_CREATE", {"guild_id": guild["id"], "depth": 3}, guild_id=guild["id"])
        await discord.dispatch("MESSAGE_CREATE_V2", [], guild_id=guild["id"])
        await discord.join(guild["id"], noor, hat="top", communication_style=None)
        await all_greeted(discord, general, [noor])
        await stop(process)
    figure("Unknown events, fields and flags", "nothing disturbed")


async def test_a_ready_that_comes_late_is_waited_for(discord, guild, general, start, figure):
    discord.gateway.ready_after = 4
    noor = discord.world.user("noor")
    async with start() as process:
        await discord.until(lambda: discord.gateway.received_of(IDENTIFY), 20)
        assert STARTED not in process.output
        await process.wrote(STARTED)
        await discord.join(guild["id"], noor)
        await all_greeted(discord, general, [noor])
        await stop(process)
    figure("READY comes 4 s late", "waited for; the next join greeted once")


@pytest.mark.skipif(not LONG, reason="discord.py waits for a minute; HEARTH_LONG=1 tries it")
async def test_a_heartbeat_that_is_never_answered_ends_the_connection_and_is_resumed(
    discord, guild, general, start, figure
):
    discord.gateway.heartbeat_seconds = 2
    noor = discord.world.user("noor")
    async with start() as process:
        await process.wrote(STARTED)
        discord.gateway.is_deaf = True
        await discord.until(lambda: discord.gateway.received_of(RESUME), 120)
        discord.gateway.is_deaf = False
        await discord.join(guild["id"], noor)
        await all_greeted(discord, general, [noor])
        process.stop()
        assert await process.exit_code(STOP_SECONDS) == 0
    figure("A heartbeat that is never answered", "resumed; the next join greeted once")
