"""Questions to a session, and the votes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.sessions.models import Question, QuestionState
from cogs.sessions.store.sessions import FOLDER

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction


class QuestionStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(FOLDER)

    async def add(
        self,
        tx: Transaction,
        session_id: int,
        guild_id: int,
        asker_id: int,
        words: str,
        *,
        is_anonymous: bool,
        at: dt.datetime,
    ) -> int:
        """Add a question and return its id."""
        question_id = self.database.new_id()
        await self._sql.add_question(
            tx,
            id=question_id,
            session_id=session_id,
            guild_id=guild_id,
            asker_id=asker_id,
            words=words,
            is_anonymous=is_anonymous,
            created_at=to_millis(at),
        )
        return question_id

    async def find(self, tx: Transaction, question_id: int) -> Question | None:
        """Return a question."""
        row = await self._sql.find_question(tx, id=question_id)
        return _question(row) if row is not None else None

    async def list(self, tx: Transaction, session_id: int, state: QuestionState, most: int = 1000) -> list[Question]:
        """List the questions in a state, the ones with most votes first."""
        rows = self._sql.questions(tx, session_id=session_id, state=state.value, most=most)
        return [_question(row) async for row in rows]

    async def answered(self, tx: Transaction, session_id: int) -> list[Question]:
        """List what was answered, in the order in which it was."""
        return [_question(row) async for row in self._sql.answered_questions(tx, session_id=session_id)]

    async def all(self, tx: Transaction, session_id: int) -> list[Question]:
        """List all questions of a session, the oldest first."""
        return [_question(row) async for row in self._sql.all_questions(tx, session_id=session_id)]

    async def counts(self, tx: Transaction, session_id: int) -> dict[QuestionState, int]:
        """Count the questions by where they stand."""
        rows = self._sql.count_questions(tx, session_id=session_id)
        return {QuestionState(row[0]): row[1] async for row in rows}

    async def count_open_of(self, tx: Transaction, session_id: int, member_id: int) -> int:
        """Count the open questions of a member."""
        return await self._sql.count_open_of(tx, session_id=session_id, member_id=member_id)

    async def decide(
        self,
        tx: Transaction,
        question: Question,
        state: QuestionState,
        *,
        by: int,
        at: dt.datetime,
        merged_into: int | None = None,
    ) -> bool:
        """Move a question to a state; False when it is no longer in the one it was read in."""
        row = await self._sql.decide_question(
            tx,
            id=question.id,
            state=state.value,
            before=question.state.value,
            merged_into=merged_into,
            by=by,
            at=to_millis(at),
        )
        return row is not None

    async def withdraw(self, tx: Transaction, question: Question) -> None:
        """Delete a question, or only its name and its asker's vote when others' were merged into it."""
        if await self._sql.count_merged(tx, id=question.id):
            await self.unvote(tx, question, question.asker_id)
            await self._sql.forget_asker(tx, id=question.id)
        else:
            await self._sql.delete_question(tx, id=question.id)

    async def shown(self, tx: Transaction, question: Question, session_id: int) -> None:
        """Record that a question is shown in a session's thread."""
        await self._sql.shown(tx, question_id=question.id, session_id=session_id)

    async def shown_in(self, tx: Transaction, question: Question) -> list[int]:
        """List the sessions in whose threads a question was shown."""
        return [row[0] async for row in self._sql.shown_in(tx, question_id=question.id)]

    async def merge_votes(self, tx: Transaction, question: Question, into: Question) -> None:
        """Count who voted for a question as voters of another, each once."""
        await self._sql.take_over_votes(tx, id=question.id, into=into.id)
        await self._sql.remerge(tx, id=question.id, into=into.id)
        await self._sql.count_votes(tx, id=into.id)

    async def vote(self, tx: Transaction, question: Question, member_id: int, at: dt.datetime) -> bool:
        """Count a vote, once; False when it was counted."""
        row = await self._sql.vote(
            tx,
            question_id=question.id,
            session_id=question.session_id,
            guild_id=question.guild_id,
            member_id=member_id,
            voted_at=to_millis(at),
        )
        await self._sql.count_votes(tx, id=question.id)
        return row is not None

    async def unvote(self, tx: Transaction, question: Question, member_id: int) -> None:
        """Take a vote back."""
        await self._sql.unvote(tx, question_id=question.id, member_id=member_id)
        await self._sql.count_votes(tx, id=question.id)

    async def voted_for(self, tx: Transaction, guild_id: int, session_id: int, member_id: int) -> set[int]:
        """Return the questions of a session for which a member voted."""
        rows = self._sql.voted_for(tx, guild_id=guild_id, session_id=session_id, member_id=member_id)
        return {row[0] async for row in rows}

    async def voted_between(self, tx: Transaction, session_id: int, since: dt.datetime, until: dt.datetime) -> set[int]:
        """Return who voted within a time."""
        rows = self._sql.voted_between(tx, session_id=session_id, since=to_millis(since), until=to_millis(until))
        return {row[0] async for row in rows}

    async def asked_by(self, tx: Transaction, guild_id: int, member_id: int) -> list[tuple[int, int]]:
        """List what a member asked: pairs of a question and a session that it belongs to, or was shown in."""
        return [(row[0], row[1]) async for row in self._sql.asked_by(tx, guild_id=guild_id, member_id=member_id)]

    async def carry(self, tx: Transaction, session_id: int, into: int) -> None:
        """Hand what is open on to another session, with its votes."""
        await self._sql.carry_questions(tx, session_id=session_id, into=into)
        await self._sql.carry_votes(tx, session_id=session_id, into=into)


def _question(row: Row) -> Question:
    return Question(
        id=row[0],
        session_id=row[1],
        guild_id=row[2],
        asker_id=row[3],
        words=row[4],
        is_anonymous=bool(row[5]),
        state=QuestionState(row[6]),
        merged_into=row[7],
        votes=row[8],
        created_at=from_millis(row[9]),
    )
