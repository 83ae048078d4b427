"""What follows by itself: the reminder, and putting solved questions away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.answers.models import AnswerSettings, Reminded, State
from cogs.answers.rules import close_at, remind_at
from cogs.answers.service.base import Base

if TYPE_CHECKING:
    import datetime as dt

    from cogs.answers.models import Question


class FollowService(Base):
    """When something is due about a question."""

    async def remind_at(self, question_id: int) -> dt.datetime | None:
        """Return when the asker is to be asked who helped; None when that is not to be any more."""
        question = await self._find(question_id)
        if question is None or question.reminded not in {None, Reminded.SENDING}:
            return None
        settings = await self._guilds.find_live(question.guild_id, AnswerSettings)
        return remind_at(question, settings) if settings is not None else None

    async def begin_reminder(self, question_id: int) -> Question | None:
        """Record that the asker is about to be reminded; None when that is over."""
        question = await self._find(question_id)
        if question is None or question.reminded not in {None, Reminded.SENDING}:
            return None
        await self.reminded(question_id, Reminded.SENDING)
        return question

    async def reminded(self, question_id: int, how: Reminded) -> None:
        """Record how the asker was reminded."""
        async with self._store.database.transaction() as tx:
            await self._store.set_reminded(tx, question_id, how)

    async def hinted(self, question_id: int, message_id: int | None) -> bool:
        """Record the line that says how to mark an answer; False when that is not needed any more."""
        question = await self._find(question_id)
        if question is None:
            return False
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            await self._store.set_hint(tx, question_id, message_id)
            question = await self._store.find(tx, question_id)
        return question is not None and question.state is State.OPEN

    async def close_at(self, question_id: int) -> dt.datetime | None:
        """Return when a question is to be put away; None when that is not to be."""
        question = await self._find(question_id)
        if question is None:
            return None
        settings = await self._guilds.find_live(question.guild_id, AnswerSettings)
        return close_at(question, settings) if settings is not None else None

    async def close(self, question_id: int) -> Question | None:
        """Record that a solved question is put away; None when it is open again."""
        question = await self._find(question_id)
        if question is None:
            return None
        async with self._store.database.transaction(lock=question.guild_id) as tx:
            question = await self._store.find(tx, question_id)
            if question is None or not question.is_solved:
                return None
            await self._store.set_state(tx, question_id, State.CLOSED)
        return question
