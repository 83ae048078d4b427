"""Who is reminded of a session, and when. Knows no Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import JobState
from cogs.sessions.models import Answer, Session, SessionSettings
from cogs.sessions.rules.reminders import START
from cogs.sessions.service.base import NUDGE_JOB, REMIND_JOB, TIDY_JOB
from cogs.sessions.service.looking import LookService

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Transaction


class ReminderService(LookService):
    """Plans reminders, and remembers the messages that offer places."""

    async def started(self, tx: Transaction, session: Session) -> None:
        """Have it said that a session began, inside the transaction in which it does: at its time or by hand."""
        settings = await self._guilds.get_in(tx, session.guild_id, SessionSettings)
        await self._jobs.cancel(tx, REMIND_JOB, str(session.id))
        if START in settings.reminders:
            # A key of its own: a reminder that is being sent right now plans the next one under the usual one.
            payload = {"session_id": session.id, "minutes": START}
            now = self._clock.now()
            await self._jobs.enqueue(
                tx, REMIND_JOB, f"{session.id}:start", now, guild_id=session.guild_id, payload=payload
            )

    async def nudge(self, session: Session, minutes: int) -> None:
        """Have everybody reminded by direct message who asked for it, once for each reminder."""
        at = int((session.started_at or session.plan.starts_at).timestamp())
        async with self._database.transaction() as tx:
            for member_id in await self._rsvps.wanting_dm(tx, session.id):
                key = f"{session.id}:{member_id}:{minutes}:{at}"
                payload = {"session_id": session.id, "member_id": member_id, "minutes": minutes}
                await self._jobs.enqueue(
                    tx, NUDGE_JOB, key, self._clock.now(), guild_id=session.guild_id, payload=payload
                )

    async def shown_offer(self, session_id: int, member_id: int, turn: int) -> tuple[int, int] | None:
        """Return the channel and the message that offer somebody a place, while they do."""
        async with self._database.reading() as tx:
            known = await self._jobs.find(tx, TIDY_JOB, f"{session_id}:{member_id}")
        if known is None or known.state is not JobState.PENDING or known.run_at <= self._clock.now():
            return None
        payload = known.payload
        return (int(payload["channel_id"]), int(payload["message_id"])) if payload["turn"] == turn else None

    async def offered(
        self, session: Session, member_id: int, turn: int, *, until: dt.datetime, channel_id: int, message_id: int
    ) -> None:
        """Remember the message that offers a place: it is put away when the offer is over, at once if it is."""
        async with self._database.transaction(lock=session.guild_id) as tx:
            rsvp = await self._rsvps.find(tx, session.id, member_id)
            is_open = rsvp is not None and rsvp.answer is Answer.OFFERED and rsvp.turn == turn
            await self._jobs.enqueue(
                tx,
                TIDY_JOB,
                f"{session.id}:{member_id}",
                until if is_open else self._clock.now(),
                guild_id=session.guild_id,
                payload={
                    "session_id": session.id,
                    "member_id": member_id,
                    "turn": turn,
                    "channel_id": channel_id,
                    "message_id": message_id,
                },
                replace=True,
            )
