"""What members write and delete. Nothing of what a message says is kept or logged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from cogs.thanks.models import MOST_AT_ONCE, How, Saying, Target
from cogs.thanks.rules import hear
from cogs.thanks.views import person_of, place_in

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.thanks.service import OfferService, UndoingService

WRITTEN = {discord.MessageType.default, discord.MessageType.reply}


class ThanksListeners(commands.Cog):
    """Notices thanks in replies and mentions, and messages that go."""

    def __init__(self, bot: Hearth, offers: OfferService, undoing: UndoingService) -> None:
        self.bot = bot
        self.offers = offers
        self.undoing = undoing

    async def cog_load(self) -> None:
        """Listen for thanks, where the bot may read what is said; the database is asked only when there are some."""
        if self.bot.intents.message_content:
            self.bot.hear(_thanks_somebody, self.on_message)

    async def on_message(self, message: discord.Message) -> None:
        """Offer to write thanks down."""
        if message.guild is not None:
            await self._listen(message, message.guild)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Undo what a deleted message was about."""
        if payload.guild_id is not None:
            await self.undoing.deleted(payload.guild_id, (payload.message_id,))

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Undo what many deleted messages were about."""
        if payload.guild_id is not None:
            await self.undoing.deleted(payload.guild_id, sorted(payload.message_ids))

    async def _listen(self, message: discord.Message, guild: discord.Guild) -> None:
        heard = hear(message.content)
        if heard is None:
            return
        resolved = message.reference.resolved if message.reference is not None else None
        replied = resolved if isinstance(resolved, discord.Message) else None
        whom = heard.whom(replied.author.id if replied is not None else None)
        found = [await _target(message, guild, replied, member_id) for member_id in whom[:MOST_AT_ONCE]]
        saying = Saying(
            guild_id=guild.id,
            giver=await person_of(guild, message.author),
            targets=tuple(target for target in found if target is not None),
            place=place_in(message.channel),
            how=How.DETECTED,
            key=f"message:{message.id}",
            message_id=message.id,
        )
        await self.offers.heard(saying)


def _thanks_somebody(message: discord.Message) -> bool:
    is_to_somebody = message.type in WRITTEN and (message.mentions or message.reference is not None)
    return bool(is_to_somebody) and hear(message.content) is not None


async def _target(
    message: discord.Message, guild: discord.Guild, replied: discord.Message | None, member_id: int
) -> Target | None:
    if replied is not None and replied.author.id == member_id:
        author = await person_of(guild, replied.author)
        return Target(replace(author, is_bot=author.is_bot or replied.webhook_id is not None), replied.id)
    mentioned = next((user for user in message.mentions if user.id == member_id), None)
    return Target(await person_of(guild, mentioned), message.id) if mentioned is not None else None
