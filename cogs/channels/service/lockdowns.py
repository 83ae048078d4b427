"""All public channels of a server at once, closed and opened again. Knows no Discord."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotFoundError
from bot.i18n import _
from cogs.channels.models import LockdownState, LockKind, LockState
from cogs.channels.rules import opened
from cogs.channels.service.base import END_JOB, LOCKDOWN_END_JOB, LOCKDOWN_JOB, SAFETY

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.channels.models import Lockdown, LockDraft, Tally, Wish
    from cogs.channels.service.base import Parts
    from cogs.channels.store import LockStore


class LockdownService:
    """Begins and ends lockdowns; each of its channels is a lock of its own."""

    def __init__(self, store: LockStore, parts: Parts) -> None:
        self.store = store
        self.parts = parts
        self._database = store.database

    async def check(self, guild_id: int, wish: Wish) -> None:
        """Refuse what cannot begin. Raises NotSetUpError and BadInputError."""
        await self.parts.checked(guild_id, wish, wants_reason=True)
        async with self._database.reading() as tx:
            await self._refuse_second(tx, guild_id)

    async def start(self, guild_id: int, drafts: list[LockDraft], wish: Wish) -> Lockdown:
        """Write down a lockdown with every channel as it is. Raises NotSetUpError and BadInputError."""
        wish = await self.parts.checked(guild_id, wish, wants_reason=True)
        now = self.parts.clock.now()
        async with self._database.transaction(lock=guild_id) as tx:
            await self._refuse_second(tx, guild_id)
            lockdown_id = await self.store.add_lockdown(tx, guild_id, wish, now)
            without_end = _forever(wish)
            for draft in drafts:
                known = await self.store.find_open(tx, guild_id, draft.channel_id, LockKind.LOCK)
                if known is None:
                    await self.store.add(tx, draft, without_end, now, lockdown_id)
                elif draft.is_open and known.state is not LockState.LOCKING:  # by hand, whatever is on record
                    await self.store.set_before(tx, known, opened(known, draft))
                    await self.store.join(tx, known, lockdown_id, LockState.LOCKING)
                    await self.parts.jobs.cancel(tx, END_JOB, str(known.id))
            lockdown = await self.store.get_lockdown(tx, lockdown_id)
            await self._act(tx, lockdown)
            if lockdown.ends_at is not None:
                payload = {"lockdown_id": lockdown_id}
                await self.parts.jobs.enqueue(
                    tx, LOCKDOWN_END_JOB, str(lockdown_id), lockdown.ends_at, guild_id=guild_id, payload=payload
                )
            await self.parts.log_lockdown(tx, lockdown)
            return lockdown

    async def lift(self, guild_id: int, *, by: int | None, lockdown_id: int | None = None) -> Lockdown:
        """Write down that a lockdown is to be lifted. Raises NotFoundError when there is none."""
        async with self._database.transaction(lock=guild_id) as tx:
            running = await self.store.find_running(tx, guild_id)
            if running is None or lockdown_id not in {None, running.id}:
                raise NotFoundError(_("There is no lockdown. /unlock opens a single channel."))
            await self.store.set_lockdown_lifting(tx, running.id, by)
            await self.store.lift_all(tx, running.id, by)
            await self.parts.jobs.cancel(tx, LOCKDOWN_END_JOB, str(running.id))
            await self._act(tx, running)
            return await self.store.get_lockdown(tx, running.id)

    async def take_up(self, guild_id: int) -> None:
        """See anew to what jobs could not do while the bot had been removed from the server."""
        async with self._database.transaction(lock=guild_id) as tx:
            lockdown = await self.store.find_running(tx, guild_id)
            if lockdown is None or not await self.parts.is_idle(tx, LOCKDOWN_JOB, lockdown.id):
                return
            if lockdown.state is LockdownState.LIFTING or await self.store.unsettled(tx, lockdown.id):
                await self._act(tx, lockdown)

    async def find(self, lockdown_id: int) -> Lockdown:
        """Return a lockdown. Raises LookupError."""
        async with self._database.reading() as tx:
            return await self.store.get_lockdown(tx, lockdown_id)

    async def unsettled(self, lockdown_id: int) -> list[int]:
        """List the locks in which something is still to be done on Discord."""
        async with self._database.reading() as tx:
            return await self.store.unsettled(tx, lockdown_id)

    async def tally(self, lockdown_id: int) -> Tally:
        """Count how far it is."""
        async with self._database.reading() as tx:
            return await self.store.tally(tx, lockdown_id)

    async def settled(self, lockdown_id: int) -> Lockdown:
        """Record that nothing is left to be done; one that was being lifted is over."""
        lockdown = await self.find(lockdown_id)
        async with self._database.transaction(lock=lockdown.guild_id) as tx:
            if await self.store.unsettled(tx, lockdown_id):
                return lockdown
            await self.parts.jobs.cancel(tx, LOCKDOWN_JOB, str(lockdown_id))
            if await self.store.set_lockdown_over(tx, lockdown_id, self.parts.clock.now()):
                await self.parts.log_lockdown(tx, await self.store.get_lockdown(tx, lockdown_id))
            return await self.store.get_lockdown(tx, lockdown_id)

    async def settle_running(self, guild_id: int) -> None:
        """Record that a lockdown which is being lifted is over, where its channels were opened one by one."""
        async with self._database.reading() as tx:
            running = await self.store.find_running(tx, guild_id)
        if running is not None and running.state is LockdownState.LIFTING:
            await self.settled(running.id)

    async def _act(self, tx: Transaction, lockdown: Lockdown) -> None:
        at, payload = self.parts.clock.now() + SAFETY, {"lockdown_id": lockdown.id}
        guild_id, key = lockdown.guild_id, str(lockdown.id)
        await self.parts.jobs.enqueue(tx, LOCKDOWN_JOB, key, at, guild_id=guild_id, payload=payload, replace=True)

    async def _refuse_second(self, tx: Transaction, guild_id: int) -> None:
        running = await self.store.find_running(tx, guild_id)
        if running is not None and running.state is LockdownState.LIFTING:
            raise BadInputError(_("The last lockdown is still being lifted. Try again in a minute."))
        if running is not None:
            text = _("There is a lockdown already, by {who}. Lift it with /lockdown end.")
            raise BadInputError(text, who=f"<@{running.set_by}>")


def _forever(wish: Wish) -> Wish:
    # Its channels end with the lockdown, not each by itself.
    return replace(wish, lasts=None)
