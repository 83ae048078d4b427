"""What happens to Discord's own events: changed, deleted, somebody interested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.sessions.render.events import image_from

if TYPE_CHECKING:
    import datetime as dt

    import discord

    from cogs.sessions.service.events import EventService


class EventCog(commands.Cog):
    """Notices it; the service decides, and jobs follow."""

    def __init__(self, service: EventService) -> None:
        self.service = service

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """Have a changed event compared with its session."""
        await self.service.noticed(after.guild_id, after.id, image_from(after))

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Have a look whether an event is really gone."""
        await self.service.noticed(event.guild_id, event.id, None)

    @commands.Cog.listener()
    async def on_scheduled_event_user_add(self, event: discord.ScheduledEvent, user: discord.User) -> None:
        """Count who is interested as maybe."""
        session = await self.service.of_event(event.guild_id, event.id)
        if session is not None and not user.bot:
            await self.service.interested(session, user.id)

    @commands.Cog.listener()
    async def on_scheduled_event_user_remove(self, event: discord.ScheduledEvent, user: discord.User) -> None:
        """Forget who is no longer interested."""
        session = await self.service.of_event(event.guild_id, event.id)
        if session is not None:
            await self.service.not_interested(session, user.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Look after the sessions that were to be in a channel that is gone."""
        await self.service.channel_gone(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Tell the team when a host has left."""
        await self.service.host_left(payload.guild_id, payload.user.id)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, _since: dt.datetime | None) -> None:
        """Compare everything after downtime."""
        await self.service.compare(guild.id)
        if guild.chunked:  # absence is proof only when everybody is known
            await self.service.hosts_left(guild.id, {member.id for member in guild.members})
