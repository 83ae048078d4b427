"""Who is shown: the ledger's marks follow roles, presence and what members prefer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from bot.jobs import JobState
from bot.ledger import Account, Mark
from bot.members import Preference
from cogs.leaderboards.service.base import MARKS_JOB, Base

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.database import Transaction
    from bot.ledger import Change

FOLLOWED = (Mark.STAFF, Mark.KEPT_OUT, Mark.ABSENT, Mark.OPTED_OUT)
GATHERED = dt.timedelta(minutes=1)
"""For how long first points are gathered before everybody is looked at."""
AT_ONCE = 200
"""Members in one transaction: nobody who earns points meanwhile has to wait long."""


class Roster(Protocol):
    """Knows what Discord says about the members of a server, now."""

    def marks_of(self, member_id: int) -> Mark | None:
        """Return STAFF and KEPT_OUT of who is here, ABSENT of who is not; None when that is not known."""
        ...

    async def marked(self) -> Mapping[int, Mark]:
        """Return who of those here is staff or kept out."""
        ...


class MarkService(Base):
    """Keeps the marks right that hide members from boards."""

    async def settle(self, guild_id: int, roster: Roster) -> int:
        """Set right whatever is wrong on a server, and return for how many members; writes differences only."""
        if not (await self._guilds.server(guild_id)).is_set_up:
            return 0
        wrong = sorted(await self._suspects(guild_id, roster))
        for ids in _chunks(wrong):
            async with self._store.database.transaction(lock=guild_id) as tx:
                for member_id in ids:
                    await self._settle(tx, guild_id, member_id, roster)
        return len(wrong)

    async def settle_one(self, guild_id: int, member_id: int, roster: Roster) -> None:
        """Set one member's marks right; writes nothing when they are."""
        if not (await self._guilds.server(guild_id)).is_set_up:
            return
        async with self._store.database.reading() as tx:
            if not await self._differences(tx, guild_id, member_id, roster):
                return
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._settle(tx, guild_id, member_id, roster)

    async def list_staff_anew(self, guild_id: int) -> None:
        """Show or hide the team as the settings have it now."""
        async with self._store.database.reading() as tx:
            staff = await self._ledger.marked_ids(tx, guild_id, Mark.STAFF)
        for ids in _chunks(sorted(staff)):
            async with self._store.database.transaction(lock=guild_id) as tx:
                await self._ledger.relist(tx, guild_id, ids)

    async def preferred(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        preference: Preference,
        is_on: bool,  # noqa: FBT001
    ) -> None:
        """Hide who does not want to be on boards, and show them again, in the transaction of their choice."""
        if preference is Preference.BOARDS:
            await self._ledger.mark(tx, guild_id, member_id, Mark.OPTED_OUT, is_set=not is_on)

    async def earned(self, tx: Transaction, change: Change) -> None:
        """Have everybody looked at soon when somebody has points for the first time: they may have left before."""
        if change.before == Account():
            await self._ask(tx, change.guild_id, GATHERED)

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Have everybody looked at, once the settings that are being stored can be read."""
        await self._ask(tx, guild_id)

    async def ask(self, guild_id: int) -> None:
        """Have everybody looked at soon."""
        async with self._store.database.transaction() as tx:
            await self._ask(tx, guild_id)

    async def _ask(self, tx: Transaction, guild_id: int, delay: dt.timedelta = dt.timedelta(0)) -> None:
        at = self._clock.now() + delay
        job = await self._jobs.find(tx, MARKS_JOB, str(guild_id))
        if job is None or job.state is not JobState.PENDING or job.run_at > at:
            await self._jobs.enqueue(tx, MARKS_JOB, str(guild_id), at, guild_id=guild_id, replace=True)

    async def _suspects(self, guild_id: int, roster: Roster) -> set[int]:
        """Compare as sets, with a few queries however many members there are."""
        seen = await roster.marked()
        async with self._store.database.reading() as tx:
            accounts = await self._store.account_ids(tx, guild_id)
            refusing = await self._members.said_no(tx, guild_id, Preference.BOARDS)
            stored = {mark: await self._ledger.marked_ids(tx, guild_id, mark) for mark in FOLLOWED}
        wanted = {
            Mark.STAFF: {member_id for member_id, marks in seen.items() if marks & Mark.STAFF},
            Mark.KEPT_OUT: {member_id for member_id, marks in seen.items() if marks & Mark.KEPT_OUT},
            Mark.ABSENT: {member_id for member_id in accounts if roster.marks_of(member_id) == Mark.ABSENT},
            Mark.OPTED_OUT: refusing,
        }
        return set[int]().union(*(wanted[mark] ^ stored[mark] for mark in FOLLOWED))

    async def _settle(self, tx: Transaction, guild_id: int, member_id: int, roster: Roster) -> None:
        for mark, is_set in (await self._differences(tx, guild_id, member_id, roster)).items():
            await self._ledger.mark(tx, guild_id, member_id, mark, is_set=is_set)

    async def _differences(self, tx: Transaction, guild_id: int, member_id: int, roster: Roster) -> dict[Mark, bool]:
        """Compare one member's marks with how things stand at this very moment: both may have changed meanwhile."""
        have = await self._ledger.marks(tx, guild_id, member_id)
        wants = await self._members.wants_in(tx, guild_id, member_id, Preference.BOARDS)
        should = {Mark.OPTED_OUT: not wants}
        seen = roster.marks_of(member_id)
        if seen is not None:
            should |= {mark: bool(seen & mark) for mark in (Mark.STAFF, Mark.KEPT_OUT, Mark.ABSENT)}
        if should.get(Mark.ABSENT) and not await self._store.has_account(tx, guild_id, member_id):
            should[Mark.ABSENT] = False
        return {mark: is_set for mark, is_set in should.items() if bool(have & mark) != is_set}


def _chunks(ids: list[int]) -> Iterator[Iterable[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
