"""One channel: closed, opened, or slowed down, each written down before Discord is touched. Knows no Discord."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import NotFoundError
from bot.i18n import _
from bot.slowmodes import Passing
from cogs.channels.models import LockdownState, LockKind, LockState, Note
from cogs.channels.rules import opened
from cogs.channels.service.base import ACT_JOB, END_JOB

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.channels.models import Lock, LockDraft, Wish
    from cogs.channels.service.base import Parts
    from cogs.channels.store import LockStore


class LockService:
    """Begins and ends what is set on channels."""

    def __init__(self, store: LockStore, parts: Parts) -> None:
        self.store = store
        self.parts = parts
        self._database = store.database

    async def lock(self, draft: LockDraft, wish: Wish) -> tuple[Lock, bool]:
        """Write down that a channel is to be closed, and say whether it was open until now.

        One that is closed already, also by a lockdown, stays closed by the new wish; one that was opened by hand since
        is closed anew. Raises NotSetUpError and BadInputError.
        """
        wish = await self.parts.checked(draft.guild_id, wish, wants_reason=True)
        async with self._database.transaction(lock=draft.guild_id) as tx:
            known = await self.store.find_open(tx, draft.guild_id, draft.channel_id, draft.kind)
            if known is None:
                return await self._begin(tx, draft, wish), True
            now = self.parts.clock.now()
            state = LockState.LOCKING if known.state is LockState.LIFTING or draft.is_open else known.state
            if draft.is_open:
                await self.store.set_before(tx, known, opened(known, draft))
            await self.store.set_wish(tx, known, wish, state, now)
            lock = await self.store.get(tx, known.id)
            await self.parts.plan_end(tx, lock)
            if state is LockState.LOCKING:
                await self.parts.act(tx, lock)
            return lock, draft.is_open

    async def slow_down(self, draft: LockDraft, wish: Wish) -> Lock:
        """Write down that a channel gets another slowmode, and what it goes back to if that has an end."""
        wish = await self.parts.checked(draft.guild_id, wish, wants_reason=False)
        async with self._database.transaction(lock=draft.guild_id) as tx:
            known = await self.store.find_open(tx, draft.guild_id, draft.channel_id, LockKind.SLOWMODE)
            if known is not None:
                if draft.seconds_before == known.seconds:  # nobody changed it since: it goes back to what was before
                    draft = replace(draft, seconds_before=known.seconds_before)
                await self._close(tx, known, LockState.OVER)
                await self._pass_on(tx, known)
            return await self._begin(tx, draft, wish)

    async def inherit(self, tx: Transaction, passing: Passing) -> bool:
        """Have a channel's slowmode go back to what was before another that is over, and that it had found there."""
        return await self.store.inherit(tx, passing)

    async def unlock(self, guild_id: int, channel_id: int, *, by: int) -> Lock:
        """Write down that a channel is to be opened. Raises NotFoundError when it was not closed here."""
        async with self._database.transaction(lock=guild_id) as tx:
            for kind in (LockKind.LOCK, LockKind.THREAD):
                lock = await self.store.find_open(tx, guild_id, channel_id, kind)
                if lock is not None:
                    return await self._lift(tx, lock, by)
        raise NotFoundError(
            _("I did not lock {channel}, so there is nothing to take back. What was set by hand is changed by hand."),
            channel=f"<#{channel_id}>",
        )

    async def end(self, lock_id: int) -> Lock | None:
        """Write down that a lock's time is over; during a lockdown it goes on as a part of that. None when it ended."""
        found = await self.find(lock_id)
        if found is None:
            return None
        async with self._database.transaction(lock=found.guild_id) as tx:
            lock = await self.store.get(tx, lock_id)
            if lock.state is LockState.LIFTING:
                return lock
            if not _is_due(lock, self.parts):
                return None
            lockdown = await self.store.find_running(tx, lock.guild_id)
            if lockdown is not None and lockdown.state is LockdownState.ON and lock.kind is LockKind.LOCK:
                await self.store.join(tx, lock, lockdown.id, lock.state)
                return None
            return await self._lift(tx, lock, None)

    async def take_up(self, guild_id: int) -> None:
        """See anew to what jobs could not do while the bot had been removed from the server."""
        async with self._database.transaction(lock=guild_id) as tx:
            for lock in await self.store.open_of(tx, guild_id):
                if lock.state is LockState.ON:
                    if lock.ends_at is not None and await self.parts.is_idle(tx, END_JOB, lock.id):
                        await self.parts.plan_end(tx, lock)
                elif lock.lockdown_id is None and await self.parts.is_idle(tx, ACT_JOB, lock.id):
                    await self.parts.act(tx, lock)

    async def applied(self, lock: Lock) -> Lock:
        """Record that Discord has it; a slowmode without an end needs nothing more."""
        async with self._database.transaction(lock=lock.guild_id) as tx:
            lock = await self.store.get(tx, lock.id)
            if lock.state is not LockState.LOCKING:
                return lock  # lifted meanwhile
            await self.store.set_on(tx, lock.id)
            await self.parts.jobs.cancel(tx, ACT_JOB, str(lock.id))
            await self.parts.plan_end(tx, lock)
            await self.parts.tell(tx, lock, LockState.ON)
            if lock.kind is LockKind.SLOWMODE and lock.ends_at is None:
                await self.store.set_ended(tx, lock.id, LockState.OVER, self.parts.clock.now())
            return await self.store.get(tx, lock.id)

    async def lifted(self, lock: Lock, note: Note | None = None) -> Lock:
        """Record that it is taken back, or what was left because somebody had changed it."""
        return await self._settled(lock, LockState.OVER, note)

    async def failed(self, lock: Lock, note: Note) -> Lock:
        """Record that it could not be set."""
        return await self._settled(lock, LockState.FAILED, note)

    async def is_locked(self, guild_id: int, channel_id: int) -> bool:
        """Say whether a channel was closed here and not yet opened."""
        async with self._database.reading() as tx:
            kinds = (LockKind.LOCK, LockKind.THREAD)
            return any([await self.store.find_open(tx, guild_id, channel_id, kind) for kind in kinds])

    async def find(self, lock_id: int) -> Lock | None:
        """Return a lock."""
        async with self._database.reading() as tx:
            return await self.store.find(tx, lock_id)

    async def _settled(self, lock: Lock, state: LockState, note: Note | None) -> Lock:
        async with self._database.transaction(lock=lock.guild_id) as tx:
            if state is LockState.OVER and await self._pass_on(tx, lock) and note is Note.BY_HAND:
                note = None  # nobody changed it: what began meanwhile holds, and goes back to what was before this one
            if await self._close(tx, lock, state, note) and state is LockState.OVER and note is not Note.GONE:
                await self.parts.tell(tx, lock, LockState.OVER)
            return await self.store.get(tx, lock.id)

    async def _pass_on(self, tx: Transaction, lock: Lock) -> bool:
        if lock.kind is not LockKind.SLOWMODE:
            return False
        lock = await self.store.get(tx, lock.id)
        passing = Passing(lock.guild_id, lock.channel_id, lock.seconds, lock.seconds_before, lock.created_at)
        return await self.parts.slowmodes.over(tx, passing)

    async def _begin(self, tx: Transaction, draft: LockDraft, wish: Wish) -> Lock:
        lock = await self.store.get(tx, await self.store.add(tx, draft, wish, self.parts.clock.now()))
        await self.parts.act(tx, lock)
        return lock

    async def _lift(self, tx: Transaction, lock: Lock, by: int | None) -> Lock:
        await self.store.set_lifting(tx, lock.id, by)
        await self.parts.act(tx, lock)
        return await self.store.get(tx, lock.id)

    async def _close(self, tx: Transaction, lock: Lock, state: LockState, note: Note | None = None) -> bool:
        for kind in (ACT_JOB, END_JOB):
            await self.parts.jobs.cancel(tx, kind, str(lock.id))
        return await self.store.set_ended(tx, lock.id, state, self.parts.clock.now(), note)


def _is_due(lock: Lock, parts: Parts) -> bool:
    is_open = lock.state in {LockState.LOCKING, LockState.ON}
    return is_open and lock.ends_at is not None and lock.ends_at <= parts.clock.now()
