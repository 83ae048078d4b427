"""Sending once, against a history that is read as Discord's is."""

from __future__ import annotations

import datetime as dt

import discord as discord_py
import pytest
from discord.http import Route

from bot.kit import Words, deliver_once
from bot.kit.delivery import LOOK_BACK


@pytest.fixture
async def channel(discord, general, monkeypatch):
    monkeypatch.setattr(Route, "BASE", discord.api_url)
    async with discord_py.Client(intents=discord_py.Intents.none()) as client:
        await client.login(discord.world.token)
        yield await client.fetch_channel(int(general))


def card():
    view = discord_py.ui.LayoutView(timeout=None)
    view.add_item(discord_py.ui.ActionRow(discord_py.ui.Button(label="x", custom_id="greeting:1")))
    return view


async def test_a_message_sent_before_a_crash_is_found_however_much_was_said_since(discord, channel, general, mira):
    started_at = dt.datetime.now(dt.UTC)
    sent = await deliver_once(channel, nonce=1, marker="greeting:1", again=False, since=started_at, view=card())
    for number in range(LOOK_BACK + 10):
        await discord.say(general, mira, f"talk {number}")
    again = await deliver_once(channel, nonce=2, marker="greeting:1", again=True, since=started_at, view=card())
    assert again.id == sent.id


async def test_a_message_is_found_also_where_much_was_said_in_the_minute_before(discord, channel, general, mira):
    for number in range(LOOK_BACK + 10):
        await discord.say(general, mira, f"talk {number}")
    now = dt.datetime.now(dt.UTC)
    sent = await deliver_once(channel, nonce=1, marker="greeting:1", again=False, since=now, view=card())
    for number in range(LOOK_BACK + 10):
        await discord.say(general, mira, f"more talk {number}")
    again = await deliver_once(channel, nonce=2, marker="greeting:1", again=True, since=now, view=card())
    assert again.id == sent.id


async def test_a_message_that_was_never_sent_is_sent(discord, channel, general, mira):
    await discord.say(general, mira, "talk")
    now = dt.datetime.now(dt.UTC)
    sent = await deliver_once(channel, nonce=1, marker="greeting:1", again=True, since=now, view=card())
    assert (await channel.fetch_message(sent.id)).id == sent.id


async def test_what_is_nothing_but_words_is_found_by_them_unless_they_were_said_before(discord, channel, general, mira):
    await discord.say(general, mira, "The shop is closed.")
    now = dt.datetime.now(dt.UTC)
    sent = await deliver_once(
        channel, nonce=1, marker=Words("The shop is closed.", now), again=True, content="The shop is closed."
    )
    marker = Words("The shop is closed.", now)
    again = await deliver_once(channel, nonce=2, marker=marker, again=True, content="The shop is closed.")
    assert again.id == sent.id
    tomorrow = Words("The shop is closed.", now + dt.timedelta(days=1))
    anew = await deliver_once(channel, nonce=3, marker=tomorrow, again=True, content="The shop is closed.")
    assert anew.id != sent.id
