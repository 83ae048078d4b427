"""Who is there and for how long, also over a restart; the points for it, the recap, and how it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from bot.text import clean
from cogs.sessions.models import QUESTION_SOURCE, SOURCE, Attendee, QuestionState, SessionSettings, State
from cogs.sessions.rules.attendance import needed_seconds, seconds_between
from cogs.sessions.rules.plans import LINK
from cogs.sessions.service.base import RECAP_JOB, Base
from cogs.sessions.store.attendance import AttendanceStore
from cogs.sessions.store.questions import QuestionStore

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.database import Transaction
    from cogs.sessions.models import Recap, Session
    from cogs.sessions.service.base import Parts

LOOK_JOB = "sessions.look"
SURVEY_JOB = "sessions.survey"
LOOK_EVERY = dt.timedelta(seconds=30)
RATED_PAUSE = dt.timedelta(seconds=30)
"""Within which many ratings become one new draft."""
NOTES_LENGTH = 1500
WORDS_LENGTH = 200
RECORDING_LENGTH = 300
MOST_STARS = 5


class AttendanceService(Base):
    """Sees who is there, and sums it up at the end."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.store = AttendanceStore(parts.database)
        self._questions = QuestionStore(parts.database)

    async def started(self, tx: Transaction, session: Session) -> None:
        """Begin to look who is there, inside the transaction that starts the session."""
        await self._plan_look(tx, session, self._clock.now(), 0)

    async def came(self, session: Session, member_id: int) -> None:
        """Record that somebody came into the session's channel."""
        async with self._database.transaction() as tx:
            await self.store.come(tx, session, member_id, self._clock.now())

    async def went(self, session: Session, member_id: int) -> None:
        """Record that somebody left the session's channel."""
        async with self._database.transaction() as tx:
            await self.store.go(tx, session.id, member_id, self._clock.now())

    async def spoke(self, session: Session, messages: dict[int, int]) -> None:
        """Count messages in the session's thread, by member."""
        async with self._database.transaction() as tx:
            for member_id, amount in messages.items():
                await self.store.spoke(tx, session, member_id, amount)

    async def look(self, session: Session, present_ids: Collection[int], turn: int = 0) -> None:
        """Compare who is there with who is known to be; every half minute, and first thing after a restart.

        `turn` counts the looks: the next one is planned in the same transaction.

        Who went while nobody looked stayed until they were last seen; who is there still was there all the time.
        """
        now = self._clock.now()
        async with self._database.transaction(lock=session.guild_id) as tx:
            current = await self._sessions.find(tx, session.id)
            if current is None or current.state is not State.LIVE:
                return
            known = await self.store.present(tx, session.id)
            for member_id in known.keys() - set(present_ids):
                await self.store.gone(tx, session.id, member_id)
            await self.store.see_all(tx, session.id, now)
            for member_id in set(present_ids) - known.keys():
                await self.store.come(tx, session, member_id, now)
            await self._plan_look(tx, session, now + LOOK_EVERY, turn + 1)

    async def _plan_look(self, tx: Transaction, session: Session, at: dt.datetime, turn: int) -> None:
        # Two keys take turns, because a job that is running cannot be planned anew without losing its lease.
        key, payload = f"{session.id}:{turn % 2}", {"session_id": session.id, "turn": turn}
        await self._jobs.enqueue(tx, LOOK_JOB, key, at, guild_id=session.guild_id, payload=payload, replace=True)

    async def closed(self, tx: Transaction, session: Session) -> None:
        """Let everybody go, inside the transaction that ends or cancels what was on."""
        for member_id in await self.store.present(tx, session.id):
            await self.store.go(tx, session.id, member_id, session.ended_at or self._clock.now())

    async def ended(self, tx: Transaction, session: Session) -> None:
        """Sum up who was there, award points and begin the recap, inside the transaction that ends the session."""
        if session.started_at is None or session.ended_at is None:
            return
        settings = await self._guilds.get_in(tx, session.guild_id, SessionSettings)
        await self.closed(tx, session)
        counted = await self._counted(tx, session, settings, (session.started_at, session.ended_at))
        for member_id in sorted(counted - {session.plan.host_id}):
            await self._award(tx, session.guild_id, member_id, SOURCE, session.id)
        for question in await self._questions.list(tx, session.id, QuestionState.ANSWERED):
            if question.asker_id not in {0, session.plan.host_id}:
                await self._award(tx, session.guild_id, question.asker_id, QUESTION_SOURCE, question.id)
        left = await self._questions.counts(tx, session.id)
        await self.store.add_recap(tx, session, sum(amount for state, amount in left.items() if state.is_open))
        await self._enqueue(tx, RECAP_JOB, session)
        if settings.asks_back:
            for member_id in sorted(counted - {session.plan.host_id}):
                key, payload = f"{session.id}:{member_id}", {"session_id": session.id, "member_id": member_id}
                await self._jobs.enqueue(
                    tx, SURVEY_JOB, key, self._clock.now(), guild_id=session.guild_id, payload=payload
                )

    async def attendees(self, session_id: int) -> list[Attendee]:
        """List who was there, whoever counts first."""
        async with self._database.reading() as tx:
            return await self.store.attendees(tx, session_id)

    async def listed(self, session: Session) -> list[Attendee]:
        """List who was there, or in a session that is on, who was there so far."""
        return await (self._so_far(session) if session.state is State.LIVE else self.attendees(session.id))

    async def _so_far(self, session: Session) -> list[Attendee]:
        now = self._clock.now()
        async with self._database.reading() as tx:
            stays = await self.store.all_stays(tx, session.id, now)
            messages = {one.member_id: one.messages for one in await self.store.attendees(tx, session.id)}
        since = session.started_at or now
        found = [
            Attendee(
                member_id,
                seconds_between(stays.get(member_id, ()), since, now),
                messages.get(member_id, 0),
                attended=True,
            )
            for member_id in stays.keys() | messages.keys()
        ]
        return sorted(found, key=lambda one: (-one.seconds, -one.messages, one.member_id))

    async def rate(self, guild_id: int, session_id: int, member_id: int, stars: int, words: str | None = None) -> None:
        """Record what somebody thought of it; the last word counts. Raises NoSession, NotAllowedError."""
        async with self._database.transaction() as tx:
            session = await self._get(tx, guild_id, session_id)
            said = clean(words, WORDS_LENGTH) if words is not None else None
            if not 1 <= stars <= MOST_STARS or not await self.store.rate(tx, session_id, member_id, stars, said):
                raise NotAllowedError(_("Only who was there can say how it was."))
            known = await self._jobs.find(tx, RECAP_JOB, str(session_id))
            if known is None or known.state.value != "pending":
                await self._enqueue(tx, RECAP_JOB, session, self._clock.now() + RATED_PAUSE)

    async def asked_back(self, session_id: int, member_id: int) -> None:
        """Record that somebody was asked how it was."""
        async with self._database.transaction() as tx:
            await self.store.asked_back(tx, session_id, member_id, self._clock.now())

    async def was_asked_back(self, session_id: int, member_id: int) -> bool:
        """Say whether somebody was asked how it was."""
        async with self._database.reading() as tx:
            return await self.store.was_asked_back(tx, session_id, member_id)

    async def recap(self, session_id: int) -> Recap | None:
        """Return what is told about a session afterwards."""
        async with self._database.reading() as tx:
            return await self.store.recap(tx, session_id)

    async def write_recap(self, guild_id: int, session_id: int, *, notes: str, recording: str | None, by: int) -> None:
        """Add notes and a recording to a recap, also to a published one. Raises BadInputError, NoSession."""
        link = recording.strip() if recording else None
        if link and (not LINK.fullmatch(link) or len(link) > RECORDING_LENGTH):
            raise BadInputError(_("Write the link in full, starting with https://."))
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            await self.store.write_recap(tx, session_id, clean(notes, NOTES_LENGTH, lines=30), link or None, by=by)
            await self._enqueue(tx, RECAP_JOB, session)

    async def publish_recap(self, guild_id: int, session_id: int) -> bool:
        """Publish a recap; False when it was. Raises NoSession."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            is_new = await self.store.publish_recap(tx, session_id, self._clock.now())
            await self._enqueue(tx, RECAP_JOB, session)
            return is_new

    async def put_recap(self, recap: Recap, channel_id: int, message_id: int) -> None:
        """Record where a recap was published; the session's card links to it from then on."""
        async with self._database.transaction() as tx:
            await self.store.put_recap(tx, recap.session_id, channel_id, message_id)
            session = await self._sessions.find(tx, recap.session_id)
            if session is not None:
                await self._refresh_card(tx, session)

    async def put_draft(self, recap: Recap, channel_id: int, message_id: int) -> None:
        """Record where the team sees a recap, to edit and publish it."""
        async with self._database.transaction() as tx:
            await self.store.put_recap_draft(tx, recap.session_id, channel_id, message_id)

    async def _counted(
        self, tx: Transaction, session: Session, settings: SessionSettings, on: tuple[dt.datetime, dt.datetime]
    ) -> set[int]:
        """Write down how long everybody was there, and return those for whom it counts."""
        stays = await self.store.stays(tx, session.id)
        needed = needed_seconds(session.plan, *on, settings.attended_minutes)
        active = {one.member_id for one in await self.store.attendees(tx, session.id) if one.messages}
        active |= await self._questions.voted_between(tx, session.id, *on)
        counted: set[int] = set()
        for member_id in active | stays.keys():
            seconds = seconds_between(stays.get(member_id, ()), *on)
            attended = seconds >= needed if session.plan.place.is_heard else member_id in active
            await self.store.put(tx, session, member_id, seconds, attended=attended)
            if attended:
                counted.add(member_id)
        return counted
