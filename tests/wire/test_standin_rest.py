"""The stand-in's REST routes, each driven by discord.py's own client."""

from __future__ import annotations

import io

import discord as discord_py
import pytest
from discord.http import Route


@pytest.fixture
async def client(discord, guild, monkeypatch):
    """A client that is logged in, without a gateway."""
    monkeypatch.setattr(Route, "BASE", discord.api_url)
    async with discord_py.Client(intents=discord_py.Intents(members=True)) as client:
        await client.login(discord.world.token)
        yield client


@pytest.fixture
async def channel(client, general):
    return await client.fetch_channel(int(general))


async def test_a_message_is_written_read_changed_and_deleted(channel):
    sent = await channel.send("hello", file=discord_py.File(io.BytesIO(b"x"), "note.txt"))
    assert [attachment.filename for attachment in sent.attachments] == ["note.txt"]
    await sent.edit(content="hello again")
    read = await channel.fetch_message(sent.id)
    assert read.content == "hello again"
    assert read.edited_at is not None
    await read.add_reaction("🎉")
    await read.delete()
    with pytest.raises(discord_py.NotFound) as refusal:
        await channel.fetch_message(sent.id)
    assert refusal.value.code == 10008


async def test_history_is_read_in_both_directions(channel):
    sent = [await channel.send(str(number)) for number in range(5)]
    newest = [message.content async for message in channel.history(limit=2)]
    later = [message.content async for message in channel.history(limit=2, after=sent[1])]
    assert newest == ["4", "3"]
    assert later == ["2", "3"]


async def test_a_nonce_counts_once_in_its_channel(channel):
    first, second = [await channel.send("once", nonce="7") for _ in range(2)]
    assert first.id == second.id


async def test_a_direct_message_has_a_channel_of_its_own(discord, client, mira):
    user = await client.fetch_user(int(mira["id"]))
    sent = await user.send("psst")
    assert discord.world.direct_channel(mira)["id"] == str(sent.channel.id)


async def test_a_member_gets_and_loses_roles_and_is_muted(discord, client, guild, mira):
    role = discord.world.role(guild["id"], "Helper")
    fetched = await client.fetch_guild(int(guild["id"]))
    member = await fetched.fetch_member(int(mira["id"]))
    await member.add_roles(discord_py.Object(int(role["id"])))
    await member.timeout(discord_py.utils.utcnow().replace(year=2100))
    kept = discord.world.get_member(guild["id"], mira["id"])
    assert kept["roles"] == [role["id"]]
    assert kept["communication_disabled_until"].startswith("2100")
    await member.remove_roles(discord_py.Object(int(role["id"])))
    assert kept["roles"] == []


async def test_members_are_listed_page_by_page(discord, client, guild, mira):
    fetched = await client.fetch_guild(int(guild["id"]))
    names = {member.name async for member in fetched.fetch_members(limit=None)}
    assert names == {"owner", "hearth", "mira"}


async def test_a_thread_is_started_from_a_message(discord, channel):
    thread = await (await channel.send("a question")).create_thread(name="Question")
    await thread.send("an answer")
    assert discord.world.channels[str(thread.id)]["parent_id"] == str(channel.id)
