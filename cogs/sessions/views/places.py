"""Where sessions are talked about."""

from __future__ import annotations

import contextlib

import discord

Talk = discord.TextChannel | discord.Thread


async def talk_of(guild: discord.Guild, channel_id: int | None) -> Talk | None:
    """Return a text channel or a thread, archived ones included."""
    if channel_id is None:
        return None
    found = guild.get_channel_or_thread(channel_id)
    if found is None:
        with contextlib.suppress(discord.NotFound, discord.Forbidden):
            found = await guild.fetch_channel(channel_id)
    return found if isinstance(found, discord.TextChannel | discord.Thread) else None
