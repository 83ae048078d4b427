"""What members write and who joins. Of most messages nothing is kept; a look costs no wait for the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.kit.evidence import copy_of
from cogs.automod.cog.seeing import (
    WRITTEN,
    Invitations,
    is_left_out,
    is_trusted,
    joiner_of,
    joiners_of,
    seen_of,
    slowed_of,
)
from cogs.automod.models import Caught

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.automod.models import Doing
    from cogs.automod.rules import Plan, Seen
    from cogs.automod.service import OffenceService, RaidService, WatchService


class AutomodListeners(commands.Cog):
    """Asks the rules about each message and join, and hands on what they find."""

    def __init__(self, bot: Hearth, watching: WatchService, offences: OffenceService, raids: RaidService) -> None:
        self.bot = bot
        self.watching = watching
        self.offences = offences
        self.raids = raids
        self.invitations = Invitations(bot)

    async def cog_load(self) -> None:
        """Hear what is written where any rule is on."""
        self.bot.hear(self._may_look, self.on_message)

    async def on_message(self, message: discord.Message) -> None:
        """Look at what a member writes."""
        member, guild = message.author, message.guild
        if guild is None or member.bot or message.webhook_id is not None or message.type not in WRITTEN:
            return
        plan = await self.watching.plan(guild.id)
        if plan.is_idle or not isinstance(member, discord.Member) or is_left_out(message.channel, plan):
            return  # not even counted: what is said here must not make a match elsewhere
        if plan.rules:
            await self._look(message, member, plan)
        if plan.raid is not None:
            await self._count_newcomer(message, member, plan)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Look at what a member has edited; what Discord adds itself, such as a preview, is no edit."""
        message = payload.message
        guild = self.bot.get_guild(payload.guild_id or 0)
        if guild is None or message.edited_at is None or message.author.bot or message.webhook_id is not None:
            return
        plan = await self.watching.plan(guild.id)
        member = guild.get_member(message.author.id)
        if plan.rules and member is not None and not is_left_out(message.channel, plan):
            await self._look(message, member, plan, is_edit=True)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Count a join, and begin the raid mode with the one that is too many."""
        now = self.bot.services.clock.now()
        plan = await self.watching.plan(member.guild.id)
        if plan.raid is None or member.bot:
            return
        joiner = joiner_of(member, now)
        days = (now - member.created_at) / dt.timedelta(days=1)
        is_raid = self.raids.joins_are_a_raid(member.guild.id, joiner, days, plan.raid)
        raid = await self.raids.running(member.guild.id)
        if raid is not None:
            await self.raids.goes_on(raid, joiner, by=self._own_id())
        elif is_raid:
            await self._begin(member.guild, "joins", plan, joiner.at, now)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Go on after the bot was removed and invited again."""
        await self.raids.take_up(guild.id)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, _since: dt.datetime | None) -> None:
        """Add who joined during a raid while the bot was away, and go on with what is to be restored."""
        await self.raids.take_up(guild.id)
        raid = await self.raids.running(guild.id)
        if raid is None:
            return
        plan = await self.watching.plan(guild.id)
        known = {joiner.member_id for joiner in await self.raids.joiners(raid.id)}
        for member in guild.members:
            came = member.joined_at is not None and member.joined_at >= raid.started_at
            if came and member.id not in known and not member.bot and not is_trusted(member, plan):
                await self.raids.goes_on(raid, joiner_of(member, raid.started_at), by=self._own_id())

    def _may_look(self, message: discord.Message) -> bool:
        return message.guild is not None and self.watching.may_look(message.guild.id)

    async def _look(
        self, message: discord.Message, member: discord.Member, plan: Plan, *, is_edit: bool = False
    ) -> None:
        seen = seen_of(message, member.guild)
        if plan.has_invites and seen.invites and not is_trusted(member, plan):
            seen = replace(seen, leads_to=await self.invitations.resolve(seen.invites))
        doings = self.watching.found(plan, seen, is_edit=is_edit)
        if doings and not is_trusted(member, plan):
            await self.offences.caught(self._caught(message, seen, member, doings))

    def _caught(self, message: discord.Message, seen: Seen, member: discord.Member, doings: list[Doing]) -> Caught:
        return Caught(
            guild_id=seen.guild_id,
            member_id=member.id,
            member_name=member.name,
            place=seen.place,
            content=seen.content,
            doings=tuple(doings),
            by=self._own_id(),
            evidence=copy_of(message),
        )

    async def _count_newcomer(self, message: discord.Message, member: discord.Member, plan: Plan) -> None:
        settings = plan.raid
        if settings is None or member.joined_at is None:
            return
        if message.created_at - member.joined_at > dt.timedelta(minutes=settings.newcomer_minutes):
            return
        now, at = self.bot.services.clock.now(), message.created_at
        is_raid = self.raids.messages_are_a_raid(member.guild.id, member.id, at.timestamp(), settings)
        raid = await self.raids.running(member.guild.id)
        if raid is not None:
            await self.raids.goes_on(raid, None, by=self._own_id())
        elif is_raid:
            await self._begin(member.guild, "messages", plan, at, now)

    async def _begin(self, guild: discord.Guild, cause: str, plan: Plan, at: dt.datetime, now: dt.datetime) -> None:
        """Begin the raid mode; `at` is when Discord says that came which was too much, `now` goes by our clock."""
        settings = plan.raid
        if settings is None:
            return
        joiners = joiners_of(guild, self.raids.lately(guild.id, at.timestamp(), settings), plan, now)
        if not joiners:
            return
        if settings.state != "on":
            await self.raids.note(guild.id, settings, joiners[-1].member_id, by=self._own_id())
            return
        channels = slowed_of(guild, settings.slowmode_seconds)
        await self.raids.start(guild.id, cause, settings, joiners, channels, noticed_at=now, by=self._own_id())

    def _own_id(self) -> int:
        return self.bot.user.id if self.bot.user is not None else 0
