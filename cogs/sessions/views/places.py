"""Where sessions are talked about."""

from __future__ import annotations

import discord

from bot.kit.channels import find_channel

Talk = discord.TextChannel | discord.Thread


async def talk_of(guild: discord.Guild, channel_id: int | None) -> Talk | None:
    """Return a text channel or a thread, archived ones included."""
    found = await find_channel(guild, channel_id)
    return found if isinstance(found, discord.TextChannel | discord.Thread) else None
