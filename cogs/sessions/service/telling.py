"""What is told about a session afterwards: the recap with its numbers, and all of it as files."""

from __future__ import annotations

import asyncio
from statistics import median
from typing import TYPE_CHECKING

from bot.sheets import write_csv
from cogs.sessions.models import Answer, Figures, State, Story
from cogs.sessions.service.base import Base
from cogs.sessions.store.attendance import AttendanceStore
from cogs.sessions.store.questions import QuestionStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.database import Transaction
    from cogs.sessions.models import Attendee, Question, Recap, Rsvp, Session
    from cogs.sessions.service.attendance import AttendanceService
    from cogs.sessions.service.base import Parts

Row = tuple[object, ...]
SECONDS_A_MINUTE = 60


class TellService(Base):
    """Puts together what happened in a session."""

    def __init__(self, parts: Parts, attendance: AttendanceService) -> None:
        super().__init__(parts)
        self._people = attendance
        self._attendance = AttendanceStore(parts.database)
        self._questions = QuestionStore(parts.database)

    async def story(self, session_id: int) -> Story | None:
        """Return all that a recap tells; None when the session has none."""
        async with self._database.reading() as tx:
            session = await self._sessions.find(tx, session_id)
            recap = await self._attendance.recap(tx, session_id)
            if session is None or recap is None:
                return None
            answered = await self._questions.answered(tx, session_id)
            figures = await self._figures(tx, session, recap, len(answered))
            following = await self._sessions.carried_into(tx, session_id)
            return Story(session, recap, figures, tuple(answered), following)

    async def files(self, guild_id: int, session_id: int) -> dict[str, bytes]:
        """Return RSVPs, attendance with feedback, and questions as CSV files by their names. Raises NoSession."""
        async with self._database.reading() as tx:
            session = await self._get(tx, guild_id, session_id)
            rsvps = await self._rsvps.all(tx, session_id)
            questions = await self._questions.all(tx, session_id)
        attendees = await self._people.listed(session)
        return await asyncio.to_thread(_written, session, rsvps, attendees, questions)  # thousands of rows take a while

    async def _figures(self, tx: Transaction, session: Session, recap: Recap, answered: int) -> Figures:
        attendees = await self._attendance.attendees(tx, session.id)
        stars = [one.stars for one in attendees if one.stars is not None]
        came = {one.member_id for one in attendees if one.attended}
        going = {rsvp.member_id for rsvp in await self._rsvps.answered(tx, session.id, Answer.GOING)}
        return Figures(
            came=len(came),
            going=len(going),
            kept=len(came & going),
            new_faces=await self._attendance.new_faces(tx, session.id),
            answered=answered,
            left_open=recap.left_open,
            ratings=len(stars),
            stars=float(median(stars)) if stars else None,
        )


def _written(
    session: Session, rsvps: Sequence[Rsvp], attendees: Sequence[Attendee], questions: Sequence[Question]
) -> dict[str, bytes]:
    is_known = session.state is State.ENDED
    return {
        "rsvps": write_csv(
            ("member_id", "answer", "slot_starts_at", "from_event"), [_rsvp_row(session, each) for each in rsvps]
        ),
        "attendance": write_csv(
            ("member_id", "minutes", "messages", "attended", "stars", "feedback"),
            [_attendee_row(one, is_known=is_known) for one in attendees],
        ),
        "questions": write_csv(
            ("id", "asked_at", "member_id", "anonymous", "state", "votes", "merged_into", "question"),
            [_question_row(each) for each in questions],
        ),
    }


def _rsvp_row(session: Session, rsvp: Rsvp) -> Row:
    slot = "" if rsvp.slot is None else session.plan.slot_start(rsvp.slot).isoformat()
    return (f"{rsvp.member_id}", rsvp.answer.value, slot, _yes(rsvp.is_from_event))


def _attendee_row(one: Attendee, *, is_known: bool) -> Row:
    attended = _yes(one.attended) if is_known else ""
    return (f"{one.member_id}", one.seconds // SECONDS_A_MINUTE, one.messages, attended, one.stars, one.words)


def _question_row(question: Question) -> Row:
    merged = "" if question.merged_into is None else f"{question.merged_into}"
    asker = f"{question.asker_id}" if question.asker_id else ""
    return (
        f"{question.id}",
        question.created_at.isoformat(),
        asker,
        _yes(question.is_anonymous),
        question.state.value,
        question.votes,
        merged,
        question.words,
    )


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if is_so else "no"
