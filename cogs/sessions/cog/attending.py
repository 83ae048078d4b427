"""Who comes into a session's channel and goes, and who writes in its thread."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from cogs.sessions.views.places import talk_of

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from cogs.sessions.jobs import LiveJobs
    from cogs.sessions.models import Session
    from cogs.sessions.service import SessionServices

WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
MOST_READ = 1000  # messages that are caught up on after downtime


class Attending(commands.Cog):
    """Sees who is there."""

    def __init__(self, bot: Hearth, services: SessionServices, live: LiveJobs) -> None:
        self.bot = bot
        self.looks = services.looks
        self.attendance = services.attendance
        self.audience = services.audience
        self.live = live

    async def cog_unload(self) -> None:
        """Write what was counted before the bot stops."""
        await self.audience.flush_all()

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Record who comes into the channel of a session that is on, and who goes; speaking or not is the same."""
        if member.bot or before.channel == after.channel:
            return
        for session in await self.looks.live(member.guild.id):
            if not session.plan.place.is_heard:
                continue
            if before.channel is not None and before.channel.id == session.plan.channel_id:
                await self.attendance.went(session, member.id)
            if after.channel is not None and after.channel.id == session.plan.channel_id:
                await self.attendance.came(session, member.id)

    async def cog_load(self) -> None:
        """Hear what is written while sessions are on."""
        self.bot.hear(lambda message: self.audience.is_listening and _is_counted(message), self.on_message)

    async def on_message(self, message: discord.Message) -> None:
        """Count what is written in the threads of sessions that are on; the database is not asked."""
        self.audience.message(_places(message.channel), message.author.id)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Look at once who is in the sessions that are on, and count what was written while we were away."""
        for session in await self.looks.live(guild.id):
            await self.live.look_now(guild, session)
            if since is not None and session.started_at is not None:
                await self._read_missed(guild, session, max(since, session.started_at))
                await self.audience.flush(session)

    async def _read_missed(self, guild: discord.Guild, session: Session, since: dt.datetime) -> None:
        talk = await talk_of(guild, session.talk_id)
        if talk is None:
            return
        with contextlib.suppress(discord.Forbidden, discord.NotFound):
            async for message in talk.history(limit=MOST_READ, after=since):
                if _is_counted(message):
                    self.audience.message((talk.id,), message.author.id)


def _is_counted(message: discord.Message) -> bool:
    return message.type in WRITTEN and not message.author.bot and message.webhook_id is None


def _places(channel: discord.abc.Snowflake) -> tuple[int, ...]:
    parent_id = channel.parent_id if isinstance(channel, discord.Thread) else None
    return (channel.id,) if parent_id is None else (channel.id, parent_id)
