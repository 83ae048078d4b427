"""What is on the floor of a session: the question that is being answered, and what comes next."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from cogs.sessions.models import Floor, QuestionState, State
from cogs.sessions.service.base import PANEL_JOB, Base, SessionOver
from cogs.sessions.store.floor import FloorStore
from cogs.sessions.store.questions import QuestionStore

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.sessions.models import Question, Session
    from cogs.sessions.service.base import Parts

OPEN_JOB = "sessions.open"
CLOSE_JOB = "sessions.close"
ASKED_JOB = "sessions.asked"
MOST_SHOWN = 5
NOTHING = 0
"""Stands for an empty floor in a button."""


class Step(StrEnum):
    """What moderators do with what is on the floor."""

    NEXT = "next"
    """It is answered; the next question, please."""
    ANSWERED = "answered"
    """It is answered, and nothing follows for now."""
    SKIP = "skip"
    """It is not answered; the next question, please."""


class FloorMoved(BadInputError):  # noqa: N818 - says what is the case
    """Somebody pressed first, or the team decided on the question elsewhere."""

    message = _("Somebody was faster: look at the panel again, then press.")


class FloorService(Base):
    """Moves questions over the floor. What Discord is to see follows from jobs."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._floors = FloorStore(parts.database)
        self._questions = QuestionStore(parts.database)

    async def started(self, tx: Transaction, session: Session) -> None:
        """Have the stage, the thread and the panel opened, inside the transaction that starts the session."""
        await self._enqueue(tx, OPEN_JOB, session)
        await self._enqueue(tx, PANEL_JOB, session)

    async def ended(self, tx: Transaction, session: Session) -> None:
        """Clear the floor and have everything closed, inside the transaction that ends the session.

        What was on the floor counts as answered: it was talked about.
        """
        question = await self._current(tx, session.id)
        if question is not None:
            at = self._clock.now()
            await self._questions.decide(tx, question, QuestionState.ANSWERED, by=session.plan.host_id, at=at)
        await self.closed(tx, session)

    async def closed(self, tx: Transaction, session: Session) -> None:
        """Clear the floor and have everything closed, inside the transaction that ends or cancels what was on."""
        await self._floors.put(tx, session, None)
        await self._jobs.cancel(tx, OPEN_JOB, str(session.id))
        await self._enqueue(tx, CLOSE_JOB, session)
        await self._enqueue(tx, PANEL_JOB, session)

    async def floor(self, session_id: int) -> Floor | None:
        """Return what moderators see; None when the session is not there."""
        async with self._database.reading() as tx:
            session = await self._sessions.find(tx, session_id)
            return await self._floor(tx, session) if session is not None else None

    async def step(self, guild_id: int, session_id: int, step: Step, seen_id: int, *, by: int) -> Floor:
        """Move on from the question that whoever pressed saw on the floor (or NOTHING).

        A press that comes twice or late moves nothing. Raises NoSession, SessionOver, FloorMoved, BadInputError.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.state is not State.LIVE:
                raise SessionOver
            current = await self._current(tx, session_id)
            if (current.id if current is not None else NOTHING) != seen_id:
                raise FloorMoved
            if current is not None:
                state = QuestionState.SKIPPED if step is Step.SKIP else QuestionState.ANSWERED
                await self._questions.decide(tx, current, state, by=by, at=self._clock.now())
            following = await self._queue(tx, session_id) if step is not Step.ANSWERED else []
            if current is None and not following:
                raise BadInputError(_("No question is waiting. As soon as one is asked, it is shown here."))
            await self._put(tx, session, following[0] if following else None, by)
            await self._refresh_card(tx, session)
            return await self._floor(tx, session)

    async def put_thread(self, session_id: int, thread_id: int) -> None:
        """Record in which thread a session is talked about."""
        async with self._database.transaction() as tx:
            await self._sessions.set_thread(tx, session_id, thread_id)

    async def put_panel(self, session: Session, channel_id: int, message_id: int | None) -> None:
        """Record where the panel is; its channel may be there before the panel."""
        async with self._database.transaction() as tx:
            await self._floors.put_panel_channel(tx, session, channel_id)
            await self._sessions.set_panel(tx, session.id, message_id)

    async def _put(self, tx: Transaction, session: Session, question: Question | None, by: int) -> None:
        await self._floors.put(tx, session, question.id if question is not None else None)
        if question is None:
            return
        if question.state is QuestionState.NEW:
            await self._questions.decide(tx, question, QuestionState.ACCEPTED, by=by, at=self._clock.now())
        await self._questions.shown(tx, question, session.id)
        key, payload = f"{session.id}:{question.id}", {"session_id": session.id, "question_id": question.id}
        await self._jobs.enqueue(
            tx, ASKED_JOB, key, self._clock.now(), guild_id=session.guild_id, payload=payload, replace=True
        )

    async def _current(self, tx: Transaction, session_id: int) -> Question | None:
        question_id, _panel = await self._floors.find(tx, session_id)
        question = await self._questions.find(tx, question_id) if question_id is not None else None
        if question is not None and question.state is QuestionState.MERGED and question.merged_into is not None:
            question = await self._questions.find(tx, question.merged_into)
        return question if question is not None and question.state.is_open else None

    async def _queue(self, tx: Transaction, session_id: int) -> list[Question]:
        """List what can come next; what the team accepted comes before what nobody looked at."""
        states = (QuestionState.ACCEPTED, QuestionState.NEW)
        return [each for state in states for each in await self._questions.list(tx, session_id, state, MOST_SHOWN + 1)]

    async def _floor(self, tx: Transaction, session: Session) -> Floor:
        current = await self._current(tx, session.id)
        _question, panel_channel_id = await self._floors.find(tx, session.id)
        current_id = current.id if current is not None else NOTHING
        following = [each for each in await self._queue(tx, session.id) if each.id != current_id]
        counts = await self._questions.counts(tx, session.id)
        return Floor(session, current, tuple(following[:MOST_SHOWN]), counts, panel_channel_id)
