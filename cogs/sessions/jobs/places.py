"""Where the team sees what is about one session: its channel, or a private thread with the host."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

from cogs.sessions.models import SessionSettings
from cogs.sessions.views.places import card_channel, talk_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.sessions.models import Session
    from cogs.sessions.views.places import Talk

NAME_LENGTH = 100  # Discord's limit of a thread's name


async def team_place(bot: Hearth, session: Session, known_id: int | None) -> Talk | None:
    """Return where the team and the host see a session's panel and recap; None where there is no such place.

    That is the channel `known_id` once it was chosen, else the team channel, or where the host cannot see that one a
    private thread beside the session's card.
    """
    guild = bot.get_guild(session.guild_id)
    if guild is None:
        return None
    known = await talk_of(guild, known_id)
    if known is not None:
        return known
    server = await bot.services.guilds.server(guild.id)
    team, host = guild.get_channel(server.team_channel_id or 0), guild.get_member(session.plan.host_id)
    if isinstance(team, discord.TextChannel) and (host is None or team.permissions_for(host).view_channel):
        return team
    return await _private_thread(bot, guild, session, host) or (team if isinstance(team, discord.TextChannel) else None)


async def _private_thread(
    bot: Hearth, guild: discord.Guild, session: Session, host: discord.Member | None
) -> discord.Thread | None:
    settings = await bot.services.guilds.get(guild.id, SessionSettings)
    channel = card_channel(guild, session, settings)
    if channel is None or channel.is_news():  # which takes no private thread
        return None
    name = f"🎛️ {session.plan.title}"[:NAME_LENGTH]
    for thread in channel.threads:  # an earlier attempt may have opened it
        is_after = session.started_at is not None and (thread.created_at or session.created_at) >= session.started_at
        if thread.is_private() and thread.name == name and thread.owner_id == guild.me.id and is_after:
            return thread
    try:
        thread = await channel.create_thread(
            name=name, type=discord.ChannelType.private_thread, invitable=False, auto_archive_duration=1440
        )
    except discord.Forbidden:
        return None
    if host is not None:
        with contextlib.suppress(
            discord.HTTPException
        ):  # who left, or cannot see the channel, is not there to moderate
            await thread.add_user(host)
    return thread
