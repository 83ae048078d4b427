"""The stand-in's REST routes, each driven by discord.py's own client."""

from __future__ import annotations

import datetime as dt
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


async def test_several_messages_are_deleted_at_once_and_what_is_gone_is_no_fault(discord, channel):
    sent = [await channel.send(text) for text in ("one", "two", "three")]
    await sent[0].delete()
    await channel.delete_messages(sent)
    assert discord.world.messages[str(channel.id)] == {}


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
    until = discord_py.utils.utcnow() + dt.timedelta(days=27)
    await member.timeout(until)
    with pytest.raises(discord_py.HTTPException) as refusal:
        await member.timeout(dt.timedelta(days=28, minutes=1))
    assert refusal.value.status == 400
    kept = discord.world.get_member(guild["id"], mira["id"])
    assert kept["roles"] == [role["id"]]
    assert kept["communication_disabled_until"] == until.isoformat()
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


async def test_history_is_read_around_a_message(channel):
    sent = [await channel.send(str(number)) for number in range(5)]
    around = [message.content async for message in channel.history(limit=3, around=sent[2])]
    assert around == ["3", "2", "1"]


async def test_a_reaction_counts_once_and_goes_again(discord, channel, mira):
    sent = await channel.send("hello")
    stored = discord.world.get_message(str(channel.id), str(sent.id))
    await discord.messages.react(stored, mira, "🎉")
    for _ in range(2):
        await sent.add_reaction("🎉")
    (seen,) = (await channel.fetch_message(sent.id)).reactions
    assert (str(seen), seen.count, seen.me) == ("🎉", 2, True)
    await sent.remove_reaction("🎉", discord_py.Object(int(discord.world.me["id"])))
    (seen,) = (await channel.fetch_message(sent.id)).reactions
    assert (seen.count, seen.me) == (1, False)


async def test_a_message_is_pinned(channel):
    sent = await channel.send("keep this")
    await sent.pin()
    assert (await channel.fetch_message(sent.id)).pinned


async def test_a_post_in_a_forum_is_a_thread_with_a_message_of_the_same_id_and_can_be_put_away(discord, client, guild):
    tag = {"id": "7", "name": "Tea", "moderated": False, "emoji_id": None, "emoji_name": None}
    made = discord.world.channel(guild["id"], "questions", type=15, available_tags=[tag])
    forum = await client.fetch_channel(int(made["id"]))
    thread, message = await forum.create_thread(name="How hot?", content="Very.", applied_tags=[forum.get_tag(7)])
    assert thread.id == message.id
    assert discord.world.channels[str(thread.id)]["applied_tags"] == ["7"]
    put_away = await thread.edit(archived=True)
    assert put_away.archived
    assert guild["threads"] == []
    await put_away.send("not yet")
    assert [each["id"] for each in guild["threads"]] == [str(thread.id)], "a message opens it again"


async def test_who_takes_no_direct_messages_gets_none(discord, client, mira):
    discord.world.closed.add(mira["id"])
    user = await client.fetch_user(int(mira["id"]))
    with pytest.raises(discord_py.Forbidden) as refusal:
        await user.send("psst")
    assert refusal.value.code == 50007


async def test_a_member_is_kicked_banned_and_unbanned_with_a_reason_for_the_log(discord, client, guild, mira):
    fetched = await client.fetch_guild(int(guild["id"]))
    bad = discord_py.Object(int(mira["id"]))
    await fetched.kick(bad, reason="Spam & scam")
    assert discord.requests[-1].reason == "Spam & scam"
    assert mira["id"] not in {member["user"]["id"] for member in guild["members"]}
    discord.world.member(guild["id"], mira)
    await fetched.ban(bad)
    assert discord.world.bans == {guild["id"]: {mira["id"]}}
    await fetched.unban(bad)
    with pytest.raises(discord_py.NotFound) as refusal:
        await fetched.unban(bad)
    assert refusal.value.code == 10026


async def test_many_are_banned_at_once_and_a_ban_for_nobody_is_refused(discord, client, guild):
    people = [discord.world.user(name) for name in ("ann", "ben")]
    for user in people:
        discord.world.member(guild["id"], user)
    fetched, wanted = (
        await client.fetch_guild(int(guild["id"])),
        [discord_py.Object(int(each["id"])) for each in people],
    )
    assert len((await fetched.bulk_ban(wanted)).banned) == 2
    assert [entry.user.id async for entry in fetched.bans()] == [each.id for each in wanted]
    with pytest.raises(discord_py.HTTPException):
        await fetched.bulk_ban(wanted)


async def test_a_private_thread_is_one_and_can_be_put_away(discord, channel):
    thread = await channel.create_thread(name="Two of us", type=discord_py.ChannelType.private_thread)
    assert thread.is_private()
    await thread.edit(archived=True)
    assert discord.world.get_guild(str(channel.guild.id))["threads"] == []


async def test_an_event_is_planned_changed_and_cancelled_and_none_in_the_past(discord, client, guild):
    fetched = await client.fetch_guild(int(guild["id"]))
    now, hour = discord_py.utils.utcnow(), dt.timedelta(hours=1)
    given = {"entity_type": discord_py.EntityType.external, "privacy_level": discord_py.PrivacyLevel.guild_only}
    with pytest.raises(discord_py.HTTPException):
        await fetched.create_scheduled_event(
            name="Tea", start_time=now - hour, end_time=now + hour, location="here", **given
        )
    event = await fetched.create_scheduled_event(
        name="Tea", start_time=now + hour, end_time=now + 2 * hour, location="here", **given
    )
    changed = await event.edit(name="Green tea", end_time=now + 2 * hour)
    assert (changed.name, changed.location) == ("Green tea", "here")
    assert [each.id for each in await fetched.fetch_scheduled_events()] == [event.id]
    await changed.edit(status=discord_py.EventStatus.canceled, end_time=now + 2 * hour)
    assert await fetched.fetch_scheduled_events() == []
