"""What is done to members on Discord, and what follows later. Everything here may run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.cases import ACT_JOB, END_JOB, CaseKind, CaseState, DmState
from bot.cases.models import LONGEST_TIMEOUT
from bot.cases.settings import ModerationSettings
from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver, deliver_once
from bot.kit.delivery import UNKNOWN_CHANNEL
from bot.logs import get_logger
from cogs.moderation.render import case_card, member_card, opinion_card
from cogs.moderation.service import LOG_JOB, OPINION_JOB
from cogs.moderation.views import HistoryButton, OpinionButton

if TYPE_CHECKING:
    from bot.cases import Case
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.moderation.service import ModerationService

log = get_logger(__name__)

AUDIT_REASON = 512  # https://discord.com/developers/docs/resources/audit-log
SOFTBAN_DELETE_SECONDS = 86_400
SOON = dt.timedelta(seconds=20)
MARGIN = dt.timedelta(seconds=30)  # a timeout may not be a second longer than Discord allows
UNKNOWN_BAN = 10026


class CaseJobs:
    """Does what cases say."""

    def __init__(self, bot: Hearth, service: ModerationService) -> None:
        self._bot = bot
        self._service = service
        self._cases = service.cases
        self._acting: set[int] = set()
        """Cases that are being acted on right now in this process."""

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(ACT_JOB, self.act, title=_("Act of a moderator")),
            JobKind(END_JOB, self.end, title=_("End of a mute or a ban")),
            JobKind(LOG_JOB, self.show, title=_("Card of a case")),
            JobKind(OPINION_JOB, self.ask, title=_("Question to a second moderator")),
        ]

    async def act(self, job: Job) -> None:
        """Do what a case says, where whoever opened it did not come to it."""
        case = await self._cases.find(int(job.payload["case_id"]))
        if case is None:
            return
        if case.id in self._acting:
            raise Postpone(self._bot.services.clock.now() + SOON)
        await self.perform(case)

    async def perform(self, case: Case) -> Case:
        """Tell the member, act on Discord, and record how it went; a case that is settled is left as it is."""
        guild = self._bot.get_guild(case.guild_id)
        if guild is None or case.state is not CaseState.OPEN:
            return case
        self._acting.add(case.id)
        try:
            if case.kind.removes:  # afterwards there may be no server in common
                await self._tell(guild, case)
            try:
                await self._on_discord(guild, case)
            except (discord.Forbidden, discord.NotFound) as refusal:
                return await self._cases.failed(case, refusal.text or type(refusal).__name__)
            done = await self._cases.done(case)
            if not case.kind.removes and done.state is CaseState.DONE:
                await self._tell(guild, done)
            follow_up = await self._service.follow_up(done) if done.kind is CaseKind.WARN else None
            if follow_up is not None:
                await self.perform(follow_up)
            return await self._cases.find(case.id) or done
        finally:
            self._acting.discard(case.id)

    async def end(self, job: Job) -> None:
        """End a mute or a ban whose time is over, or put a long mute anew."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        now = self._bot.services.clock.now()
        if case is None or guild is None or case.ended_at is not None:
            return
        if case.expires_at is not None and case.expires_at <= now:
            if case.kind is CaseKind.BAN:
                await self._unban(guild, case, _reason(case, "time is over"))
            await self._cases.ended(case)
        elif case.state is CaseState.DONE:
            await self.reapply(guild, case)
            await self._cases.plan_renewal(case)

    async def reapply(self, guild: discord.Guild, case: Case) -> None:
        """Put a mute that is in force on its member again, as long as Discord allows."""
        member = guild.get_member(case.target_id)
        if member is not None:
            try:
                await member.timeout(self._until(case), reason=_reason(case, "still in force"))
            except discord.HTTPException as refusal:
                log.warning("mute not put again", guild_id=guild.id, case=case.number, status=refusal.status)
                text = _("The mute of case {number} could not be put again. Check my permissions with /setup check.")
                await self._bot.services.team.tell(guild.id, f"mute:{case.id}", text, number=case.number)

    async def ask(self, job: Job) -> None:
        """Ask a second moderator whether the ladder's ban shall be, in the log or else in the team channel."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if case is None or guild is None or await self._service.is_decided(case):
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        server = await self._bot.services.guilds.server(guild.id)
        channel = guild.get_channel(settings.log_channel_id or server.team_channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            return
        buttons = [OpinionButton(case.id, verdict, server.language) for verdict in ("yes", "no")]
        view = opinion_card(case, int(job.payload["points"]), server.language, buttons)
        marker = f"moderation:opinion:{case.id}"
        try:
            await deliver_once(channel, nonce=job.nonce, marker=marker, again=job.attempt > 1, view=view)
        except Undeliverable as refusal:
            log.info("second moderator not asked", guild_id=guild.id, reason=refusal.reason)

    async def show(self, job: Job) -> None:
        """Draw a case's card in the log, or draw it anew in place."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if case is None or guild is None:
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        server = await self._bot.services.guilds.server(guild.id)
        channel = guild.get_channel(case.log_channel_id or settings.log_channel_id or 0)
        if not isinstance(channel, (discord.TextChannel, discord.Thread)):
            return
        now = self._bot.services.clock.now()
        view = case_card(case, server.language, now, HistoryButton(case.id, case.target_id, server.language))
        if case.log_message_id is not None and await self._redrawn(channel, case.log_message_id, view):
            return
        try:
            marker = f"moderation:case:{case.id}"
            again = job.attempt > 1 and case.log_message_id is None
            message = await deliver_once(channel, nonce=job.nonce, marker=marker, again=again, view=view)
        except Undeliverable as refusal:
            log.info("case not shown", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot write cases into {channel}. Check my permissions there with /setup check.")
            await self._bot.services.team.tell(guild.id, "moderation:log", text, channel=f"<#{channel.id}>")
            return
        await self._cases.put_log(case.id, channel.id, message.id)

    async def _redrawn(
        self, channel: discord.TextChannel | discord.Thread, message_id: int, view: discord.ui.LayoutView
    ) -> bool:
        try:
            await channel.get_partial_message(message_id).edit(
                view=view, allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.NotFound as gone:
            return gone.code == UNKNOWN_CHANNEL  # a card that somebody deleted is written anew
        return True

    async def _on_discord(self, guild: discord.Guild, case: Case) -> None:
        reason = self._reason(guild, case)
        target = discord.Object(case.target_id)
        if case.kind is CaseKind.MUTE:
            await (await guild.fetch_member(case.target_id)).timeout(self._until(case), reason=reason)
        elif case.kind is CaseKind.UNMUTE:
            await (await guild.fetch_member(case.target_id)).timeout(None, reason=reason)
        elif case.kind is CaseKind.KICK:
            await guild.kick(target, reason=reason)
        elif case.kind is CaseKind.BAN:
            await guild.ban(target, reason=reason, delete_message_seconds=case.delete_seconds)
        elif case.kind is CaseKind.SOFTBAN:
            await guild.ban(target, reason=reason, delete_message_seconds=SOFTBAN_DELETE_SECONDS)
            await self._unban(guild, case, reason)
        elif case.kind is CaseKind.UNBAN:
            await guild.unban(target, reason=reason)

    async def _unban(self, guild: discord.Guild, case: Case, reason: str) -> None:
        try:
            await guild.unban(discord.Object(case.target_id), reason=reason)
        except discord.NotFound as gone:
            if gone.code != UNKNOWN_BAN:  # somebody was faster: it is as it should be
                raise

    async def _tell(self, guild: discord.Guild, case: Case) -> None:
        if case.dm is not DmState.WAITING:
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        language = (await self._bot.services.guilds.server(guild.id)).language
        view = member_card(case, guild.name, settings.advice, language)
        try:
            user = self._bot.get_user(case.target_id) or await self._bot.fetch_user(case.target_id)
            await deliver(user, nonce=f"case-{case.id:x}", view=view)
        except (Undeliverable, discord.HTTPException) as refusal:
            # Being told must not keep anybody from being stopped: the case says that they were not.
            log.debug("member not told", guild_id=guild.id, case=case.number, reason=type(refusal).__name__)
            await self._cases.told(case, DmState.CLOSED)
            return
        await self._cases.told(case, DmState.SENT)

    def _until(self, case: Case) -> dt.datetime:
        longest = self._bot.services.clock.now() + LONGEST_TIMEOUT - MARGIN
        return longest if case.expires_at is None else min(longest, case.expires_at)

    def _reason(self, guild: discord.Guild, case: Case) -> str:
        moderator = guild.get_member(case.moderator_id)
        return _reason(case, f"{moderator.name if moderator is not None else case.moderator_id}: {case.reason}")


def _reason(case: Case, text: str) -> str:
    return f"#{case.number} {text}"[:AUDIT_REASON]
