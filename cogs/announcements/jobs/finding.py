"""Looking whether Discord took a message, after an attempt that did not live to say so."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.kit.delivery import find_sent, mark_of
from cogs.announcements.models import Layout
from cogs.announcements.render import is_same

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.client import Hearth
    from cogs.announcements.models import Content, Delivery, File
    from cogs.announcements.service import AfterService

SKEW = dt.timedelta(minutes=2)
"""By how much our clock and Discord's may differ."""
LOOKED_AT = 200
BASE = 36
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Finder:
    """Finds messages that were not recorded."""

    def __init__(self, bot: Hearth, service: AfterService) -> None:
        self._bot = bot
        self._service = service

    async def find(
        self, channel: discord.abc.Messageable, delivery: Delivery, content: Content, files: Sequence[File]
    ) -> discord.Message | None:
        """Return the message that an attempt left. Raises discord.Forbidden where the history cannot be read."""
        if delivery.attempted_at is None:
            return None
        since = delivery.attempted_at - SKEW
        if content.layout is Layout.CARD:
            await _can_look(channel)
            return await find_sent(channel, mark_of(delivery.id), since)
        known = await self._service.known_messages(delivery, since)
        async for message in channel.history(limit=LOOKED_AT, after=since, oldest_first=True):
            is_ours = message.author == self._bot.user and message.id not in known
            if is_ours and is_same(message, content, files):
                return message
        return None


async def _can_look(channel: discord.abc.Messageable) -> None:
    """Raise discord.Forbidden where the history cannot be read, rather than take that for an empty one."""
    async for _message in channel.history(limit=1):
        return


def nonce_of(kind: str, delivery: Delivery) -> str:
    """Return a text of at most 25 characters, the same for every attempt at a delivery and for nothing else."""
    digits, number = "", delivery.id
    while number:
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return f"{kind}-{digits}"
