"""My data as members meet it: private, complete, erased after a question, and switches that hold."""

from __future__ import annotations

import itertools
import json
import sqlite3
from contextlib import closing

import discord
import pytest
import simcord
from simcord import interactions

from bot.activity import ActivitySettings
from bot.i18n import translate
from bot.members import Preference
from bot.owndata import WhenErased
from cogs.welcome.models import WelcomeSettings
from tests.support.messages import button_of, text_of
from tests.support.rows import columns_of


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


@pytest.fixture
def locale(request, monkeypatch):
    """The Discord language of whoever acts."""
    make = interactions.base_payload

    def made(*args, **kwargs):
        record, payload = make(*args, **kwargs)
        return record, {**payload, "locale": request.param}

    monkeypatch.setattr(interactions, "base_payload", made)
    return request.param


READABLE = {  # where any number will not do
    "channel_lockdown": {"state": "over"},  # only one at a time is on
    "match_suggestion": {"reason": "[]", "state": "open"},
    "introduction": {"answers": "[]", "topics": "[]", "source": "form", "state": "shown"},
    "host_assignment": {"state": "open"},
    "match_meeting": {"state": "open"},
}


def fill_every_table(env, guild_id, member_id):
    """Give a member two rows in every declared table, as nobody gathers them in one day."""
    numbers = itertools.count(1)
    with closing(sqlite3.connect(env.bot.services.database.path)) as database:
        for table in env.bot.services.data.tables:
            known = [name for name, _may_be_null in columns_of(database, table.table)]
            for _twice in range(2):
                values = {name: next(numbers) for name in known}
                values |= {"guild_id": guild_id, table.column: member_id, **READABLE.get(table.table, {})}
                names, marks = ", ".join(values), ", ".join("?" * len(values))
                statement = f"INSERT OR IGNORE INTO {table.table} ({names}) VALUES ({marks})"  # noqa: S608
                database.execute(statement, list(values.values()))
        database.commit()


async def read_all(member, answered):
    """Turn all the pages of an answer and return what stands on them."""
    pages = [text_of(answered.response)]
    while (forward := _forward(answered.response)) is not None:
        await member.click(answered.response, custom_id=forward)
        pages.append(text_of(answered.response))
    return "\n".join(pages)


def _forward(message):
    parts = message.components[0]["components"]
    buttons = [button for part in parts for button in part.get("components", ())]
    named = {(button.get("emoji") or {}).get("name"): button for button in buttons}
    return named["▶️"]["custom_id"] if "▶️" in named and not named["▶️"].get("disabled") else None


@pytest.mark.parametrize("locale", ["en-US", "de"], indirect=True)
async def test_who_has_something_in_every_table_is_shown_all_of_it_and_can_have_it_erased(env, place, locale):
    guild, channel, ann = place
    fill_every_table(env, guild.id, ann.id)
    kept = await env.bot.services.data.show(guild.id, ann.id)
    counts = [(table, count) for each in kept for table, count in each.counts]
    assert {table for table, _count in counts} == set(env.bot.services.data.tables)

    shown = await read_all(ann, await ann.slash(channel, "mydata show"))
    asked = await ann.slash(channel, "mydata erase")
    question = await read_all(ann, asked)
    for table, count in counts:
        words = translate(table.words, locale, count=count)
        assert words in shown
        assert words in question
    for reason in [each.data.stays for each in kept if each.staying]:
        assert translate(reason, locale) in question

    await ann.click(asked.response, label=translate("Yes, forget me", locale))
    left = await env.bot.services.data.show(guild.id, ann.id)
    staying = {table.when_erased for each in left for table, _count in each.counts}
    assert staying == {WhenErased.KEPT}


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
