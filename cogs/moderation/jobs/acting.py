"""Does what cases say, ends what is over, and puts long mutes anew."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import nullcontext
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.cases import ACT_JOB, END_JOB, TELL_JOB, CaseKind, CaseSource, CaseState, DmState
from bot.cases.models import LONGEST_TIMEOUT
from bot.i18n import _, translate
from bot.jobs import JobKind, Postpone
from bot.kit import OpeningTooFast
from bot.kit.standing import member_here
from bot.logs import get_logger
from bot.team import OfMember
from cogs.moderation.jobs.hands import Order, carry_out, is_refusal, unban
from cogs.moderation.jobs.telling import Telling

if TYPE_CHECKING:
    from bot.cases import Case
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.moderation.service import ModerationService

log = get_logger(__name__)

AUDIT_REASON = 512  # https://discord.com/developers/docs/resources/audit-log
SOON = dt.timedelta(seconds=20)
MARGIN = dt.timedelta(hours=3)
"""How much less than the longest timeout is asked for: Discord goes by its clock, and ours may be hours ahead."""
IN_TROUBLE = (discord.HTTPException, aiohttp.ClientError, TimeoutError, OpeningTooFast)
"""What Discord being out of order looks like, where it is no refusal."""


class CaseJobs:
    """Does what cases say."""

    def __init__(self, bot: Hearth, service: ModerationService) -> None:
        self._bot = bot
        self._service = service
        self._cases = service.cases
        self._telling = Telling(bot)
        self._acting: set[int] = set()
        """Cases that are being acted on right now in this process."""
        self._turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        """Mutes of one member one after the other: a short one must not come between a long one and its record."""

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(ACT_JOB, self.act, title=_("Act of a moderator"), on_dead=self.give_up),
            JobKind(END_JOB, self.end, title=_("End of a mute or a ban"), on_dead=self.not_ended),
            JobKind(TELL_JOB, self.tell, title=_("Message about a case"), on_dead=self.not_told, is_bulk=True),
        ]

    async def act(self, job: Job) -> None:
        """Do what a case says, where whoever opened it did not come to it."""
        case = await self._cases.find(int(job.payload["case_id"]))
        if case is None:
            return
        self._wait_for(case)
        is_first = bool(job.payload.get("is_first")) and job.attempt == 1
        await self.perform(case, again=not is_first)

    async def give_up(self, job: Job) -> None:
        """Record that a case could not be done, however often it was tried, and take back that it was."""
        case = await self._cases.find(int(job.payload["case_id"]))
        if case is None:
            return
        failed = await self._cases.failed(case, "Discord could not be reached")
        if failed.state is not CaseState.FAILED:
            return
        try:
            await self._telling.take_back(failed)
        except IN_TROUBLE as trouble:
            log.warning(
                "message not taken back", guild_id=case.guild_id, case=case.number, reason=type(trouble).__name__
            )

    async def perform_now(self, case: Case, *, again: bool = False) -> Case:
        """Do what has just been opened, or was left; where Discord is in trouble, its job does it later."""
        try:
            return await self.perform(case, again=again)
        except IN_TROUBLE as trouble:
            log.warning("act put off", guild_id=case.guild_id, case=case.number, reason=type(trouble).__name__)
            return await self._cases.find(case.id) or case

    async def perform(self, case: Case, *, again: bool = True) -> Case:
        """Tell the member, act on Discord, and record how it went; a case that is settled is left as it is.

        With `again` an attempt before may have got anywhere.
        """
        guild = self._bot.get_guild(case.guild_id)
        if guild is None or case.id in self._acting:
            return case
        self._acting.add(case.id)
        try:
            turn = self._turns.setdefault((guild.id, case.target_id), asyncio.Lock())
            async with turn if case.kind is CaseKind.MUTE else nullcontext():
                current = await self._cases.find(case.id) or case
                if current.state is not CaseState.OPEN or await self._gives_way(guild, current):
                    return await self._cases.find(case.id) or current
                return await self._carry_out(guild, current, again=again)
        finally:
            self._acting.discard(case.id)

    async def _carry_out(self, guild: discord.Guild, case: Case, *, again: bool) -> Case:
        if case.kind.removes:  # afterwards there may be no server in common
            await self._telling.tell(guild, case, again=again)
        try:
            order = Order(case, self._reason(guild, case), self._until(case))
            # What an appeal lifts may have been lifted by hand: then it is as it should be.
            is_wish = case.kind is CaseKind.UNBAN and case.source is CaseSource.APPEAL
            await carry_out(guild, order, again=again or is_wish)
        except discord.HTTPException as refusal:
            if not is_refusal(refusal):
                raise
            await self._telling.take_back(case)
            return await self._cases.failed(case, refusal.text or type(refusal).__name__)
        done = await self._cases.done(case)
        if not case.kind.removes and done.state is CaseState.DONE:
            await self._telling.tell(guild, done, again=again)
        follow_up = await self._service.follow_up(done) if done.kind is CaseKind.WARN else None
        if follow_up is not None:
            await self.perform(follow_up, again=again)
        return await self._cases.find(case.id) or done

    async def _gives_way(self, guild: discord.Guild, case: Case) -> bool:
        """Say whether a longer mute is in force by now, which an automatic one must not shorten."""
        language = (await self._bot.services.guilds.server(guild.id)).language
        text = _("A mute that lasts longer is in force: case {number}.")
        return await self._cases.give_way(
            case, by=guild.me.id, why=lambda other: translate(text, language, number=other.number)
        )

    async def tell(self, job: Job) -> None:
        """Tell a member what was done, where whoever did it was killed before."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if case is None or guild is None or case.state is not CaseState.DONE:
            return
        self._wait_for(case)
        await self._telling.tell(guild, case, again=True)

    async def not_told(self, job: Job) -> None:
        """Record that a member could not be told, however often it was tried."""
        case = await self._cases.find(int(job.payload["case_id"]))
        if case is not None:
            await self._cases.told(case, DmState.CLOSED)

    async def end(self, job: Job) -> None:
        """End a mute or a ban whose time is over, or put a long mute anew."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if case is None or guild is None or case.ended_at is not None:
            return
        if not case.holds(self._bot.services.clock.now()):
            await self._lift(guild, case, is_early=bool(job.payload.get("is_reduced")))
            await self._cases.ended(case)
        elif case.state is CaseState.DONE:
            await self._reapply(guild, case)
            await self._cases.plan_renewal(case)

    async def not_ended(self, job: Job) -> None:
        """Tell the team what could not be lifted in time, or be put anew."""
        text = _(
            "What case {number} put on {target} should be over, but Discord does not let me lift it. Do it by hand."
        )
        case = await self._cases.find(int(job.payload["case_id"]))
        if case is None:
            return
        if case.holds(self._bot.services.clock.now()):
            await self._not_put_again(case)
            return
        whom = OfMember(case.target_id, f"<@{case.target_id}>")
        key = f"end:{case.id}"
        await self._bot.services.team.tell(case.guild_id, key, text, number=case.number, target=whom)

    async def reapply(self, guild: discord.Guild, case: Case) -> None:
        """Put a mute that is in force on its member again; where Discord is in trouble, its job does it later."""
        try:
            await self._reapply(guild, case)
        except IN_TROUBLE as trouble:
            log.warning("mute put off", guild_id=guild.id, case=case.number, reason=type(trouble).__name__)
            await self._cases.plan_renewal(case, at_once=True)

    async def _reapply(self, guild: discord.Guild, case: Case) -> None:
        """Put a mute again, as long as Discord allows; a refusal is told to the team. Raises what is trouble."""
        member = await member_here(guild, case.target_id) if case.kind is CaseKind.MUTE else None
        if member is None:
            return
        try:
            await member.timeout(self._until(case), reason=_reason(case, "still in force"))
        except discord.HTTPException as refusal:
            if not is_refusal(refusal):
                raise
            log.warning("mute not put again", guild_id=guild.id, case=case.number, status=refusal.status)
            await self._not_put_again(case)

    async def _not_put_again(self, case: Case) -> None:
        text = _("The mute of case {number} could not be put again. Check my permissions with /setup check.")
        await self._bot.services.team.tell(case.guild_id, f"mute:{case.id}", text, number=case.number)

    async def _lift(self, guild: discord.Guild, case: Case, *, is_early: bool) -> None:
        reason = _reason(case, "time is over")
        if case.kind is CaseKind.BAN:
            await unban(guild, case.target_id, reason)
        member = await member_here(guild, case.target_id) if case.kind is CaseKind.MUTE and is_early else None
        if member is not None and member.is_timed_out():  # Discord itself ends it only when it was to end at first
            await member.timeout(None, reason=reason)

    def _wait_for(self, case: Case) -> None:
        if case.id in self._acting:
            raise Postpone(self._bot.services.clock.now() + SOON)

    def _until(self, case: Case) -> dt.datetime:
        longest = self._bot.services.clock.now() + LONGEST_TIMEOUT - MARGIN
        return longest if case.expires_at is None else min(longest, case.expires_at)

    def _reason(self, guild: discord.Guild, case: Case) -> str:
        moderator = guild.get_member(case.moderator_id)
        return _reason(case, f"{moderator.name if moderator is not None else case.moderator_id}: {case.reason}")


def _reason(case: Case, text: str) -> str:
    return f"#{case.number} {text}"[:AUDIT_REASON]
