"""What is noticed unasked: being added to a server, and deleted channels and roles. No rule and no SQL lives here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.kit import Undeliverable, deliver
from bot.logs import get_logger
from bot.text import inert
from cogs.setup.render import hello_card
from cogs.setup.service import Watch

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from cogs.setup.models import Slot

log = get_logger(__name__)


class WatchCog(commands.Cog):
    """Says hello once, and reports what the settings name and is no longer there."""

    def __init__(self, bot: Hearth) -> None:
        self.watch = bot.services[Watch]

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say hello where the bot was just added."""
        await say_hello(guild, self.watch)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Be ready to say hello again."""
        await self.watch.forget_hello(guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Tell the team if a setting named the channel."""
        name = inert(channel.name)
        await self.watch.report_gone(channel.guild.id, channel.id, f"#{name}")

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Tell the team if a setting named the role."""
        await self.watch.report_gone(role.guild.id, role.id, f"@{inert(role.name)}")

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Find out what was deleted while the bot was away, and say hello where it was added meanwhile."""
        del since
        await say_hello(guild, self.watch)
        channel_ids = {channel.id for channel in [*guild.channels, *guild.threads]}
        role_ids = {role.id for role in guild.roles}
        for slot, reference_id in await self.watch.missing(guild.id, channel_ids, role_ids):
            if await is_gone(guild, slot, reference_id):
                await self.watch.report_gone(guild.id, reference_id)


async def say_hello(guild: discord.Guild, watch: Watch) -> None:
    """Say what the bot is and how to start it, once, where it may write; nothing where it may not."""
    channel = first_writable(guild)
    if channel is None or not await watch.begin_hello(guild.id):
        return
    try:
        await deliver(channel, nonce=f"hello-{guild.id}", view=hello_card(str(guild.preferred_locale)))
    except Undeliverable as refusal:
        log.info("hello not delivered", guild_id=guild.id, reason=refusal.reason)


def first_writable(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the system channel, or the first text channel, that the bot may write in."""
    candidates = [guild.system_channel, *guild.text_channels]
    return next((channel for channel in candidates if channel is not None and _may_write(channel)), None)


async def is_gone(guild: discord.Guild, slot: Slot, reference_id: int) -> bool:
    """Ask Discord whether what the cache does not have is really deleted; when in doubt, it is not."""
    if not slot.is_channel:
        return all(role.id != reference_id for role in await guild.fetch_roles())
    try:
        await guild.fetch_channel(reference_id)
    except (discord.NotFound, discord.InvalidData):
        return True
    except discord.Forbidden:
        return False
    return False


def _may_write(channel: discord.TextChannel) -> bool:
    mine = channel.permissions_for(channel.guild.me)
    return mine.view_channel and mine.send_messages
