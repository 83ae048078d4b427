"""Showing on Discord what stands in the database: the mark, the tag, the card. Looks before it does anything again."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, UndeliveredReason, custom_ids_of, deliver_once
from bot.logs import get_logger
from cogs.answers.models import NO_CARD, AnswerSettings, State
from cogs.answers.render import solved_card, undone_card
from cogs.answers.rules import solved_tag
from cogs.answers.service import SHOW_JOB, AcceptService, FollowService
from cogs.answers.views.places import UNKNOWN_MESSAGE, find_thread

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.answers.models import Outcome, Question

log = get_logger(__name__)

MARK = "✅"
MOST_TAGS = 5  # Discord's limit of a post
LOOK_BACK = 100
REFUSED = {400, 403}  # twenty reactions there already, blocked by the author, not allowed: the card does it alone


class ShowJobs:
    """Brings a question's thread in line with what was decided."""

    def __init__(self, bot: Hearth, service: AcceptService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(SHOW_JOB, self.show, title=_("Marking of an answer"))]

    async def show(self, job: Job) -> None:
        """Set or remove the mark, the tag and the card; what Discord forbids is left out, and the team told once."""
        question_id = int(job.payload["question_id"])
        outcome = await self._service.outcome(question_id)
        if outcome is None or outcome.question.state is State.GONE:
            return
        thread = await find_thread(self._bot, outcome.question)
        if thread is None:
            return
        try:
            await self._show(thread, outcome, job)
        except discord.Forbidden:
            await tell_forbidden(self._bot, outcome.question)
        except Undeliverable as refusal:
            if refusal.reason is not UndeliveredReason.GONE:  # a thread that is gone needs nothing
                await tell_forbidden(self._bot, outcome.question)

    async def _show(self, thread: discord.Thread, outcome: Outcome, job: Job) -> None:
        question = outcome.question
        if thread.archived:
            thread = await thread.edit(archived=False)
        if not await self._mark(thread, question):
            return  # the answer is gone, so another job follows
        if question.is_solved:
            await self._put_card(thread, outcome, job)
            await self._take_hint(thread, question)
        else:
            await self._settle_card(thread, question)
        await self._tag(thread, question)
        if question.state is State.CLOSED:
            await thread.edit(archived=True)

    async def _mark(self, thread: discord.Thread, question: Question) -> bool:
        """Have the accepted message bear our mark, and no other; False when that message was deleted."""
        wanted = question.answer_id if question.is_solved else None
        if question.marked_id not in {None, wanted}:
            await self._unmark(thread, question.marked_id or 0)
        if question.marked_id != wanted:
            await self._service.marked(question.id, wanted)  # before it is set, so that an undo will find it
        if wanted is None:
            return True
        try:
            await thread.get_partial_message(wanted).add_reaction(MARK)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise Undeliverable(UndeliveredReason.GONE) from error
            await self._service.answer_deleted(question.id, wanted)
            return False
        except discord.HTTPException as error:
            if error.status not in REFUSED:
                raise
            log.info("no mark possible", guild_id=question.guild_id, channel_id=question.channel_id, code=error.code)
        return True

    async def _unmark(self, thread: discord.Thread, message_id: int) -> None:
        try:
            await thread.get_partial_message(message_id).remove_reaction(MARK, thread.guild.me)
        except (discord.NotFound, discord.Forbidden):
            return  # deleted, or nothing that we may change

    async def _tag(self, thread: discord.Thread, question: Question) -> None:
        forum = thread.parent
        if not isinstance(forum, discord.ForumChannel):
            return
        settings = await self._bot.services.guilds.get(question.guild_id, AnswerSettings)
        tag_id = solved_tag({tag.id: tag.name for tag in forum.available_tags}, settings.solved_tags)
        tag = forum.get_tag(tag_id or 0)
        applied = thread.applied_tags
        if tag is None or (tag in applied) is question.is_solved:
            return
        if question.is_solved and len(applied) >= MOST_TAGS:
            return  # all five say something already: the card does it alone
        wanted = [*applied, tag] if question.is_solved else [one for one in applied if one != tag]
        if not wanted and forum.flags.require_tag:
            return  # Discord wants one at least
        try:
            await thread.edit(applied_tags=wanted)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            log.info("no tag possible", guild_id=question.guild_id, channel_id=question.channel_id, code=error.code)

    async def _put_card(self, thread: discord.Thread, outcome: Outcome, job: Job) -> None:
        question = outcome.question
        view = solved_card(outcome, await self._language(question))
        if question.card_id:
            if not await self._edit(thread, question, view):
                await self._service.card_gone(question)
            elif question.card_turn != question.turn:
                await self._service.carded(question.id, question.turn, question.card_id)
            return
        is_again = question.card_turn == question.turn
        if is_again and question.card_id == NO_CARD:
            return  # somebody deleted it
        await self._service.carded(question.id, question.turn, None)
        marker = f"answers:undo:{question.id}:{question.turn}"
        nonce = f"{question.id}-{question.turn}"
        message = await deliver_once(
            thread, nonce=nonce, marker=marker, again=is_again or job.attempt > 1, since=question.solved_at, view=view
        )
        await self._service.carded(question.id, question.turn, message.id)

    async def _take_hint(self, thread: discord.Thread, question: Question) -> None:
        if question.hint_id is not None:
            await take_away(thread, question.hint_id)
            await self._bot.services[FollowService].hinted(question.id, None)

    async def _settle_card(self, thread: discord.Thread, question: Question) -> None:
        card_id = question.card_id
        if card_id is None and question.card_turn:  # it may have been on its way when the bot was stopped
            card_id = await self._find(thread, f"answers:undo:{question.id}:{question.card_turn}")
        if card_id:
            nobody = discord.AllowedMentions.none()
            view = undone_card(question, await self._language(question))
            try:
                await thread.get_partial_message(card_id).edit(view=view, allowed_mentions=nobody)
            except discord.NotFound:
                log.debug("card was deleted", guild_id=question.guild_id)
        if question.card_turn:
            await self._service.carded(question.id, question.card_turn, NO_CARD)

    async def _edit(self, thread: discord.Thread, question: Question, view: discord.ui.LayoutView) -> bool:
        nobody = discord.AllowedMentions.none()
        try:
            await thread.get_partial_message(question.card_id or 0).edit(view=view, allowed_mentions=nobody)
        except discord.NotFound:
            return False
        return True

    async def _find(self, thread: discord.Thread, marker: str) -> int | None:
        try:
            async for message in thread.history(limit=LOOK_BACK):
                if message.author.id == thread.guild.me.id and marker in custom_ids_of(message):
                    return message.id
        except discord.Forbidden:
            return None
        return None

    async def _language(self, question: Question) -> str:
        return (await self._bot.services.guilds.server(question.guild_id)).language


async def take_away(thread: discord.Thread, message_id: int) -> None:
    """Delete a message of ours, if it is still there."""
    with contextlib.suppress(discord.NotFound, discord.Forbidden):
        await thread.get_partial_message(message_id).delete()


async def tell_forbidden(bot: Hearth, question: Question) -> None:
    """Tell the team once that Discord refuses what questions in a channel need."""
    text = _(
        "I can't do all I should with the questions in {channel}. Allow my role there: Send Messages in Threads, "
        "Add Reactions, Read Message History, Manage Threads."
    )
    key = f"answers:forbidden:{question.channel_id}"
    await bot.services.team.tell(question.guild_id, key, text, channel=f"<#{question.channel_id}>")
