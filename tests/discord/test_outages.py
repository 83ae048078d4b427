"""What Discord cannot show us for a while is neither taken for gone nor forgotten."""

from __future__ import annotations

import asyncio

import discord
import pytest

from cogs.welcome.models import WelcomeSettings


@pytest.fixture
async def community(env):
    guild = env.create_guild()
    channel = guild.create_text_channel("welcome")
    await env.set_up(guild)
    await env.bot.services.guilds.set(guild.id, WelcomeSettings(channel_id=channel.id))
    return guild, channel


async def test_a_greeting_waits_until_an_outage_of_its_server_is_over(env, community):
    guild, channel = community
    guild.add_member(env.create_user("ann"))
    await env.settle()
    seen = env.bot.get_guild(guild.id)
    seen.unavailable, members = True, dict(seen._members)
    seen._members.clear()
    env.bot.dispatch("guild_unavailable", seen)
    await env.pass_time(minutes=2)
    assert channel.history() == []
    seen.unavailable = False
    seen._members.update(members)
    env.bot.dispatch("guild_available", seen)
    await env.pass_time(minutes=2)
    assert len(channel.history()) == 1


async def test_servers_behind_one_that_is_out_of_reach_are_caught_up_on_and_it_follows(env):
    hidden, other = (env.bot.get_guild(env.create_guild().id) for _ in range(2))
    await env.settle()  # else its own arrival counts as the end of the outage
    hidden.unavailable, hidden._member_count = True, None
    caught_up = []

    async def on_catch_up(guild, since):
        caught_up.append(guild.id)

    env.bot.add_listener(on_catch_up)
    async with asyncio.timeout(5):
        await env.bot.on_shard_ready(0)
    await env.settle()
    assert caught_up == [other.id]
    hidden.unavailable, hidden._member_count = False, len(hidden.members)
    env.bot.dispatch("guild_available", hidden)
    await env.settle()
    assert caught_up == [other.id, hidden.id]


async def test_what_came_while_nothing_could_be_written_is_caught_up_on(env, community):
    guild, channel = community
    writer = env.bot.services.database._writer
    await writer.execute("PRAGMA query_only = ON")  # what SQLite then says is what it says on a read-only disk
    guild.add_member(env.create_user("ann"))
    await env.settle()
    await env.bot.heartbeat.flush()
    await writer.execute("PRAGMA query_only = OFF")
    await env.pass_time(minutes=2)
    assert channel.history() == []
    await env.bot.heartbeat.flush()
    await env.pass_time(minutes=2)
    assert len(channel.history()) == 1


async def test_the_work_of_a_shard_waits_until_it_knows_its_servers(env, community):
    guild, channel = community
    guild.add_member(env.create_user("ann"))
    await env.settle()
    await env.bot.on_shard_connect(0)
    await env.pass_time(minutes=2)
    assert channel.history() == []
    await env.bot.on_shard_ready(0)
    await env.pass_time(minutes=2)
    assert len(channel.history()) == 1


@pytest.mark.parametrize("ending", ["told", "failed"])
async def test_the_work_for_a_server_waits_until_its_members_are_known(env, community, monkeypatch, ending):
    guild, channel = community
    guild.add_member(env.create_user("ann"))
    await env.settle()
    told = asyncio.Event()

    async def chunk(_guild, **_more):
        await told.wait()
        if ending == "failed":
            raise ConnectionError

    seen = env.bot.get_guild(guild.id)
    members = dict(seen._members)
    seen._members.clear()  # whoever is not known is taken for gone
    monkeypatch.setattr(discord.Guild, "chunk", chunk)
    getting_ready = asyncio.create_task(env.bot.on_shard_ready(0))
    await env.pass_time(minutes=2)
    assert channel.history() == []
    seen._members.update(members)
    told.set()
    await asyncio.gather(getting_ready, return_exceptions=True)
    await env.pass_time(minutes=2)
    assert len(channel.history()) == 1


@pytest.mark.parametrize("is_killed", [True, False])
async def test_a_catching_up_that_did_not_come_to_its_end_begins_again(env, monkeypatch, is_killed):
    monkeypatch.setattr("bot.kit.heartbeat.LISTENER_SECONDS", 0.05)
    env.create_guild()
    await env.bot.heartbeat.beat()
    state = env.bot.services.state
    before = await state.last_seen_at(0, 1)
    reading = asyncio.Event()

    async def on_catch_up(_guild, _since):
        await reading.wait()

    env.bot.add_listener(on_catch_up)
    await env.bot.on_shard_ready(0)
    await env.pass_time(minutes=5)
    if not is_killed:
        await env.bot.heartbeat.listeners_done()
    await env.bot.heartbeat.beat()
    assert await state.last_seen_at(0, 1) == before
    reading.set()
    if is_killed:
        await env.settle()
        await env.bot.heartbeat.beat()
        assert await state.last_seen_at(0, 1) > before


async def test_who_is_killed_within_seconds_of_the_very_first_start_catches_up_from_then(env):
    async with env.bot.services.database.transaction() as tx:
        await tx.connection.execute("DELETE FROM bot_state")
    await env.bot.on_shard_ready(0)
    assert await env.bot.services.state.last_seen_at(0, 1) == env.bot.services.clock.now()
