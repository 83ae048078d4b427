"""Looking whether Discord took a message, after an attempt that did not live to say so."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.kit.delivery import mark_of
from cogs.announcements.models import Layout
from cogs.announcements.render import is_same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.announcements.models import Content, Delivery, File
    from cogs.announcements.service import AfterService

SKEW = dt.timedelta(minutes=2)
"""By how much our clock and Discord's may differ."""
LONGEST = dt.timedelta(minutes=10)
"""How long after an attempt its message can appear, at most."""
LOOKED_AT = 10_000
"""Messages: what stands behind more in those minutes cannot be found."""
BASE = 36
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


Channel = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel


class CannotLook(Exception):  # noqa: N818 - says what is the case
    """The bot may not read a channel's history, which Discord answers with an empty one, or there is too much of it."""


class Finder:
    """Finds messages that were not recorded."""

    def __init__(self, bot: Hearth, service: AfterService) -> None:
        self._bot = bot
        self._service = service

    async def find(
        self, channel: Channel, delivery: Delivery, content: Content, files: Sequence[File]
    ) -> discord.Message | None:
        """Return the message that the last attempt left: whatever earlier ones left was found before it.

        Raises CannotLook.
        """
        if delivery.attempted_at is None:
            return None
        if not channel.permissions_for(channel.guild.me).read_message_history:
            raise CannotLook
        since, until = delivery.attempted_at - SKEW, delivery.attempted_at + LONGEST
        known = await self._service.known_messages(delivery, since)
        looked_at = 0
        async for message in channel.history(limit=LOOKED_AT, after=since, oldest_first=True):
            looked_at += 1
            if message.created_at > until:
                return None
            if message.author == self._bot.user and message.id not in known and _is(message, delivery, content, files):
                return message
        if looked_at >= LOOKED_AT:
            raise CannotLook
        return None


def _is(message: discord.Message, delivery: Delivery, content: Content, files: Sequence[File]) -> bool:
    if content.layout is not Layout.CARD:
        return is_same(message, content, files)
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    return any(item.id == mark_of(delivery.id) for item in layout.walk_children())


def nonce_of(kind: str, delivery: Delivery) -> str:
    """Return a text of at most 25 characters, the same for every attempt at a delivery and for nothing else."""
    digits, number = "", delivery.id
    while number:
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return f"{kind}-{digits}"
