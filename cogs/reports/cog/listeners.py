"""A reported message that is edited or deleted stays as it was reported; its card says what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

if TYPE_CHECKING:
    import discord

    from cogs.reports.service import FollowingService


class ReportListeners(commands.Cog):
    """Follows reported messages, also those that the bot had not seen before."""

    def __init__(self, service: FollowingService) -> None:
        self.service = service

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Mark a report whose message is gone."""
        if payload.guild_id is not None:
            await self.service.messages_deleted(payload.guild_id, [payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Mark the reports whose messages are gone."""
        if payload.guild_id is not None:
            await self.service.messages_deleted(payload.guild_id, payload.message_ids)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Mark a report whose message somebody changed; that Discord adds a preview to a link is no change."""
        if payload.guild_id is not None and payload.message.edited_at is not None:
            await self.service.message_edited(payload.guild_id, payload.message_id)
