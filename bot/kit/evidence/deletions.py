"""What members delete near a case or a report is kept with it: from discord.py's cache of messages, for minutes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from discord.ext import commands

from bot.cases import Part
from bot.cases.settings import ModerationSettings
from bot.kit.evidence.copying import copy_of

if TYPE_CHECKING:
    import discord

    from bot.cases import Evidence
    from bot.client import Hearth


class Deletions(commands.Cog):
    """Hears of deleted messages that this process has seen."""

    def __init__(self, bot: Hearth) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_message_delete(self, message: discord.Message) -> None:
        """Keep or remember one message."""
        await self._deleted([message])

    @commands.Cog.listener()
    async def on_bulk_message_delete(self, messages: list[discord.Message]) -> None:
        """Keep or remember many messages."""
        await self._deleted(messages)

    async def _deleted(self, messages: list[discord.Message]) -> None:
        guild = messages[0].guild if messages else None
        settings = await self.bot.services.guilds.find_live(guild.id, ModerationSettings) if guild else None
        if guild is None or settings is None or not settings.evidence_minutes:
            return
        keeper, now = self.bot.services.cases.evidence, self.bot.services.clock.now()
        span = dt.timedelta(minutes=settings.evidence_minutes)
        by_author: defaultdict[tuple[int, int], list[Evidence]] = defaultdict(list)
        for message in messages:
            if message.author != guild.me:
                by_author[message.author.id, message.channel.id].append(copy_of(message, Part.DELETED))
        for (author_id, channel_id), deleted in by_author.items():
            for each in deleted:
                keeper.remember(guild.id, each, now + span)
            await keeper.keep_deleted(guild.id, author_id, channel_id, deleted, now - span)
