"""My data as members meet it: private, complete, erased after a question, and switches that hold."""

from __future__ import annotations

import json

import discord
import pytest
import simcord

from bot.activity import ActivitySettings
from bot.members import Preference
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of


@pytest.fixture
async def place(env):
    guild = env.create_guild()
    channel = guild.create_text_channel("welcome")
    await env.set_up(guild)
    await env.bot.services.guilds.set(guild.id, WelcomeSettings(channel_id=channel.id))
    ann = guild.add_member(env.create_user("ann"))
    await env.pass_time(seconds=5)
    await ann.send(channel, "hello")
    return guild, channel, ann


async def test_what_is_kept_is_shown_in_words_and_privately(env, place):
    _guild, channel, ann = place
    await env.bot.services.activity.flush()
    shown = await ann.slash(channel, "mydata show")
    assert shown.ephemeral
    said = text_of(shown.response)
    assert "1 greeting" in said
    assert "1 count of a day in a channel" in said
    assert "/mydata erase" in said


async def test_the_export_is_a_private_file_with_everything(env, place):
    _guild, channel, ann = place
    exported = await ann.slash(channel, "mydata export")
    message = exported.followups[-1] if exported.followups else exported.response
    assert exported.ephemeral
    (attachment,) = message.attachments
    document = json.loads(await attachment.read())
    assert document["member_id"] == str(ann.id)
    assert document["welcome"]["welcome_arrival"][0]["state"] == "greeted"


async def test_erasing_asks_first_says_what_goes_and_then_forgets(env, place):
    guild, channel, ann = place
    asked = await ann.slash(channel, "mydata erase")
    assert "Shall I forget you?" in text_of(asked.response)
    assert "1 greeting" in text_of(asked.response)
    yes = next(label for label in ("Yes, forget me",) if label in text_of(asked.response))
    await ann.click(asked.response, label=yes)
    assert "Done" in text_of(asked.response)
    assert await env.bot.services.data.show(guild.id, ann.id) == []
    again = await ann.slash(channel, "mydata show")
    assert "Nothing." in text_of(again.response)


async def test_cancelling_forgets_nothing(env, place):
    guild, channel, ann = place
    asked = await ann.slash(channel, "mydata erase")
    await ann.click(asked.response, label="Cancel")
    assert await env.bot.services.data.show(guild.id, ann.id) != []


async def test_a_switch_turns_what_it_says_and_only_for_who_presses_it(env, place):
    guild, channel, ann = place
    shown = await ann.slash(channel, "mydata preferences")
    off = button_of(shown.response, "mydata:prefer:nudges:0")
    await ann.click(shown.response, custom_id=off)
    members = env.bot.services.members
    assert not await members.wants(guild.id, ann.id, Preference.NUDGES)
    assert button_of(shown.response, "mydata:prefer:nudges:1")
    await env.restart()
    await ann.click(shown.response, custom_id="mydata:prefer:nudges:1")
    assert await env.bot.services.members.wants(guild.id, ann.id, Preference.NUDGES)


async def test_matches_are_off_until_asked_for(env, place):
    _guild, channel, ann = place
    shown = await ann.slash(channel, "mydata preferences")
    assert button_of(shown.response, "mydata:prefer:matches:1")


async def test_voice_messages_and_reactions_are_counted_and_bots_are_not(env, place):
    guild, channel, ann = place
    message = await ann.send(channel, "again")
    await ann.react(message, "👍")
    voice = guild.create_voice_channel("Lounge")
    await ann.join_voice(voice)
    await env.pass_time(minutes=3)
    await ann.leave_voice()
    await env.bot.services.activity.flush()
    counted = (await env.bot.services.data.export(guild.id, ann.id))["activity"]["activity_day"]
    assert sum(row["messages"] for row in counted) == 2
    assert sum(row["reactions"] for row in counted) == 1
    assert sum(row["voice_seconds"] for row in counted) == 180


async def test_what_was_not_written_yet_does_not_come_back_after_erasing(env, place):
    guild, channel, ann = place
    await ann.send(channel, "one more")
    asked = await ann.slash(channel, "mydata erase")
    await ann.click(asked.response, label="Yes, forget me")
    await env.bot.services.activity.flush()
    await env.bot.services.members.flush()
    assert await env.bot.services.data.show(guild.id, ann.id) == []


async def test_a_thread_counts_for_its_channel_and_is_left_out_with_it(env, place):
    guild, channel, ann = place
    real = env.bot.get_guild(guild.id).get_channel(channel.id)
    thread = await real.create_thread(name="side", type=discord.ChannelType.public_thread)
    handle = simcord.ChannelHandle(env, guild, env.backend.channels[thread.id])
    message = await ann.send(handle, "in here")
    await ann.react(message, "👍")
    await env.bot.services.activity.flush()
    counted = (await env.bot.services.data.export(guild.id, ann.id))["activity"]["activity_day"]
    assert {row["channel_id"] for row in counted} == {str(channel.id)}
    await env.bot.services.guilds.change(guild.id, ActivitySettings, excluded_channel_ids=[channel.id])
    await ann.send(handle, "again")
    await env.bot.services.activity.flush()
    again = (await env.bot.services.data.export(guild.id, ann.id))["activity"]["activity_day"]
    assert again == counted
