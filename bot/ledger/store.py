"""Entries, accounts, days, marks and seasons in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from bot.database.base import first_id_at
from bot.ledger.models import Account, Earned, Entry, Flow, Link, Mark, Refusals, Season, Source

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from bot.ledger.models import Grant


class Facts:
    """What a grant depends on."""

    __slots__ = ("awards_today", "before", "first_joined_at", "has_helped", "is_voided", "marks", "season_id")

    def __init__(self, row: Row) -> None:
        self.marks = Mark(row[0])
        self.awards_today: int = row[1] or 0
        self.season_id: int | None = row[2]
        self.first_joined_at = None if row[3] is None else from_millis(row[3])
        self.has_helped = bool(row[4])
        self.before = None if row[5] is None else _entry(row[5:-1])
        """The newest award of the same source, undone or not."""
        self.is_voided = bool(row[-1])
        """Whether the team undid it."""


class LedgerStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def facts(self, tx: Transaction, grant: Grant, day: int) -> Facts:
        """Read what a grant depends on."""
        return Facts(
            await self._sql.facts(
                tx,
                guild_id=grant.guild_id,
                member_id=grant.member_id,
                day=day,
                reason=grant.reason.name,
                source_kind=grant.source.kind,
                source_id=grant.source.id,
            )
        )

    async def list_standing(self, tx: Transaction, guild_id: int, source: Source) -> list[Entry]:
        """List what a source has earned anybody and that was not undone."""
        rows = self._sql.standing_of_source(tx, guild_id=guild_id, source_kind=source.kind, source_id=source.id)
        return [_entry(row) async for row in rows]

    async def find(self, tx: Transaction, guild_id: int, entry_id: int) -> Entry | None:
        """Return an entry of a server."""
        row = await self._sql.find(tx, guild_id=guild_id, id=entry_id)
        return _entry(row) if row else None

    async def history(self, tx: Transaction, guild_id: int, member_id: int, most: int, skipped: int) -> list[Entry]:
        """List a member's entries, the newest first."""
        rows = self._sql.history(tx, guild_id=guild_id, member_id=member_id, most=most, skipped=skipped)
        return [_entry(row) async for row in rows]

    async def count_history(self, tx: Transaction, guild_id: int, member_id: int) -> int:
        """Count a member's entries."""
        return await self._sql.count_history(tx, guild_id=guild_id, member_id=member_id)

    async def entries_after(self, tx: Transaction, guild_id: int, after: int, most: int) -> list[Entry]:
        """List a server's entries in their order, from behind an id."""
        return [_entry(row) async for row in self._sql.entries_after(tx, guild_id=guild_id, after=after, most=most)]

    async def add(self, tx: Transaction, entry: Entry) -> None:
        """Write an entry."""
        await self._sql.add(
            tx,
            id=entry.id,
            guild_id=entry.guild_id,
            member_id=entry.member_id,
            points=entry.points,
            reason=entry.reason,
            source_kind=entry.source.kind,
            source_id=entry.source.id,
            turn=entry.turn,
            actor_id=entry.actor_id,
            channel_id=entry.link.channel_id if entry.link else None,
            message_id=entry.link.message_id if entry.link else None,
            note=entry.note,
            day=entry.day,
            season_id=entry.season_id,
            is_newcomer=entry.is_newcomer,
            created_at=to_millis(entry.created_at),
            reverses_id=entry.reverses_id,
        )

    async def account(self, tx: Transaction, guild_id: int, member_id: int) -> Account:
        """Return what a member has."""
        row = await self._sql.account(tx, guild_id=guild_id, member_id=member_id)
        return Account(row[0], row[1]) if row else Account()

    async def change_account(self, tx: Transaction, entry: Entry, *, lifetime: int) -> Account:
        """Add an entry to its member's account, and return what they have now."""
        row = await self._sql.change_account(
            tx, guild_id=entry.guild_id, member_id=entry.member_id, balance=entry.points, lifetime=lifetime
        )
        return Account(row[0], row[1])

    async def change_day(self, tx: Transaction, entry: Entry) -> None:
        """Add an entry to what its member earned that day."""
        await self._sql.change_day(
            tx,
            guild_id=entry.guild_id,
            member_id=entry.member_id,
            day=entry.day,
            reason=entry.reason,
            points=entry.points,
            awards=1 if entry.reverses_id is None else -1,
        )

    async def days_of(
        self, tx: Transaction, guild_id: int, member_id: int, first_day: int, last_day: int
    ) -> list[Earned]:
        """List what a member earned between two days, both included."""
        rows = self._sql.days_of(tx, guild_id=guild_id, member_id=member_id, first_day=first_day, last_day=last_day)
        return [Earned(*row) async for row in rows]

    async def marks(self, tx: Transaction, guild_id: int, member_id: int) -> Mark:
        """Return what keeps a member from earning or being shown."""
        return Mark(await self._sql.marks(tx, guild_id=guild_id, member_id=member_id))

    async def marked_ids(self, tx: Transaction, guild_id: int, mark: Mark) -> set[int]:
        """Return who bears a mark."""
        return {row[0] async for row in self._sql.marked_ids(tx, guild_id=guild_id, mark=int(mark))}

    async def mark(
        self, tx: Transaction, guild_id: int, member_id: int, mark: Mark, *, at: dt.datetime, by: int | None
    ) -> bool:
        """Set a mark; False when it was there."""
        row = await self._sql.add_mark(
            tx, guild_id=guild_id, member_id=member_id, mark=int(mark), marked_at=to_millis(at), marked_by=by
        )
        return row is not None

    async def unmark(self, tx: Transaction, guild_id: int, member_id: int, mark: Mark) -> bool:
        """Remove a mark; False when it was not there."""
        return await self._sql.remove_mark(tx, guild_id=guild_id, member_id=member_id, mark=int(mark)) > 0

    async def open_season(self, tx: Transaction, guild_id: int) -> Season | None:
        """Return the season that runs."""
        row = await self._sql.open_season(tx, guild_id=guild_id)
        return _season(row) if row else None

    async def seasons(self, tx: Transaction, guild_id: int) -> list[Season]:
        """List a server's seasons, the newest first."""
        return [_season(row) async for row in self._sql.seasons(tx, guild_id=guild_id)]

    async def add_season(self, tx: Transaction, season: Season, *, by: int | None) -> None:
        """Write a season that starts."""
        await self._sql.add_season(
            tx,
            id=season.id,
            guild_id=season.guild_id,
            name=season.name,
            started_at=to_millis(season.started_at),
            started_by=by,
        )

    async def end_season(self, tx: Transaction, season_id: int, *, at: dt.datetime, by: int | None) -> bool:
        """Record that a season ended; False when it had."""
        return await self._sql.end_season(tx, id=season_id, ended_at=to_millis(at), ended_by=by) > 0

    async def add_refusal(
        self, tx: Transaction, guild_id: int, who: tuple[int, int], reason: str, why: str, at: dt.datetime
    ) -> None:
        """Write down an attempt, by (actor, member)."""
        await self._sql.add_refusal(
            tx,
            id=self.database.new_id(),
            guild_id=guild_id,
            actor_id=who[0],
            member_id=who[1],
            reason=reason,
            why=why,
            created_at=to_millis(at),
        )

    async def refusals_since(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[Refusals]:
        """Count what was refused since then, by who, for whom and why."""
        rows = self._sql.refusals_since(tx, guild_id=guild_id, since=to_millis(since))
        return [Refusals(*row) async for row in rows]

    async def flows_since(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[Flow]:
        """Sum what members caused for each other since then and was not undone."""
        rows = self._sql.flows_since(tx, guild_id=guild_id, first_id=first_id_at(since))
        return [Flow(*row) async for row in rows]

    async def has_given(self, tx: Transaction, guild_id: int, member_id: int, since: dt.datetime) -> bool:
        """Say whether a member caused points for anybody since then."""
        first_id = first_id_at(since)
        found = await self._sql.has_given(tx, guild_id=guild_id, member_id=member_id, first_id=first_id)
        return found is not None

    async def forget_words(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Delete what was written beside a member's entries."""
        await self._sql.forget_words(tx, guild_id=guild_id, member_id=member_id)
        await self._sql.forget_own_words(tx, guild_id=guild_id, member_id=member_id)

    async def forget_sources(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Replace a member's id where it says what points come from; while the entries still tell whose they are."""
        for forget in (self._sql.forget_introduction, self._sql.forget_undone_greetings, self._sql.forget_greetings):
            await forget(tx, guild_id=guild_id, member_id=member_id)


def _entry(row: Row) -> Entry:
    return Entry(
        id=row[0],
        guild_id=row[1],
        member_id=row[2],
        points=row[3],
        reason=row[4],
        source=Source(row[5], row[6]),
        turn=row[7],
        actor_id=row[8],
        link=None if row[9] is None else Link(row[9], row[10]),
        note=row[11],
        day=row[12],
        season_id=row[13],
        is_newcomer=bool(row[14]),
        created_at=from_millis(row[15]),
        reverses_id=row[16],
        is_reversed=bool(row[17]),
    )


def _season(row: Row) -> Season:
    ended_at = None if row[4] is None else from_millis(row[4])
    return Season(row[0], row[1], row[2], from_millis(row[3]), ended_at)
