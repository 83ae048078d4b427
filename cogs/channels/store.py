"""Locks and lockdowns in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from cogs.channels.models import Lock, Lockdown, LockdownState, LockKind, LockState, Note, Overwrite, Tally

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from bot.slowmodes import Passing
    from cogs.channels.models import LockDraft, Wish


class LockStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(
        self, tx: Transaction, draft: LockDraft, wish: Wish, now: dt.datetime, lockdown_id: int | None = None
    ) -> int:
        """Write down what is to be set, and return its id."""
        lock_id = self.database.new_id()
        await self._sql.add(
            tx,
            id=lock_id,
            guild_id=draft.guild_id,
            channel_id=draft.channel_id,
            kind=draft.kind.value,
            lockdown_id=lockdown_id,
            **_overwrites(draft),
            seconds_before=draft.seconds_before,
            seconds=draft.seconds,
            set_by=wish.by,
            reason=wish.reason,
            created_at=to_millis(now),
            ends_at=_end(wish, now),
        )
        return lock_id

    async def get(self, tx: Transaction, lock_id: int) -> Lock:
        """Return a lock. Raises LookupError."""
        found = await self.find(tx, lock_id)
        if found is None:
            raise LookupError(f"lock {lock_id} is not there")
        return found

    async def find(self, tx: Transaction, lock_id: int) -> Lock | None:
        """Return a lock."""
        row = await self._sql.find(tx, id=lock_id)
        return _lock(row) if row else None

    async def find_open(self, tx: Transaction, guild_id: int, channel_id: int, kind: LockKind) -> Lock | None:
        """Return what has not ended on a channel."""
        row = await self._sql.find_open(tx, guild_id=guild_id, channel_id=channel_id, kind=kind.value)
        return _lock(row) if row else None

    async def open_of(self, tx: Transaction, guild_id: int) -> list[Lock]:
        """List what has not ended on a server's channels."""
        return [_lock(row) async for row in self._sql.open_of(tx, guild_id=guild_id)]

    async def set_wish(self, tx: Transaction, lock: Lock, wish: Wish, state: LockState, now: dt.datetime) -> None:
        """Have a lock stand for itself, by somebody else's wish."""
        await self._sql.set_wish(
            tx,
            id=lock.id,
            state=state.value,
            lockdown_id=None,
            set_by=wish.by,
            reason=wish.reason,
            ends_at=_end(wish, now),
        )

    async def set_before(self, tx: Transaction, lock: Lock, draft: LockDraft) -> None:
        """Have a lock change a channel, and take it back, as a draft says."""
        await self._sql.set_before(tx, id=lock.id, **_overwrites(draft))

    async def join(self, tx: Transaction, lock: Lock, lockdown_id: int, state: LockState) -> None:
        """Have a lock end with a lockdown."""
        await self._sql.set_wish(
            tx,
            id=lock.id,
            state=state.value,
            lockdown_id=lockdown_id,
            set_by=lock.set_by,
            reason=lock.reason,
            ends_at=None,
        )

    async def inherit(self, tx: Transaction, passing: Passing) -> bool:
        """Have a slowmode that began over another go back to what was before that one; False when there is none."""
        changed = await self._sql.inherit(
            tx,
            guild_id=passing.guild_id,
            channel_id=passing.channel_id,
            seconds=passing.seconds,
            before=passing.before,
            since=to_millis(passing.since),
        )
        return bool(changed)

    async def set_on(self, tx: Transaction, lock_id: int) -> None:
        """Record that it is set."""
        await self._sql.set_state(tx, id=lock_id, state=LockState.ON.value)

    async def set_lifting(self, tx: Transaction, lock_id: int, by: int | None) -> bool:
        """Record that it is to be taken back; False when it is already."""
        return bool(await self._sql.set_lifting(tx, id=lock_id, lifted_by=by))

    async def set_ended(
        self, tx: Transaction, lock_id: int, state: LockState, now: dt.datetime, note: Note | None = None
    ) -> bool:
        """Record the end, once."""
        noted = note.value if note else None
        return bool(await self._sql.set_ended(tx, id=lock_id, state=state.value, ended_at=to_millis(now), note=noted))

    async def unsettled(self, tx: Transaction, lockdown_id: int) -> list[int]:
        """List the locks of a lockdown in which something is still to be done."""
        return [row[0] async for row in self._sql.unsettled(tx, lockdown_id=lockdown_id)]

    async def lift_all(self, tx: Transaction, lockdown_id: int, by: int | None) -> None:
        """Record that all channels of a lockdown are to be opened."""
        await self._sql.lift_all(tx, lockdown_id=lockdown_id, lifted_by=by)

    async def tally(self, tx: Transaction, lockdown_id: int) -> Tally:
        """Count how far a lockdown is."""
        row = await self._sql.tally(tx, lockdown_id=lockdown_id)
        return Tally(*(int(number) for number in row))

    async def add_lockdown(self, tx: Transaction, guild_id: int, wish: Wish, now: dt.datetime) -> int:
        """Write down a lockdown, and return its id."""
        lockdown_id = self.database.new_id()
        await self._sql.add_lockdown(
            tx,
            id=lockdown_id,
            guild_id=guild_id,
            set_by=wish.by,
            reason=wish.reason,
            created_at=to_millis(now),
            ends_at=_end(wish, now),
        )
        return lockdown_id

    async def get_lockdown(self, tx: Transaction, lockdown_id: int) -> Lockdown:
        """Return a lockdown. Raises LookupError."""
        row = await self._sql.find_lockdown(tx, id=lockdown_id)
        if row is None:
            raise LookupError(f"lockdown {lockdown_id} is not there")
        return _lockdown(row)

    async def find_running(self, tx: Transaction, guild_id: int) -> Lockdown | None:
        """Return a server's lockdown that is not over."""
        row = await self._sql.find_running(tx, guild_id=guild_id)
        return _lockdown(row) if row else None

    async def set_lockdown_lifting(self, tx: Transaction, lockdown_id: int, by: int | None) -> bool:
        """Record that a lockdown is to be lifted; False when it is already."""
        return bool(await self._sql.set_lockdown_lifting(tx, id=lockdown_id, lifted_by=by))

    async def set_lockdown_over(self, tx: Transaction, lockdown_id: int, now: dt.datetime) -> bool:
        """Record that a lockdown is over, once."""
        return bool(await self._sql.set_lockdown_over(tx, id=lockdown_id, ended_at=to_millis(now)))


