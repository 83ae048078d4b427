"""Finding a server's channels and threads, also those that Discord does not keep at hand."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from discord.abc import GuildChannel

ARCHIVED = 50083  # "Thread is archived"


async def find_channel(guild: discord.Guild, channel_id: int | None) -> GuildChannel | discord.Thread | None:
    """Return a channel or thread, archived ones included; None when it is gone or hidden from the bot."""
    if channel_id is None:
        return None
    found = guild.get_channel_or_thread(channel_id)
    if found is None:  # archived threads are in no cache
        with contextlib.suppress(discord.NotFound, discord.Forbidden, discord.InvalidData):
            found = await guild.fetch_channel(channel_id)
    return found


async def opened_for(channel: object, act: Callable[[], Awaitable[Any]]) -> None:
    """Do something to what stands in a channel; an archived thread is opened for it. Raises what Discord raises."""
    try:
        await act()
    except discord.HTTPException as refusal:
        if refusal.code != ARCHIVED or not isinstance(channel, discord.Thread):
            raise
        await channel.edit(archived=False)  # in an archived thread nothing can be changed
        try:
            await act()
        finally:
            await channel.edit(archived=True)
