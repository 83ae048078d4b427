"""What matches do later, with Discord at hand: suggest, open threads, ask, draw rounds. Every job may run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BotNotAllowedError
from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Present, Undeliverable, UndeliveredReason, Words, deliver_once
from bot.kit.delivery import mark_of
from bot.kit.letters import cut_from
from bot.logs import get_logger
from cogs.matches.models import Meeting, MeetingState
from cogs.matches.render import alone_text, consent_card, follow_up_card, meeting_card, suggestions_card
from cogs.matches.rules import question_marker, suggestion_marker
from cogs.matches.service import (
    ALONE_JOB,
    ASK_JOB,
    FOLLOW_UP_JOB,
    MEETING_JOB,
    PLAN_JOB,
    ROUND_JOB,
    SUGGEST_JOB,
    TELL_JOB,
)
from cogs.matches.views import thread_channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from bot.i18n import Text
    from bot.jobs import Job
    from cogs.matches.service import MatchService, MeetingService, RoundService

log = get_logger(__name__)

LATE_ROUND = dt.timedelta(days=1)
"""A round that is later than this, after downtime, waits for the next one."""
NAME_LENGTH = 100  # Discord's limit of a thread's name
ARCHIVE_MINUTES = 10_080  # a week, the longest there is


class MatchJobs:
    """The handlers of matches' jobs."""

    def __init__(self, bot: Hearth, matches: MatchService, meetings: MeetingService, rounds: RoundService) -> None:
        self._bot = bot
        self._matches = matches
        self._meetings = meetings
        self._rounds = rounds

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(SUGGEST_JOB, self.suggest, title=_("Looking for matches")),
            JobKind(TELL_JOB, self.tell, title=_("Suggestions for a member"), is_bulk=True),
            JobKind(ASK_JOB, self.ask, title=_("Asking whether suggestions are wanted")),
            JobKind(MEETING_JOB, self.open, title=_("Private thread of an introduction")),
            JobKind(FOLLOW_UP_JOB, self.follow_up, title=_("Asking whether two met")),
            JobKind(ROUND_JOB, self.draw, title=_("Coffee round"), late_after=LATE_ROUND, when_late="miss"),
            JobKind(PLAN_JOB, self.plan, title=_("Planning of coffee rounds")),
            JobKind(ALONE_JOB, self.console, title=_("Word to the only one in a coffee round")),
        ]

    async def suggest(self, job: Job) -> None:
        """Look for matches of who has introduced themselves."""
        guild = self._guild(job)
        if guild is not None:
            member_id = int(job.payload["member_id"])
            await self._matches.after_introduction(guild.id, member_id, Present(guild), job.due_at)

    async def tell(self, job: Job) -> None:
        """Write somebody their suggestions, once; closed direct messages are recorded and not tried again."""
        guild, member = self._who(job)
        if guild is None or member is None:
            return
        found = await self._matches.open_suggestions(guild.id, member.id, Present(guild))
        if not found:
            return
        people = await self._matches.profiles_of(guild.id, [one.other_than(member.id) for one in found])
        locale = await self._language(guild)
        marker = suggestion_marker(job.payload["first_id"])
        message = await self._write(member, job, marker, suggestions_card(found, member.id, people, locale))
        gone = [suggestion_marker(one.id) for one in await self._matches.gone(found)]
        if message is not None and gone:  # forgotten while it was on its way
            await cut_from(message, gone, locale)

    async def ask(self, job: Job) -> None:
        """Ask somebody once whether they want suggestions."""
        guild, member = self._who(job)
        if guild is None or member is None:
            return
        view = consent_card(guild.name, guild.id, await self._language(guild))
        await self._write(member, job, f"matches:consent:{guild.id}:", view)

    async def open(self, job: Job) -> None:
        """Open the thread of a meeting, once, with everybody who is still there."""
        guild = self._guild(job)
        meeting = await self._meetings.find(int(job.payload["meeting_id"]))
        if meeting is None or meeting.state in {MeetingState.OPEN, MeetingState.DROPPED}:
            return
        here = Present(guild) if guild is not None else ()
        present = [member_id for member_id in meeting.member_ids if member_id in here]
        if guild is None or len(present) < 2 or not await self._meetings.is_wanted(meeting):
            await self._meetings.not_opened(meeting, MeetingState.DROPPED)
            return
        try:
            channel = await thread_channel(self._bot, guild)
        except BotNotAllowedError:
            await self._meetings.not_opened(meeting, MeetingState.FAILED)
            return
        # Discord adds nobody to a thread in a channel that they cannot see.
        seeing = [one for one in present if _sees(channel, one)]
        if len(seeing) < 2:
            text = _("Nobody can be introduced in <#{channel}>: who is to meet there cannot see the channel.")
            await self._not_opened(meeting, channel, "hidden", text)
        elif await self._meetings.begin(meeting, channel.id):
            await self._try_to_fill(meeting, channel, seeing, is_again=job.attempt > 1)

    async def follow_up(self, job: Job) -> None:
        """Ask somebody once whether they met: directly, or in the thread. Raises Postpone at night."""
        guild, member = self._who(job)
        meeting = await self._meetings.find(int(job.payload["meeting_id"]))
        if guild is None or member is None or meeting is None or not await self._meetings.may_ask(meeting, member.id):
            return
        now = self._bot.services.clock.now()
        server = await self._bot.services.guilds.server(guild.id)
        if server.after_quiet_hours(now) > now:
            raise Postpone(server.after_quiet_hours(now))
        names = [guild.get_member(other) for other in meeting.member_ids if other != member.id]
        others = [other.display_name for other in names if other is not None]
        if not others:
            return
        mark = mark_of(job.id)
        message = await self._write(member, job, mark, follow_up_card(meeting, others, server.language, mark=mark))
        if message is not None:
            await self._meetings.asked(meeting.id, member.id, "dm")
            left = await self._meetings.find(meeting.id)
            if left is None or left.member_ids != meeting.member_ids:  # one was forgotten while it was on its way
                await cut_from(message, [question_marker(meeting.id)], server.language)
            return
        view = follow_up_card(meeting, others, server.language, to=member.mention, mark=mark)
        await self._ask_in_thread(job, meeting, member, view)

    async def draw(self, job: Job) -> None:
        """Draw the coffee round that is due, unless the schedule was changed meanwhile."""
        guild = self._guild(job)
        if guild is None or not await self._rounds.is_due(guild.id, job.recurrence):
            return
        amount = await self._rounds.draw(guild.id, job.due_at, Present(guild))
        log.info("coffee round drawn", guild_id=guild.id, groups=amount)

    async def plan(self, job: Job) -> None:
        """Make the next coffee round agree with the settings."""
        guild = self._guild(job)
        if guild is not None:
            await self._rounds.schedule(guild.id)

    async def console(self, job: Job) -> None:
        """Tell the only one in a round that there will be another."""
        guild = self._guild(job)
        meeting = await self._meetings.find(int(job.payload["meeting_id"]))
        if guild is None or meeting is None or not meeting.member_ids:  # forgotten meanwhile
            return
        member = guild.get_member(meeting.member_ids[0])
        if member is None or not await self._matches.may_write_to(guild.id, member.id):
            return
        try:
            text, again = alone_text(await self._language(guild)), job.attempt > 1
            await deliver_once(member, nonce=job.nonce, marker=Words(text, job.due_at), again=again, content=text)
        except Undeliverable as refusal:
            await self._matches.contacted(guild.id, member.id, refusal.reason.value)

    async def _try_to_fill(
        self, meeting: Meeting, channel: discord.TextChannel, present: Sequence[int], *, is_again: bool
    ) -> None:
        try:
            await self._fill(meeting, channel, present, is_again=is_again)
        except (discord.Forbidden, Undeliverable):
            text = _("A private thread could not be opened in <#{channel}>: Discord refused. /setup check tells more.")
            await self._not_opened(meeting, channel, "refused", text)

    async def _not_opened(self, meeting: Meeting, channel: discord.TextChannel, why: str, text: Text) -> None:
        await self._meetings.not_opened(meeting, MeetingState.FAILED)
        key = f"matches:{why}:{channel.id}"
        await self._bot.services.team.tell(meeting.guild_id, key, text, channel=channel.id)

    async def _fill(
        self, meeting: Meeting, channel: discord.TextChannel, present: Sequence[int], *, is_again: bool
    ) -> None:
        thread = await self._thread(meeting, channel, present, is_again=is_again)
        await self._meetings.made(meeting, thread.id)
        for member_id in present:
            await thread.add_user(discord.Object(member_id))
        people = [one for one in await self._meetings.profiles_of(meeting) if one.member_id in present]
        await deliver_once(
            thread,
            nonce=meeting.id,
            marker=f"matches:question:{meeting.id}",
            again=is_again,
            view=meeting_card(meeting, present, people, await self._language(channel.guild)),
            allowed_mentions=discord.AllowedMentions(users=[discord.Object(member_id) for member_id in present]),
        )
        await self._meetings.opened(meeting)

    async def _thread(
        self, meeting: Meeting, channel: discord.TextChannel, present: Sequence[int], *, is_again: bool
    ) -> discord.Thread:
        names = [member.display_name for member_id in present if (member := channel.guild.get_member(member_id))]
        name = " ☕ ".join(names)[:NAME_LENGTH]
        found = await self._find_thread(meeting, channel, name) if is_again else None
        return found or await channel.create_thread(
            name=name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=ARCHIVE_MINUTES,
        )

    async def _find_thread(self, meeting: Meeting, channel: discord.TextChannel, name: str) -> discord.Thread | None:
        """Find the thread that an earlier attempt opened: recorded, or of this name and nobody else's."""
        for thread in await channel.guild.active_threads():
            if thread.parent_id != channel.id or thread.owner_id != channel.guild.me.id:
                continue
            if thread.id == meeting.thread_id:
                return thread
            made_at = thread.created_at or discord.utils.snowflake_time(thread.id)
            is_after = made_at >= meeting.created_at - dt.timedelta(minutes=1)  # two clocks
            if thread.name == name and is_after and not await self._meetings.has_thread(thread.id):
                return thread
        return None

    async def _ask_in_thread(
        self, job: Job, meeting: Meeting, member: discord.Member, view: discord.ui.LayoutView
    ) -> None:
        thread = member.guild.get_thread(meeting.thread_id or 0)
        how = UndeliveredReason.GONE.value  # archived or deleted: nobody is there any more
        if thread is not None:
            how = await self._ask_in(thread, job, member, view)
        await self._meetings.asked(meeting.id, member.id, how)

    async def _ask_in(
        self, thread: discord.Thread, job: Job, member: discord.Member, view: discord.ui.LayoutView
    ) -> str:
        pinged = discord.AllowedMentions(users=[discord.Object(member.id)])
        try:
            await deliver_once(
                thread,
                nonce=job.nonce,
                marker=mark_of(job.id),  # the other's question is in the same thread, with the same buttons
                again=job.attempt > 1,
                since=job.due_at,
                view=view,
                allowed_mentions=pinged,
            )
        except Undeliverable as refusal:
            return refusal.reason.value
        return "thread"

    async def _write(
        self, member: discord.Member, job: Job, marker: str | int, view: discord.ui.LayoutView
    ) -> discord.Message | None:
        guild_id = member.guild.id
        if not await self._matches.may_write_to(guild_id, member.id):
            return None
        try:
            message = await deliver_once(member, nonce=job.nonce, marker=marker, again=job.attempt > 1, view=view)
        except Undeliverable as refusal:
            log.debug("direct message refused", guild_id=guild_id, member_id=member.id, reason=refusal.reason)
            await self._matches.contacted(guild_id, member.id, refusal.reason.value)
            return None
        await self._matches.contacted(guild_id, member.id, "sent")
        return message

    def _guild(self, job: Job) -> discord.Guild | None:
        return self._bot.get_guild(job.guild_id) if job.guild_id is not None else None

    def _who(self, job: Job) -> tuple[discord.Guild | None, discord.Member | None]:
        guild, payload = self._guild(job), job.payload
        member_id: Any = payload["member_id"]
        return guild, guild.get_member(int(member_id)) if guild is not None else None

    async def _language(self, guild: discord.Guild) -> str:
        return (await self._bot.services.guilds.server(guild.id)).language


def _sees(channel: discord.TextChannel, member_id: int) -> bool:
    member = channel.guild.get_member(member_id)
    return member is not None and channel.permissions_for(member).view_channel
