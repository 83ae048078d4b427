"""What members want to ask: once each, voted for, merged, answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotAllowedError, NotFoundError
from bot.i18n import _
from bot.ledger import Source
from bot.text import clean, is_blank
from cogs.sessions.models import (
    QUESTION_LENGTH,
    QUESTION_SOURCE,
    Question,
    QuestionState,
    SessionSettings,
    State,
)
from cogs.sessions.rules.questions import likest, similar
from cogs.sessions.service.base import RECAP_JOB, UNNAME_JOB, Base
from cogs.sessions.store.questions import QuestionStore

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.sessions.models import Session
    from cogs.sessions.service.base import Parts

OPEN = (QuestionState.ACCEPTED, QuestionState.NEW)


class NoQuestion(NotFoundError):  # noqa: N818 - says what is the case
    """It was merged, withdrawn, or is on another server."""

    message = _("This question is not open any more.")


class QuestionService(Base):
    """Takes questions down and counts votes. What Discord is to see follows from jobs."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.store = QuestionStore(parts.database)

    async def similar(self, guild_id: int, session_id: int, words: str) -> list[Question]:
        """List open questions that read like these words."""
        return similar(clean(words, QUESTION_LENGTH), await self.open(guild_id, session_id))

    def likest(self, question: Question, others: list[Question]) -> list[Question]:
        """Sort questions by how much they read like one of them."""
        return likest(question.words, others)

    async def ask(
        self, guild_id: int, session_id: int, member_id: int, words: str, *, is_anonymous: bool = False
    ) -> Question:
        """Take down a question with its asker's vote. Raises NoSession, SessionOver, BadInputError, NotAllowedError."""
        words = clean(words, QUESTION_LENGTH)
        if is_blank(words):
            raise BadInputError(_("Write your question."))
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get_open(tx, guild_id, session_id)
            settings = await self._guilds.get_in(tx, guild_id, SessionSettings)
            if is_anonymous and not settings.anonymous_questions:
                raise NotAllowedError(_("This server wants questions with a name."))
            for known in await self._open(tx, session_id):
                if known.asker_id == member_id and known.words.casefold() == words.casefold():
                    return known  # sent twice
            if await self.store.count_open_of(tx, session_id, member_id) >= settings.questions_each:
                text = _("You have {most} open questions here. Vote for others, or wait until one is answered.")
                raise NotAllowedError(text, most=settings.questions_each)
            now = self._clock.now()
            question_id = await self.store.add(
                tx, session_id, guild_id, member_id, words, is_anonymous=is_anonymous, at=now
            )
            question = await self._question(tx, guild_id, question_id)
            await self.store.vote(tx, question, member_id, now)
            await self._refresh_card(tx, session)
            return await self._question(tx, guild_id, question_id)

    async def vote(self, guild_id: int, question_id: int, member_id: int, *, is_for: bool = True) -> Question:
        """Count somebody's vote, once, or take it back. Raises NoQuestion and SessionOver."""
        async with self._database.transaction(lock=guild_id) as tx:
            question = await self._question(tx, guild_id, question_id)
            if not question.state.is_open:
                raise NoQuestion
            session = await self._get_open(tx, guild_id, question.session_id)
            if is_for:
                await self.store.vote(tx, question, member_id, self._clock.now())
            elif question.asker_id != member_id:
                await self.store.unvote(tx, question, member_id)
            await self._refresh_panel(tx, session)
            return await self._question(tx, guild_id, question_id)

    async def decide(self, guild_id: int, question_id: int, state: QuestionState, *, by: int) -> Question:
        """Accept, answer, skip or reopen a question, once. Raises NoQuestion."""
        async with self._database.transaction(lock=guild_id) as tx:
            question = await self._question(tx, guild_id, question_id)
            if question.state is QuestionState.MERGED:
                raise NoQuestion
            if question.state is not state:
                await self.store.decide(tx, question, state, by=by, at=self._clock.now())
                session = await self._get(tx, guild_id, question.session_id)
                await self._refresh_card(tx, session)
                await self._afterwards(tx, session, replace(question, state=state))
            return await self._question(tx, guild_id, question_id)

    async def merge(self, guild_id: int, question_id: int, into_id: int, *, by: int) -> Question:
        """Make a question part of another of the same session, with its voters. Raises NoQuestion and BadInputError."""
        if question_id == into_id:
            raise BadInputError(_("Choose another question to merge it into."))
        async with self._database.transaction(lock=guild_id) as tx:
            question, into = (
                await self._question(tx, guild_id, question_id),
                await self._question(tx, guild_id, into_id),
            )
            if not question.state.is_open or not into.state.is_open or question.session_id != into.session_id:
                raise NoQuestion
            await self.store.decide(
                tx, question, QuestionState.MERGED, by=by, at=self._clock.now(), merged_into=into_id
            )
            await self.store.merge_votes(tx, question, into)
            await self._refresh_card(tx, await self._get(tx, guild_id, into.session_id))
            return await self._question(tx, guild_id, into_id)

    async def withdraw(self, guild_id: int, question_id: int, member_id: int) -> None:
        """Delete somebody's own open question; what others' questions were merged into stays, without their name.

        Where it was shown it is drawn anew. Raises NoQuestion, also when it is somebody else's.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            question = await self._question(tx, guild_id, question_id)
            if question.asker_id != member_id or not question.state.is_open:
                raise NoQuestion
            for session_id in await self.store.shown_in(tx, question):
                await self._draw_anew(tx, question, session_id)
            await self.store.withdraw(tx, question)
            await self._refresh_card(tx, await self._get(tx, guild_id, question.session_id))

    async def question(self, guild_id: int, question_id: int) -> Question:
        """Return a question. Raises NoQuestion."""
        async with self._database.reading() as tx:
            return await self._question(tx, guild_id, question_id)

    async def open(self, guild_id: int, session_id: int) -> list[Question]:
        """List the open questions of a session, the ones with most votes first."""
        async with self._database.reading() as tx:
            await self._get(tx, guild_id, session_id)
            return await self._open(tx, session_id)

    async def listed(self, session_id: int, state: QuestionState) -> list[Question]:
        """List the questions in a state, the ones with most votes first."""
        async with self._database.reading() as tx:
            return await self.store.list(tx, session_id, state)

    async def counts(self, session_id: int) -> dict[QuestionState, int]:
        """Count the questions by where they stand."""
        async with self._database.reading() as tx:
            return await self.store.counts(tx, session_id)

    async def voted_for(self, guild_id: int, session_id: int, member_id: int) -> set[int]:
        """Return the questions for which a member voted."""
        async with self._database.reading() as tx:
            return await self.store.voted_for(tx, guild_id, session_id, member_id)

    async def carry(self, tx: Transaction, ended: Session) -> None:
        """Hand what was left open on to the next session of the series, inside the transaction that ends this one."""
        settings = await self._guilds.get_in(tx, ended.guild_id, SessionSettings)
        if ended.series_id is None or ended.occurs_at is None or not settings.carries_questions:
            return
        later = await self._sessions.of_series(tx, ended.series_id, ended.occurs_at)
        following = next((each for each in later if each.id != ended.id and each.state is State.SCHEDULED), None)
        if following is not None:
            await self.store.carry(tx, ended.id, following.id)
            await self._sessions.set_carried(tx, following.id, ended.id)
            await self._refresh_card(tx, following)

    async def _draw_anew(self, tx: Transaction, question: Question, session_id: int) -> None:
        """Have a question drawn anew in a session's thread. A key of its own: others may still be waiting for that."""
        key, payload = f"{session_id}:{question.id}", {"session_id": session_id, "question_ids": [question.id]}
        await self._jobs.enqueue(
            tx, UNNAME_JOB, key, self._clock.now(), guild_id=question.guild_id, payload=payload, replace=True
        )

    async def _afterwards(self, tx: Transaction, session: Session, question: Question) -> None:
        """Have a decision about a session that is over counted, and told by its recap."""
        if session.state is not State.ENDED or session.started_at is None:
            return  # what was never started earns nothing
        if question.state is not QuestionState.ANSWERED:
            await self._ledger.reverse_source(tx, session.guild_id, Source(QUESTION_SOURCE, question.id))
        elif question.asker_id not in {0, session.plan.host_id}:
            await self._award(tx, session.guild_id, question.asker_id, QUESTION_SOURCE, question.id)
        await self._enqueue(tx, RECAP_JOB, session)

    async def _open(self, tx: Transaction, session_id: int) -> list[Question]:
        found = [question for state in OPEN for question in await self.store.list(tx, session_id, state)]
        return sorted(found, key=lambda question: (-question.votes, question.id))

    async def _question(self, tx: Transaction, guild_id: int, question_id: int) -> Question:
        question = await self.store.find(tx, question_id)
        if question is None or question.guild_id != guild_id:
            raise NoQuestion
        return question
