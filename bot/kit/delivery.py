"""Sending that sorts what Discord will never take from what it may take later, and that never sends twice."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord

from bot.errors import HearthError
from bot.i18n import _
from bot.kit.views import custom_ids_of

NONCE_LENGTH = 25  # Discord's limit: https://discord.com/developers/docs/resources/message#create-message
LOOK_BACK = 100  # of the newest messages to search for one that a crash left unrecorded
LOOK_ON = 1000  # messages to search from the instant on before which it cannot have been sent

CANNOT_DM = 50007  # "Cannot send messages to this user": closed DMs, or no server in common
OPENING_TOO_FAST = 40003  # "You are opening direct messages too fast": a limit of some minutes, sent as a 403
UNKNOWN_CHANNEL = 10003
TOO_LARGE = 40005  # "Request entity too large"
MIXER = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: spreads what is close by (Knuth, volume 3, 6.4)
CLOCKS_APART = dt.timedelta(minutes=1)
"""How far our clock may be ahead of Discord's."""


class UndeliveredReason(StrEnum):
    """Why Discord will not take a message, however often it is tried."""

    CLOSED_DM = "closed_dm"
    FORBIDDEN = "forbidden"
    GONE = "gone"
    INVALID = "invalid"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Words:
    """What tells a message that is nothing but words: just these, and not written before an instant."""

    text: str
    since: dt.datetime


class Undeliverable(HearthError):  # noqa: N818 - says what happened
    """Discord refused for good; trying again would not help."""

    message = _("Discord does not take this message here ({reason}).")

    def __init__(self, reason: UndeliveredReason) -> None:
        super().__init__(None, reason=reason.value)
        self.reason = reason


class OpeningTooFast(HearthError):  # noqa: N818 - says what happened
    """Discord lets the bot write to nobody new for a while; whoever it refused takes the message later."""

    message = _("Discord lets me open no more direct messages at the moment.")


async def deliver(target: discord.abc.Messageable, *, nonce: int | str, **message: Any) -> discord.Message:
    """Send once per nonce within Discord's window of some minutes, pinging nobody unless told to.

    Raises Undeliverable for what will never work, OpeningTooFast for what will in some minutes, and lets through what
    else may pass (rate limits, 5xx, timeouts).
    """
    message.setdefault("allowed_mentions", discord.AllowedMentions.none())
    try:
        # discord.py sets enforce_nonce, so that Discord returns the first message instead of posting a second.
        return await target.send(nonce=str(nonce)[:NONCE_LENGTH], **message)
    except discord.Forbidden as error:
        if error.code == OPENING_TOO_FAST:
            raise OpeningTooFast from error
        closed = error.code == CANNOT_DM
        raise Undeliverable(UndeliveredReason.CLOSED_DM if closed else UndeliveredReason.FORBIDDEN) from error
    except discord.NotFound as error:
        raise Undeliverable(UndeliveredReason.GONE) from error
    except discord.HTTPException as error:
        if error.status == 413 or error.code == TOO_LARGE:
            raise Undeliverable(UndeliveredReason.TOO_LARGE) from error
        if error.status == 400:
            raise Undeliverable(UndeliveredReason.INVALID) from error
        raise


async def deliver_once(
    channel: discord.abc.Messageable,
    *,
    nonce: int | str,
    marker: str | int | Words,
    again: bool,
    since: dt.datetime | None = None,
    **message: Any,
) -> discord.Message:
    """Send, unless an earlier attempt did and died before recording it.

    `again` says that an attempt may have been made. `marker` is a part of a custom_id by which its message is found, or
    the number of a component where nothing can be pressed, or the words of what has no components: Discord's history
    does not tell nonces. With `since`, before which nothing can have been sent, it is found behind any amount of talk.
    """
    if again:
        found = await find_sent(channel, marker, since)
        if found is not None:
            return found
    return await deliver(channel, nonce=nonce, **message)


async def deliver_anew(
    channel: discord.abc.Messageable,
    *,
    nonce: int | str,
    marker: str | int | Words,
    since: dt.datetime,
    view: discord.ui.LayoutView,
) -> discord.Message:
    """Send a card, or draw it anew where an earlier attempt sent it and died before recording it.

    For cards that change while they are on their way: whatever changes them plans their job anew, so its count of
    attempts does not tell whether one is out. `marker` and `since` are those of `deliver_once`.
    """
    found = await find_sent(channel, marker, since)
    if found is not None:
        with suppress(discord.NotFound):  # deleted while we looked
            return await found.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    return await deliver(channel, nonce=nonce, view=view)


async def find_sent(
    channel: discord.abc.Messageable, marker: str | int | Words, since: dt.datetime | None = None
) -> discord.Message | None:
    """Return the bot's message with a marker, if it is among those that can be looked at."""
    # A later attempt is among the newest, the first came soon after `since`.
    ends = [channel.history(limit=LOOK_BACK)]
    if since is not None:
        ends.append(channel.history(limit=LOOK_ON, after=since - CLOCKS_APART, oldest_first=True))
    try:
        for end in ends:
            async for message in end:
                if message.author.bot and bears(message, marker):
                    return message
    except discord.Forbidden:
        return None  # without the history, the nonce alone keeps a quick second try from doubling
    return None


def bears(message: discord.Message, marker: str | int | Words) -> bool:
    """Say whether a message has a component with a part of a custom_id, or with a number, or says just these words."""
    if isinstance(marker, Words):
        return message.content == marker.text.strip() and message.created_at >= marker.since - CLOCKS_APART
    if isinstance(marker, int):
        layout = discord.ui.LayoutView.from_message(message, timeout=None)
        return any(item.id == marker for item in layout.walk_children())
    return any(marker in custom_id for custom_id in custom_ids_of(message))


def mark_of(row_id: int) -> int:
    """Return a number for a component by which the message about a row is found: Discord takes 31 bits.

    The low bits of an id count within a millisecond and are nearly always the same, so all 63 are mixed into them.
    """
    return (row_id * MIXER >> 32 & 0x7FFFFFFF) or 1  # Discord gives what has the number 0 one of its own
