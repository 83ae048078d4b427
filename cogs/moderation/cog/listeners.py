"""What moderators do in Discord's own client becomes a case too; who comes back muted stays muted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cases import CaseKind, CaseSource, Draft
from bot.cases.settings import ModerationSettings
from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.moderation.jobs import CaseJobs
    from cogs.moderation.service import ModerationService

log = get_logger(__name__)

Action = discord.AuditLogAction
KINDS = {Action.kick: CaseKind.KICK, Action.ban: CaseKind.BAN, Action.unban: CaseKind.UNBAN}
ACTIONS = (*KINDS, Action.member_update, Action.automod_timeout_member)
MOST_MISSED = 200  # entries of each kind in Discord's log to read after time that was missed
OVERLAP = dt.timedelta(minutes=5)


class ModerationListeners(commands.Cog):
    """Keeps the case file complete."""

    def __init__(self, bot: Hearth, service: ModerationService, jobs: CaseJobs) -> None:
        self.bot = bot
        self.service = service
        self.jobs = jobs

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """Write down what somebody else did to a member in Discord itself, once."""
        draft = self._draft(entry)
        if draft is not None:
            await self.service.seen_in_discord(draft)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Mute somebody again who left to get around it."""
        case = await self.service.cases.in_force(member.guild.id, member.id, CaseKind.MUTE)
        if case is not None:
            await self.jobs.reapply(member.guild, case)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Go on after the bot was removed and invited again."""
        await self.on_catch_up(guild, None)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Finish what was begun, and read what was missed in Discord's log."""
        if await self.bot.services.guilds.find_live(guild.id, ModerationSettings) is None:
            return
        for case in await self.service.cases.unfinished(guild.id):
            if case.source is not CaseSource.MASSBAN:  # its own job goes on with those
                await self.jobs.perform_now(case, again=True)
        await self.service.cases.take_up(guild.id)
        if since is None:
            return
        for member in guild.members:
            if member.joined_at is not None and member.joined_at >= since - OVERLAP:
                await self.on_member_join(member)
        if guild.me.guild_permissions.view_audit_log:
            await self._read_log(guild, since - OVERLAP)

    async def _read_log(self, guild: discord.Guild, since: dt.datetime) -> None:
        """Write down what was done in Discord itself since then: by kind, so that nothing else fills the pages."""
        found: list[discord.AuditLogEntry] = []
        try:
            for action in ACTIONS:
                log_of = guild.audit_logs(limit=MOST_MISSED, after=since, oldest_first=True, action=action)
                found += [entry async for entry in log_of]
        except discord.Forbidden:
            log.info("audit log not readable", guild_id=guild.id)
        for entry in sorted(found, key=lambda entry: entry.id):  # an unban after a ban, as it was
            await self.on_audit_log_entry_create(entry)

    def _draft(self, entry: discord.AuditLogEntry) -> Draft | None:
        """Read an entry of Discord's log; None when it is nobody's act on a member, or the bot's own."""
        target: Any = entry.target
        if entry.user_id is None or target is None or self.bot.user is None or entry.user_id == self.bot.user.id:
            return None
        kind, expires_at = KINDS.get(entry.action), None
        if entry.action in {Action.member_update, Action.automod_timeout_member}:
            kind, expires_at = self._timeout(entry)
        if kind is None:
            return None
        return Draft(
            guild_id=entry.guild.id,
            kind=kind,
            target_id=target.id,
            target_name=str(getattr(target, "name", target.id))[:100],
            moderator_id=entry.user_id,
            reason=entry.reason or "",
            source=CaseSource.DISCORD,
            source_key=str(entry.id),
            expires_at=expires_at,
            is_done=True,
        )

    def _timeout(self, entry: discord.AuditLogEntry) -> tuple[CaseKind | None, dt.datetime | None]:
        changed: Any = entry.after
        if not hasattr(changed, "timed_out_until"):
            return None, None  # a nickname, a role in voice: no act of moderation
        until: dt.datetime | None = changed.timed_out_until
        if until is None:
            return CaseKind.UNMUTE, None
        return (CaseKind.MUTE, until) if until > self.bot.services.clock.now() else (None, None)
