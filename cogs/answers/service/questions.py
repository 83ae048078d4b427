"""Noticing questions, replies, and what happens to them and their askers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import NotAllowedError
from bot.guilds import ServerSettings
from bot.i18n import plural
from cogs.answers.models import AnswerSettings, ResponseTimes, State
from cogs.answers.rules import median
from cogs.answers.service.base import CLOSE_JOB, HELPERS_JOB, HINT_JOB, OFFER_JOB, REMIND_JOB, SHOW_JOB, TEAM_JOB, Base

if TYPE_CHECKING:
    from collections.abc import Container

    from bot.database import Transaction
    from cogs.answers.models import Asked, Question, Said

MOST_LISTED = 25
LISTED_DAYS = 30
PACE, MOST_AT_ONCE = dt.timedelta(minutes=10), 3


class TooFast(NotAllowedError):  # noqa: N818 - says what is the case
    """Question after question."""

    message = plural(
        "You have asked a question just now. Give people a moment to answer it.",
        "You have asked {count} questions within ten minutes. Give people a moment to answer them.",
    )


class QuestionService(Base):
    """What is asked, and who replies."""

    async def help_channel_ids(self, guild_id: int) -> tuple[int, ...]:
        """Return where members ask, the help channel first; nothing where questions are not followed."""
        settings = await self._guilds.find_live(guild_id, AnswerSettings)
        if settings is None:
            return ()
        server = await self._guilds.get(guild_id, ServerSettings)
        first = () if server.help_channel_id is None else (server.help_channel_id,)
        return tuple(dict.fromkeys((*first, *settings.more_help_channel_ids)))

    async def find(self, question_id: int) -> Question | None:
        """Return a question that is still there."""
        return await self._find(question_id)

    async def check_pace(self, guild_id: int, asker_id: int) -> None:
        """Refuse who asks question after question: no slow mode slows the bot that opens threads. Raises TooFast."""
        since = self._clock.now() - PACE
        async with self._store.database.reading() as tx:
            if await self._store.count_asked(tx, guild_id, asker_id, since) >= MOST_AT_ONCE:
                raise TooFast(count=MOST_AT_ONCE)

    async def asked(self, asked: Asked) -> Question:
        """Record a question, once, and plan that helpers hear of it when nobody replies."""
        settings = await self._guilds.get(asked.guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=asked.guild_id) as tx:
            is_new = await self._store.add(tx, asked)
            question = await self._get(tx, asked.id)
            if is_new:
                await self._plan_calling(tx, question, settings)
        return question

    async def spoke(self, said: Said) -> bool:
        """Record a message in a question, once; False when there is no such question."""
        settings = await self._guilds.get(said.guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=said.guild_id) as tx:
            question = await self._store.find(tx, said.question_id)
            if question is None:
                return False
            is_asker = said.member_id == question.asker_id
            is_latest = await self._store.spoke(tx, said, is_asker=is_asker)
            if not is_asker:
                await self._store.replied(tx, said)
                if settings.explains and question.first_reply_at is None and question.state is State.OPEN:
                    await self._enqueue(tx, HINT_JOB, question)
            if is_latest:
                await self._follow(tx, question, said, settings, is_asker=is_asker)
        return True

    async def deleted(self, question_id: int, message_id: int) -> None:
        """Record that a message in a question was deleted; the service of answers hears of it, too."""
        question = await self._find(question_id)
        if question is None:
            return
        settings = await self._guilds.get(question.guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            if await self._store.reply_gone(tx, question_id, message_id):
                await self._plan_calling(tx, question, settings)
            await self._store.card_gone(tx, question_id, message_id)

    async def gone(self, question_id: int) -> None:
        """Record that a thread was deleted. What its answer earned stays earned."""
        question = await self._find(question_id)
        if question is None:
            return
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            await self._store.set_state(tx, question_id, State.GONE)
            for kind in (SHOW_JOB, CLOSE_JOB, HINT_JOB, REMIND_JOB, HELPERS_JOB):
                await self._jobs.cancel(tx, kind, str(question_id))

    async def channel_gone(self, guild_id: int, channel_id: int) -> None:
        """Record that a channel was deleted, with all open questions in it."""
        async with self._store.database.reading() as tx:
            question_ids = await self._store.open_in(tx, guild_id, channel_id)
        for question_id in question_ids:
            await self.gone(question_id)

    async def changed(self, question_id: int, *, is_archived: bool, is_locked: bool) -> None:
        """Record that somebody locked a thread, put it away or took it out again."""
        question = await self._find(question_id)
        is_news = question is not None and (question.is_locked != is_locked or question.is_solved)
        if question is None or not is_news:
            return
        settings = await self._guilds.get(question.guild_id, AnswerSettings)
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            question = await self._store.find(tx, question_id) or question
            if question.is_locked != is_locked:
                await self._store.set_locked(tx, question_id, is_locked=is_locked)
            if is_archived and question.state is State.SOLVED:
                await self._store.set_state(tx, question_id, State.CLOSED)
                await self._jobs.cancel(tx, CLOSE_JOB, str(question_id))
            elif not is_archived and question.state is State.CLOSED:
                await self._plan_closing(tx, question, settings)

    async def left(self, guild_id: int, member_id: int, *, is_gone: bool) -> None:
        """Record that an asker left, or came back."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_asker_gone(tx, guild_id, member_id, is_gone=is_gone)

    async def catch_up(self, guild_id: int, present: Container[int]) -> None:
        """Learn which askers left or came back while nobody looked."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            for asker_id, was_gone in (await self._store.askers(tx, guild_id)).items():
                if was_gone is (asker_id in present):
                    await self._store.set_asker_gone(tx, guild_id, asker_id, is_gone=not was_gone)

    async def solved_lately(self, guild_id: int, since: dt.datetime) -> list[tuple[int, int]]:
        """List (question, accepted message) of what was solved since then and is not put away."""
        async with self._store.database.reading() as tx:
            return await self._store.solved_since(tx, guild_id, since, MOST_LISTED)

    async def unanswered(self, guild_id: int) -> list[Question]:
        """List the questions of the last weeks that nobody has replied to, the oldest first."""
        since = self._clock.now() - dt.timedelta(days=LISTED_DAYS)
        async with self._store.database.reading() as tx:
            ids = await self._store.unanswered(tx, guild_id, since, MOST_LISTED)
            return [await self._get(tx, question_id) for question_id in ids]

    async def response_times(self, guild_id: int, since: dt.datetime) -> ResponseTimes:
        """Return how fast the questions since then were answered and solved."""
        async with self._store.database.reading() as tx:
            times = await self._store.times_since(tx, guild_id, since)
        replies = [first - asked for asked, first, _solved in times if first is not None]
        solved = [at - asked for asked, _first, at in times if at is not None]
        return ResponseTimes(len(times), len(replies), len(solved), median(replies), median(solved))

    async def _plan_calling(self, tx: Transaction, question: Question, settings: AnswerSettings) -> None:
        """Have helpers hear of a question that nobody has replied to by then, or the team where they have."""
        patience = dt.timedelta(hours=settings.unanswered_after_hours)
        if patience and question.helpers_asked_at is None:
            await self._enqueue(tx, HELPERS_JOB, question, question.asked_at + patience)
        elif patience and question.helpers_asked_at is not None:
            await self._enqueue(tx, TEAM_JOB, question, question.helpers_asked_at + patience)

    async def _follow(
        self, tx: Transaction, question: Question, said: Said, settings: AnswerSettings, *, is_asker: bool
    ) -> None:
        if question.state is State.CLOSED:
            await self._plan_closing(tx, question, settings)
            if is_asker:
                await self._offer(tx, question)
        elif question.state is State.OPEN and not is_asker and settings.remind_after_hours and not question.reminded:
            at = said.at + dt.timedelta(hours=settings.remind_after_hours)
            await self._enqueue(tx, REMIND_JOB, question, at)

    async def _offer(self, tx: Transaction, question: Question) -> None:
        """Offer to reopen, once for each answer that was accepted."""
        await self._jobs.enqueue(
            tx,
            OFFER_JOB,
            f"{question.id}:{question.turn}",
            self._clock.now(),
            guild_id=question.guild_id,
            payload={"question_id": question.id, "turn": question.turn},
        )
