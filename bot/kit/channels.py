"""Finding a server's channels and threads, also those that Discord does not keep at hand."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from discord.abc import GuildChannel


async def find_channel(guild: discord.Guild, channel_id: int | None) -> GuildChannel | discord.Thread | None:
    """Return a channel or thread, archived ones included; None when it is gone or hidden from the bot."""
    if channel_id is None:
        return None
    found = guild.get_channel_or_thread(channel_id)
    if found is None:  # archived threads are in no cache
        with contextlib.suppress(discord.NotFound, discord.Forbidden, discord.InvalidData):
            found = await guild.fetch_channel(channel_id)
    return found