def _overwrites(draft: LockDraft) -> dict[str, int | None]:
    return {
        "everyone_allow": draft.everyone.allow if draft.everyone else None,
        "everyone_deny": draft.everyone.deny if draft.everyone else None,
        "own_allow": draft.own.allow if draft.own else None,
        "own_deny": draft.own.deny if draft.own else None,
        "denied": draft.denied,
        "allowed": draft.allowed,
    }


def _end(wish: Wish, now: dt.datetime) -> int | None:
    return None if wish.lasts is None else to_millis(now + wish.lasts)


def _instant(millis: int | None) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)


def _overwrite(allow: int | None, deny: int | None) -> Overwrite | None:
    return None if allow is None or deny is None else Overwrite(allow, deny)


def _lock(row: Row) -> Lock:
    values: list[Any] = list(row)
    lock_id, guild_id, channel_id, kind, state, lockdown_id = values[:6]
    denied, allowed, seconds_before, seconds, set_by, reason = values[10:16]
    created_at, ends_at, lifted_by, ended_at, note = values[16:]
    return Lock(
        lock_id,
        guild_id,
        channel_id,
        LockKind(kind),
        LockState(state),
        lockdown_id,
        _overwrite(*values[6:8]),
        _overwrite(*values[8:10]),
        denied,
        allowed,
        seconds_before,
        seconds,
        set_by,
        reason,
        from_millis(created_at),
        _instant(ends_at),
        lifted_by,
        _instant(ended_at),
        Note(note) if note else None,
    )


def _lockdown(row: Row) -> Lockdown:
    lockdown_id, guild_id, state, set_by, reason, created_at, ends_at, lifted_by, ended_at = row
    return Lockdown(
        lockdown_id,
        guild_id,
        LockdownState(state),
        set_by,
        reason,
        from_millis(created_at),
        _instant(ends_at),
        lifted_by,
        _instant(ended_at),
    )
