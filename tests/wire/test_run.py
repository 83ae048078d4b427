"""`python -m bot run`, the real process, as whoever hosts it sees it."""

from __future__ import annotations

import asyncio
import signal

import discord as discord_py
import pytest

from tests.wire.process import BotProcess
from tests.wire.standin import StandIn
from tests.wire.standin.gateway import IDENTIFY, RESUME

STARTED = "shard ready"
STOP_SECONDS = 5


@pytest.fixture
def start(discord, tmp_path):
    """Return how to start the bot: each call is a process on the same database."""

    def run(*, from_nothing=False, **environment):
        settings = environment_of(discord, tmp_path) | environment
        return BotProcess("-m", "bot", "run", cwd=tmp_path, from_nothing=from_nothing, **settings)

    return run


def environment_of(discord, folder, token=None):
    return {
        "HEARTH_DISCORD_API_URL": discord.api_url,
        "HEARTH_DATABASE_URL": f"sqlite:///{folder / 'hearth.db'}",
        "DISCORD_TOKEN": token or discord.world.token,
    }


def registrations(discord):
    return discord.requests_to("PUT", "/applications/")


def assert_one_sentence(output, *, about):
    sentences = [line for line in output.splitlines() if line.startswith("hearth: ")]
    assert len(sentences) == 1, output
    assert about in sentences[0]
    assert "Traceback" not in output


async def test_it_identifies_and_registers_its_commands_in_one_go(discord, guild, start):
    async with start(from_nothing=True) as process:
        await process.wrote(STARTED)
    assert len(discord.gateway.received_of(IDENTIFY)) == 1
    assert len(registrations(discord)) == 1
    assert discord.world.commands


async def test_a_second_start_registers_nothing_because_nothing_changed(discord, guild, start):
    for _ in range(2):
        async with start() as process:
            await process.wrote(STARTED)
            process.stop()
            assert await process.exit_code() == 0
    assert len(discord.gateway.received_of(IDENTIFY)) == 2
    assert len(registrations(discord)) == 1


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_within_five_seconds_without_complaint(discord, guild, start, name):
    async with start(from_nothing=True) as process:
        await process.wrote(STARTED)
        process.stop(name)
        assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output
    assert discord.gateway.sessions == {}, "it said goodbye, so Discord shows it offline at once"


async def test_it_can_be_stopped_before_it_is_ready(discord, guild, start):
    async with start(from_nothing=True) as process:
        await discord.until(lambda: discord.requests, 20)
        process.stop()
        assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output


async def test_a_wrong_token_ends_in_one_sentence(discord, guild, tmp_path):
    async with BotProcess("-m", "bot", "run", cwd=tmp_path, **environment_of(discord, tmp_path, "wrong")) as process:
        assert await process.exit_code() == 2
    assert_one_sentence(process.output, about="DISCORD_TOKEN")


async def test_intents_that_are_not_switched_on_are_named_with_where_to_do_it(tmp_path):
    async with StandIn(denied_intents=discord_py.Intents(members=True).value) as discord:
        discord.world.application["flags"] = 0
        async with BotProcess("-m", "bot", "run", cwd=tmp_path, **environment_of(discord, tmp_path)) as process:
            assert await process.exit_code() == 2
    assert_one_sentence(process.output, about="Server Members Intent")
    assert "discord.com/developers" in process.output


async def test_a_broken_connection_is_resumed(discord, guild, start):
    async with start() as process:
        await process.wrote(STARTED)
        discord.gateway.drop()
        await discord.until(lambda: discord.gateway.received_of(RESUME))
        process.stop()
        assert await process.exit_code() == 0
    assert len(discord.gateway.received_of(IDENTIFY)) == 1


@pytest.mark.parametrize("style", ["console", "json"])
async def test_neither_the_token_nor_what_people_write_is_ever_logged(discord, guild, general, mira, start, style):
    async with start(HEARTH_LOG_LEVEL="DEBUG", HEARTH_LOG_FORMAT=style) as process:
        await process.wrote(STARTED)
        await discord.join(guild["id"], discord.world.user("noor"))
        await discord.say(general, mira, f"<@{discord.world.me['id']}> a secret between us")
        discord.gateway.drop()
        await discord.until(lambda: discord.gateway.received_of(RESUME))
        await discord.gateway.invalidate()
        await discord.until(lambda: len(discord.gateway.received_of(IDENTIFY)) == 2, 15)
        process.stop()
        await process.exit_code()
    assert "debug" in process.output.lower()
    assert discord.world.token not in process.output
    assert "a secret between us" not in process.output


async def test_the_token_stays_unsaid_when_starting_fails(discord, start):
    async with start(HEARTH_LOG_LEVEL="DEBUG", HEARTH_DISCORD_API_URL="http://127.0.0.1:9/api/v10") as process:
        assert await process.exit_code(60) == 2
    assert discord.world.token not in process.output
    assert_one_sentence(process.output, about="cannot be reached")


async def set_up(discord, folder, guild, channel, **environment):
    """Make the bot live on a server, from the command line."""
    settings = folder / "settings.yaml"
    settings.write_text(f"server:\n  set_up_at: 1\nwelcome:\n  channel_id: {channel}\n")
    command = ("-m", "bot", "settings", "import", guild["id"], str(settings))
    async with BotProcess(*command, cwd=folder, **environment_of(discord, folder) | environment) as process:
        assert await process.exit_code() == 0, process.output


def greetings(discord, channel, user):
    return [
        message
        for message in discord.world.messages.get(channel, {}).values()
        if f"<@{user['id']}>" in str(message.get("components"))
    ]


async def test_a_join_is_greeted_once_with_a_ping_for_nobody_else(discord, guild, general, start, tmp_path):
    await set_up(discord, tmp_path, guild, general)
    noor = discord.world.user("noor")
    async with start() as process:
        await process.wrote(STARTED)
        await discord.join(guild["id"], noor)
        await discord.until(lambda: greetings(discord, general, noor), 15)
        process.stop()
        assert await process.exit_code(STOP_SECONDS) == 0
    (request,) = discord.requests_to("POST", f"/channels/{general}/messages")
    assert request.json["allowed_mentions"]["users"] == [int(noor["id"])]
    assert discord.unknown == []


async def test_a_kill_between_join_and_greeting_loses_nothing_and_doubles_nothing(
    discord, guild, general, start, tmp_path
):
    await set_up(discord, tmp_path, guild, general)
    noor = discord.world.user("noor")
    async with start() as process:
        await process.wrote(STARTED)
        await discord.join(guild["id"], noor)
        await asyncio.sleep(1)  # the join is recorded, its greeting waits for others to join in the same breath
        process.stop(signal.SIGKILL)
        await process.exit_code()
    assert greetings(discord, general, noor) == []
    async with start() as process:
        await discord.until(lambda: greetings(discord, general, noor), 20)
        process.stop()
        assert await process.exit_code(STOP_SECONDS) == 0
    assert len(greetings(discord, general, noor)) == 1


async def test_check_asks_discord_about_the_token_and_the_intents(discord, guild, tmp_path):
    for token, code, said in ((None, 0, "✓ Intents"), ("wrong", 1, "✗ Token")):
        environment = environment_of(discord, tmp_path, token)
        async with BotProcess("-m", "bot", "check", cwd=tmp_path, **environment) as process:
            assert await process.exit_code() == code
        assert said in process.output
    discord.world.application["flags"] = 0
    async with BotProcess("-m", "bot", "check", cwd=tmp_path, **environment_of(discord, tmp_path)) as process:
        assert await process.exit_code() == 1
    assert "Switch on Server Members Intent" in process.output
