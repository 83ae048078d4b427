"""The stand-in is good enough for a real discord.py process: without that, the other tests here prove nothing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord as discord_py
import pytest

from tests.wire.process import BotProcess
from tests.wire.standin import StandIn
from tests.wire.standin.gateway import IDENTIFY, REQUEST_MEMBERS, RESUME

BARE_BOT = str(Path(__file__).with_name("bare_bot.py"))


@asynccontextmanager
async def bare_bot(discord, *arguments, token=None):
    async with BotProcess(BARE_BOT, discord.api_url, token or discord.world.token, *arguments) as process:
        yield process


@pytest.fixture
async def bot(discord, guild, mira):
    async with bare_bot(discord) as process:
        await process.wrote("ready")
        yield process


def contents(discord, channel_id):
    return [message["content"] for message in discord.world.messages.get(channel_id, {}).values()]


async def test_a_bot_identifies_and_learns_of_every_member(discord, bot):
    assert "ready: 1 guilds, 3 members" in bot.output
    (identify,) = discord.gateway.received_of(IDENTIFY)
    assert identify["shard"] == [0, 1]
    assert len(discord.gateway.received_of(REQUEST_MEMBERS)) == 1


async def test_commands_are_registered_once_and_keep_their_ids(discord, guild):
    for _ in range(2):
        async with bare_bot(discord) as process:
            await process.wrote("ready")
    (first, second) = discord.requests_to("PUT", f"/applications/{discord.world.me['id']}/commands")
    assert [command["name"] for command in first.json] == [command["name"] for command in second.json] == ["ping"]
    assert len(discord.world.commands) == 1


async def test_who_joins_is_seen_and_a_message_can_be_posted(discord, bot, guild, general):
    noor = discord.world.user("noor")
    await discord.join(guild["id"], noor)
    await discord.until(lambda: contents(discord, general))
    assert contents(discord, general) == ["Welcome, Noor!"]


async def test_a_message_with_a_known_nonce_is_not_posted_again(discord, bot, guild, general):
    noor = discord.world.user("noor")
    for _ in range(2):
        await discord.join(guild["id"], noor)
        await discord.leave(guild["id"], noor)
    await discord.until(lambda: len(discord.requests_to("POST", f"/channels/{general}/messages")) == 2)
    assert contents(discord, general) == ["Welcome, Noor!"]


async def test_a_message_is_read_answered_and_reacted_to(discord, bot, general, mira):
    said = await discord.say(general, mira, "!hello")
    await discord.until(lambda: discord.requests_to("PUT", f"/channels/{general}/messages/{said['id']}/reactions/"))
    assert contents(discord, general) == ["!hello", "hello"]


async def test_a_slash_command_and_its_button_are_answered(discord, bot, general, mira):
    pong = await discord.slash("ping", channel_id=general, user=mira)
    await discord.until(lambda: len(pong.said) == 2)
    assert pong.text == "pong"
    assert not pong.is_private
    assert contents(discord, general) == ["pong"], "the private follow-up is for Mira alone"

    await discord.press("again", message=pong.original, user=mira)
    assert contents(discord, general) == ["pong again"]


async def test_after_a_broken_connection_the_session_resumes_and_nothing_is_lost(discord, bot, guild, general):
    discord.gateway.drop()
    await discord.until(lambda: not discord.gateway.connected)
    await discord.join(guild["id"], discord.world.user("noor"))
    await bot.wrote("resumed")
    await discord.until(lambda: contents(discord, general))
    assert contents(discord, general) == ["Welcome, Noor!"]
    assert len(discord.gateway.received_of(IDENTIFY)) == 1
    assert len(discord.gateway.received_of(RESUME)) == 1


async def test_a_bot_that_is_asked_to_reconnect_resumes(discord, bot):
    await discord.gateway.reconnect()
    await bot.wrote("resumed")
    assert len(discord.gateway.received_of(IDENTIFY)) == 1


async def test_an_invalid_session_is_followed_by_a_new_one_here(discord, bot):
    await discord.gateway.invalidate()
    await discord.until(lambda: len(discord.gateway.received_of(IDENTIFY)) == 2, 15)


async def test_shards_get_their_own_guilds(discord, guild):
    discord.rest.shards = 2
    async with bare_bot(discord, "2") as process:
        await process.wrote("ready: 1 guilds", 30)
    assert [identify["shard"] for identify in discord.gateway.received_of(IDENTIFY)] == [[0, 2], [1, 2]]


async def test_a_wrong_token_is_refused(discord):
    async with bare_bot(discord, token="wrong") as process:
        assert await process.exit_code() == 1
    assert "LoginFailure" in process.output


async def test_privileged_intents_that_are_not_switched_on_are_refused():
    members = discord_py.Intents(members=True).value
    async with StandIn(denied_intents=members) as discord, bare_bot(discord) as process:
        assert await process.exit_code() == 1
    assert "PrivilegedIntentsRequired" in process.output


async def test_an_unknown_route_is_refused_and_remembered():
    async with (
        StandIn() as discord,
        aiohttp.ClientSession(headers={"Authorization": f"Bot {discord.world.token}"}) as http,
    ):
        async with http.get(f"{discord.api_url}/nothing/of/the/kind") as response:
            assert (response.status, await response.json()) == (404, {"message": "404: Not Found", "code": 0})
        assert [each.path for each in discord.unknown] == ["/nothing/of/the/kind"]


@pytest.mark.parametrize(("patience", "code"), [((0, 900), 10062), ((3, 0), 50027)])
async def test_an_answer_that_comes_too_late_is_refused_as_discord_does(discord, guild, general, mira, patience, code):
    discord.interactions.patience = patience
    async with bare_bot(discord) as process:
        await process.wrote("ready")
        data = {"id": discord.world.commands[0]["id"], "name": "ping", "type": 1, "options": []}
        await discord.interactions.ask(2, data, channel_id=general, user=mira)
        await process.wrote(f"error code: {code}")
