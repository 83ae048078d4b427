"""A reported message that is edited or deleted stays as it was reported; its card says what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    import datetime as dt

    from cogs.reports.models import Report
    from cogs.reports.service import FollowingService

MOST_LOOKED_AT = 50  # open reports whose messages are looked at after time that was missed: a request each


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
        """Mark a report whose message somebody changed; that it is pinned or gets a preview of a link is no change."""
        edited_at = payload.message.edited_at
        if payload.guild_id is not None and edited_at is not None:
            await self.service.message_edited(payload.guild_id, payload.message_id, edited_at)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Look at the messages of open reports again, after time in which something may have happened to them."""
        if since is None:
            return
        reports, _total = await self.service.list_open(guild.id, most=MOST_LOOKED_AT)
        for shown in reports:
            await self._look(guild, shown.report)

    async def _look(self, guild: discord.Guild, report: Report) -> None:
        channel = guild.get_channel_or_thread(report.channel_id)
        if report.deleted_at is not None or not isinstance(channel, discord.abc.Messageable):
            return
        try:
            message = await channel.fetch_message(report.message_id)
        except discord.NotFound:
            await self.service.messages_deleted(guild.id, [report.message_id])
        except discord.Forbidden:
            return
        else:
            if message.edited_at is not None:
                await self.service.message_edited(guild.id, report.message_id, message.edited_at)
