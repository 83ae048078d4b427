"""Where sessions are talked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.kit.channels import find_channel

if TYPE_CHECKING:
    from cogs.sessions.models import Session, SessionSettings

Talk = discord.TextChannel | discord.Thread


async def talk_of(guild: discord.Guild, channel_id: int | None) -> Talk | None:
    """Return a text channel or a thread, archived ones included."""
    found = await find_channel(guild, channel_id)
    return found if isinstance(found, discord.TextChannel | discord.Thread) else None


def card_channel(guild: discord.Guild, session: Session, settings: SessionSettings) -> discord.TextChannel | None:
    """Return where a session's card is, or is to be since the channel in which it was is gone."""
    for channel_id in (session.card_channel_id, settings.channel_id):
        found = guild.get_channel(channel_id or 0)
        if isinstance(found, discord.TextChannel):
            return found
    return None
