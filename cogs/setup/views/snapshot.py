"""What the rules need to know of a Discord server, read from the cache as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.guilds import ChannelSetting
from bot.kit.roles import POWERS, why_not_given
from cogs.setup.models import ChannelFacts, GuildFacts, RoleFacts

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.guilds import GuildSettings


async def facts_of(guild: discord.Guild, guilds: GuildSettings, *, reads_messages: bool) -> GuildFacts:
    """Return how a server looks to the bot now."""
    marks = (mark for model in guilds.models for mark in model.reference_marks().values())
    watched = {name for mark in marks if isinstance(mark, ChannelSetting) for name in mark.needs}
    staff = (await guilds.server(guild.id)).staff_role_ids
    return GuildFacts(
        guild_id=guild.id,
        locale=str(guild.preferred_locale),
        channels=tuple(_channel(channel, watched) for channel in (*guild.text_channels, *guild.forums)),
        roles=tuple(_role(role, staff) for role in reversed(guild.roles)),
        permissions=frozenset(name for name, is_on in guild.me.guild_permissions if is_on),
        reads_messages=reads_messages,
    )


def _channel(channel: discord.TextChannel | discord.ForumChannel, watched: Collection[str]) -> ChannelFacts:
    mine = channel.permissions_for(channel.guild.me)
    return ChannelFacts(
        channel.id,
        channel.name,
        is_public=channel.permissions_for(channel.guild.default_role).view_channel,
        lacks=frozenset(name for name in watched if not getattr(mine, name)),
        is_forum=isinstance(channel, discord.ForumChannel),
    )


def _role(role: discord.Role, staff_role_ids: Collection[int]) -> RoleFacts:
    return RoleFacts(
        role.id,
        role.name,
        is_everyone=role.is_default(),
        is_managed=role.managed,
        has_powers=bool(role.permissions.value & POWERS.value),
        refusal=why_not_given(role, staff_role_ids),
    )
