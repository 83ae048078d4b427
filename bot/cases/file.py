"""Looking into the case file: cases by id, number, member, source and time. Changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.cases.models import CaseKind, CaseSource, CaseState
from bot.cases.rules import points_of
from bot.cases.store import CaseStore
from bot.errors import NotFoundError
from bot.i18n import _

if TYPE_CHECKING:
    from bot.cases.models import About, Case, ModeratorCount
    from bot.clock import Clock
    from bot.database import Database, Transaction

MOST_OF_ONE = 500
OUTLASTED = "outlasted"
"""How it is on record that an automatic mute was not put, since a longer one was in force."""


class CaseFile:
    """Finds cases."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.store = CaseStore(database)
        self._database = database
        self._clock = clock

    async def find(self, case_id: int) -> Case | None:
        """Return a case."""
        async with self._database.reading() as tx:
            return await self.store.find(tx, case_id)

    async def numbered(self, guild_id: int, number: int) -> Case:
        """Return a server's case of a number. Raises NotFoundError."""
        async with self._database.reading() as tx:
            return await self._numbered(tx, guild_id, number)

    async def about(self, guild_id: int, target_id: int, *, most: int, skipped: int = 0) -> tuple[list[Case], int]:
        """Return a stretch of a member's cases, the newest first, and how many there are."""
        async with self._database.reading() as tx:
            cases = await self.store.about(tx, guild_id, target_id, most, skipped)
            return cases, await self.store.count_about(tx, guild_id, target_id)

    async def latest(
        self, guild_id: int, kind: CaseKind | None, *, most: int, skipped: int = 0
    ) -> tuple[list[Case], int]:
        """Return a stretch of a server's cases, the newest first, and how many there are."""
        name = kind.value if kind is not None else ""
        async with self._database.reading() as tx:
            cases = await self.store.latest(tx, guild_id, name, most, skipped)
            return cases, await self.store.count_latest(tx, guild_id, name)

    async def points(self, guild_id: int, target_id: int) -> int:
        """Add up a member's warnings that still count."""
        async with self._database.reading() as tx:
            return await self.points_in(tx, guild_id, target_id)

    async def points_in(self, tx: Transaction, guild_id: int, target_id: int) -> int:
        """Do so inside the caller's transaction."""
        return points_of(await self.store.about(tx, guild_id, target_id, MOST_OF_ONE), self._clock.now())

    async def from_source(self, guild_id: int, source: CaseSource, key: str) -> Case | None:
        """Return the case that came of a source."""
        async with self._database.reading() as tx:
            return await self.store.find_by_source(tx, guild_id, source, key)

    async def ladder_mute_in(self, tx: Transaction, warning: Case) -> Case | None:
        """Return the mute that the ladder made of a warning, inside the caller's transaction."""
        return await self.store.find_by_source(tx, warning.guild_id, CaseSource.LADDER, str(warning.id))

    async def warnings_since(self, guild_id: int, since: dt.datetime) -> list[Case]:
        """List a server's warnings since then, the oldest first."""
        async with self._database.reading() as tx:
            return await self.store.since(tx, guild_id, CaseKind.WARN, since)

    async def in_force(self, guild_id: int, target_id: int, kind: CaseKind) -> Case | None:
        """Return a member's mute or ban that is in force, the newest of them."""
        async with self._database.reading() as tx:
            return await self._in_force(tx, guild_id, target_id, kind)

    async def is_in_force_in(self, tx: Transaction, guild_id: int, target_id: int, kind: CaseKind) -> bool:
        """Say whether a mute or ban of a member is in force, inside the caller's transaction."""
        return await self._in_force(tx, guild_id, target_id, kind) is not None

    async def outlasting_in(
        self, tx: Transaction, guild_id: int, target_id: int, until: dt.datetime | None
    ) -> Case | None:
        """Return a member's mute in force that ends no sooner than another would, which must not take its place."""
        now = self._clock.now()
        for case in await self.store.about(tx, guild_id, target_id, MOST_OF_ONE):
            is_longer = case.expires_at is None or (until is not None and case.expires_at >= until)
            if case.kind is CaseKind.MUTE and case.is_in_force(now) and is_longer:
                return case
        return None

    async def is_outlasted_in(self, tx: Transaction, case: Case) -> bool:
        """Say whether a mute was not put since a longer one was in force, inside the caller's transaction."""
        if case.kind is not CaseKind.MUTE or case.state is not CaseState.VOID:
            return False
        return any(change.what == OUTLASTED for change in await self.store.changes(tx, case.id))

    async def tally(self, guild_id: int, source: CaseSource, start: str) -> dict[tuple[CaseKind, CaseState], int]:
        """Count the cases whose source's key starts so, by kind and state: how far many of one origin are."""
        async with self._database.reading() as tx:
            return await self.store.tally(tx, guild_id, source, start)

    async def targets(self, guild_id: int, source: CaseSource, start: str) -> list[About]:
        """List whom the cases are about whose source's key starts so, in the order in which they were opened."""
        async with self._database.reading() as tx:
            return await self.store.targets(tx, guild_id, source, start)

    async def recent_in(self, tx: Transaction, guild_id: int, target_id: int, within: dt.timedelta) -> Case | None:
        """Return what was done to a member within such a short time that it may be meant to be the same."""
        cases = await self.store.about(tx, guild_id, target_id, MOST_OF_ONE)
        since = self._clock.now() - within
        for case in cases:
            is_act = case.kind is not CaseKind.NOTE and case.state in {CaseState.OPEN, CaseState.DONE}
            if is_act and case.created_at > since:
                return case
        return None

    async def unfinished(self, guild_id: int) -> list[Case]:
        """List the cases that were opened and neither done nor refused."""
        async with self._database.reading() as tx:
            return await self.store.unfinished(tx, guild_id)

    async def counts(self, guild_id: int, days: int) -> list[ModeratorCount]:
        """Count what each moderator did in the last days."""
        async with self._database.reading() as tx:
            return await self.store.counts_since(tx, guild_id, self._clock.now() - dt.timedelta(days=days))

    async def _in_force(self, tx: Transaction, guild_id: int, target_id: int, kind: CaseKind) -> Case | None:
        now = self._clock.now()
        cases = await self.store.about(tx, guild_id, target_id, MOST_OF_ONE)
        return next((case for case in cases if case.kind is kind and case.is_in_force(now)), None)

    async def _numbered(self, tx: Transaction, guild_id: int, number: int) -> Case:
        case = await self.store.find_by_number(tx, guild_id, number)
        if case is None:
            raise NotFoundError(_("There is no case {number} on this server."), number=number)
        return case

    async def _get(self, tx: Transaction, case_id: int) -> Case:
        case = await self.store.find(tx, case_id)
        if case is None:
            raise NotFoundError
        return case
