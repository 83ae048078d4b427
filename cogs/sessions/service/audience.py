"""Who writes in a session's thread: counted in memory, written every half minute and when the session ends."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.database import Transaction
    from cogs.sessions.models import Session
    from cogs.sessions.service.attendance import AttendanceService

MOST_MEMBERS = 20_000  # of one session between two writes; beyond that, memory stays bounded


class Audience:
    """Counts messages without asking the database about each."""

    def __init__(self, attendance: AttendanceService) -> None:
        self._attendance = attendance
        self._sessions: dict[int, Session] = {}
        self._talks: dict[int, set[int]] = {}
        self._counts: dict[int, Counter[int]] = {}

    @property
    def is_listening(self) -> bool:
        """Whether anything is counted now."""
        return bool(self._talks)

    def open(self, session: Session, channel_ids: Collection[int]) -> None:
        """Count what is written in these channels or threads for a session, from now on."""
        self._sessions[session.id] = session
        self._talks.setdefault(session.id, set()).update(channel_ids)

    def message(self, channel_ids: Collection[int], member_id: int) -> None:
        """Count a message; `channel_ids` are its channel and, for a thread, the channel that it hangs on."""
        for session_id, talks in self._talks.items():
            if not any(channel_id in talks for channel_id in channel_ids):
                continue
            counts = self._counts.setdefault(session_id, Counter())
            if member_id in counts or len(counts) < MOST_MEMBERS:
                counts[member_id] += 1

    async def flush(self, session: Session) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        counts = self._counts.pop(session.id, None)
        if not counts:
            return
        try:
            await self._attendance.spoke(session, counts)
        except BaseException:
            self._counts.setdefault(session.id, Counter()).update(counts)
            raise

    async def flush_all(self) -> None:
        """Write everything that was counted."""
        for session in list(self._sessions.values()):
            await self.flush(session)

    async def ended(self, tx: Transaction, session: Session) -> None:
        """Write what was counted and count no more, inside the transaction that ends the session."""
        counts = self._counts.get(session.id, Counter[int]())
        for member_id, amount in sorted(counts.items()):
            await self._attendance.store.spoke(tx, session, member_id, amount)
        tx.after_commit(lambda: self._close(session.id))

    def _close(self, session_id: int) -> None:
        self._sessions.pop(session_id, None)
        self._talks.pop(session_id, None)
        self._counts.pop(session_id, None)
