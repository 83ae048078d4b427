"""What comes due by itself: the reminder, helpers, the team, putting away, the offer to reopen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.logs import get_logger
from bot.members import Preference
from cogs.answers.jobs.showing import take_away, tell_forbidden
from cogs.answers.models import MOST_OFFERED, Reminded, State
from cogs.answers.render import helpers_card, hint_card, offer_card, reminder_card
from cogs.answers.service import CLOSE_JOB, HELPERS_JOB, HINT_JOB, OFFER_JOB, REMIND_JOB, TEAM_JOB
from cogs.answers.views.places import Present, find_thread, replier_options, topics_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.answers.models import Question
    from cogs.answers.service import AcceptService, FollowService, HelperService, QuestionService

log = get_logger(__name__)

LATE = dt.timedelta(days=2)
"""Later than this, after downtime or in a thread that was only noticed now, nobody is called to a question."""


@dataclass(frozen=True, slots=True)
class AnswerServices:
    """The services whose work the jobs carry out."""

    questions: QuestionService
    accepting: AcceptService
    following: FollowService
    helpers: HelperService


class FollowJobs:
    """The handlers of what follows by itself."""

    def __init__(self, bot: Hearth, services: AnswerServices) -> None:
        self._bot = bot
        self._questions = services.questions
        self._accepting = services.accepting
        self._following = services.following
        self._helpers = services.helpers

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(HINT_JOB, self.hint, title=_("How to mark an answer"), late_after=LATE, when_late="miss"),
            JobKind(REMIND_JOB, self.remind, title=_("Asking who helped")),
            JobKind(HELPERS_JOB, self.ask_helpers, title=_("Unanswered question"), late_after=LATE, when_late="miss"),
            JobKind(TEAM_JOB, self.tell_team, title=_("Unanswered question"), late_after=LATE, when_late="miss"),
            JobKind(CLOSE_JOB, self.close, title=_("Putting a solved question away")),
            JobKind(OFFER_JOB, self.offer, title=_("Offer to reopen a question")),
        ]

    async def hint(self, job: Job) -> None:
        """Say under the first reply how to mark an answer, once; it goes when one is marked."""
        question = await self._questions.find(int(job.payload["question_id"]))
        if question is None or question.state is not State.OPEN or question.hint_id is not None:
            return
        thread = await find_thread(self._bot, question)
        if thread is None:
            return
        locale = (await self._bot.services.guilds.server(question.guild_id)).language
        try:
            message = await deliver_once(
                thread,
                nonce=job.nonce,
                marker=f"answers:solved:{question.id}",
                again=job.attempt > 1,
                since=job.due_at,
                view=hint_card(question, locale),
                silent=True,
            )
        except Undeliverable:
            await tell_forbidden(self._bot, question)
            return
        if not await self._following.hinted(question.id, message.id):
            await take_away(thread, message.id)
            await self._following.hinted(question.id, None)

    async def remind(self, job: Job) -> None:
        """Ask an asker once who helped: directly, or in the thread. Raises Postpone while it is not quiet, or night."""
        question_id = int(job.payload["question_id"])
        at = await self._following.remind_at(question_id)
        guild = self._guild(job)
        if at is None or guild is None:
            return
        await self._postpone(guild, at)
        question = await self._following.begin_reminder(question_id)
        asker = guild.get_member(question.asker_id) if question is not None else None
        if question is None or asker is None:
            return
        how = await self._remind(question, asker, job)
        await self._following.reminded(question_id, how)

    async def ask_helpers(self, job: Job) -> None:
        """Call helpers to an unanswered question, once. Raises Postpone at night."""
        question = await self._helpers.find_unanswered(int(job.payload["question_id"]))
        guild = self._guild(job)
        thread = await find_thread(self._bot, question) if question is not None else None
        if question is None or guild is None or thread is None:
            return
        server = await self._bot.services.guilds.server(guild.id)
        if question.helpers_asked_at is None:
            await self._postpone(guild, self._bot.services.clock.now())
        topics = topics_of(thread, question.topic_id, server.topic_role_ids)
        chosen = await self._helpers.ask(question.id, topics, _Readers(thread))
        if not chosen:
            return
        await self._say(
            thread,
            question,
            job,
            f"answers:nopings:{question.id}",
            helpers_card(question, chosen, server.language),
            to=chosen,
        )

    async def tell_team(self, job: Job) -> None:
        """Tell the team of a question that helpers did not answer, either."""
        await self._helpers.tell_team(int(job.payload["question_id"]))

    async def close(self, job: Job) -> None:
        """Put a solved question away. Raises Postpone while people still talk."""
        question_id = int(job.payload["question_id"])
        at = await self._following.close_at(question_id)
        if at is None:
            return
        if at > self._bot.services.clock.now():
            raise Postpone(at)
        question = await self._following.close(question_id)
        thread = await find_thread(self._bot, question) if question is not None else None
        if question is None or thread is None or thread.archived or thread.flags.pinned:
            return
        try:
            await thread.edit(archived=True)
        except discord.Forbidden:
            await tell_forbidden(self._bot, question)

    async def offer(self, job: Job) -> None:
        """Offer an asker who writes again to reopen, once for each accepted answer."""
        question = await self._questions.find(int(job.payload["question_id"]))
        if question is None or question.state is not State.CLOSED or question.turn != int(job.payload["turn"]):
            return
        thread = await find_thread(self._bot, question)
        if thread is not None:
            server = await self._bot.services.guilds.server(question.guild_id)
            marker = f"answers:reopen:{question.id}:{question.turn}"
            await self._say(thread, question, job, marker, offer_card(question, server.language))

    async def _remind(self, question: Question, asker: discord.Member, job: Job) -> Reminded:
        members, guild = self._bot.services.members, asker.guild
        if not await members.wants(guild.id, asker.id, Preference.NUDGES):
            return Reminded.NONE
        locale = (await self._bot.services.guilds.server(guild.id)).language
        thread = await find_thread(self._bot, question)
        if thread is None:
            return Reminded.NONE
        options = replier_options(guild, await self._accepting.repliers(question.id), MOST_OFFERED)
        marker, again = f"answers:helped:{question.id}", job.attempt > 1
        if await members.wants(guild.id, asker.id, Preference.DMS):
            view = reminder_card(question, thread.name, options, locale)
            try:
                await deliver_once(asker, nonce=job.nonce, marker=marker, again=again, view=view)
            except Undeliverable as refusal:
                log.debug("reminder refused", guild_id=guild.id, member_id=asker.id, reason=refusal.reason)
            else:
                return Reminded.DM
        view = reminder_card(question, thread.name, options, locale, to=asker.mention)
        is_said = await self._say(thread, question, job, marker, view, to=[asker.id])
        return Reminded.THREAD if is_said else Reminded.NONE

    async def _say(
        self,
        thread: discord.Thread,
        question: Question,
        job: Job,
        marker: str,
        view: discord.ui.LayoutView,
        *,
        to: Sequence[int] = (),
    ) -> bool:
        mentions = discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[discord.Object(member_id) for member_id in to]
        )
        try:
            await deliver_once(
                thread,
                nonce=job.nonce,
                marker=marker,
                again=job.attempt > 1,
                since=job.due_at,
                view=view,
                allowed_mentions=mentions,
            )
        except Undeliverable:
            await tell_forbidden(self._bot, question)
            return False
        return True

    async def _postpone(self, guild: discord.Guild, at: dt.datetime) -> None:
        """Put off what is not due yet, or would come at night. Raises Postpone."""
        now = self._bot.services.clock.now()
        server = await self._bot.services.guilds.server(guild.id)
        later = server.after_quiet_hours(max(at, now))
        if later > now:
            raise Postpone(later)

    def _guild(self, job: Job) -> discord.Guild | None:
        return self._bot.get_guild(job.guild_id) if job.guild_id is not None else None


class _Readers(Present):
    """Who is here and may read a thread: nobody is called to what they cannot see."""

    def __init__(self, thread: discord.Thread) -> None:
        super().__init__(thread.guild)
        self._thread = thread

    def __contains__(self, member_id: object) -> bool:
        member = self._thread.guild.get_member(member_id) if isinstance(member_id, int) else None
        return member is not None and super().__contains__(member_id) and self._may_read(member)

    def _may_read(self, member: discord.Member) -> bool:
        return self._thread.parent is not None and self._thread.permissions_for(member).view_channel
