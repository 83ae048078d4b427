"""The ledger: points are given, undone and spent here, inside the transactions of the features that cause them.

Callers open their transaction with `lock=guild_id`: whether something was awarded before, or a limit is reached, is
decided by what is read in it. The unique keys of the tables stand behind that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.database import Transaction
from bot.errors import BadInputError, NotFoundError
from bot.i18n import _
from bot.ledger.boards import Boards
from bot.ledger.errors import CapReached, NotEligible, NotEnoughPoints, Why
from bot.ledger.models import (
    IMPORTED_DAY,
    MOST_POINTS,
    VOIDED,
    Awarded,
    Category,
    Change,
    Entry,
    Mark,
    Season,
    Source,
)
from bot.ledger.reasons import REASONS
from bot.ledger.rules import day_of, is_listed, why_not
from bot.ledger.settings import PointSettings
from bot.ledger.store import LedgerStore
from bot.ledger.thresholds import Thresholds
from bot.members import Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.clock import Clock
    from bot.database import Database
    from bot.guilds import GuildSettings
    from bot.ledger.models import Account, Earned, Flow, Grant, Refusals
    from bot.ledger.store import Facts
    from bot.members import Members

Changed = Callable[[Transaction, Change], Awaitable[None]]
"""Called inside the transaction in which an account changes."""

SeasonEnded = Callable[[Transaction, Season], Awaitable[None]]
"""Called inside the transaction in which a season ends, once its boards are closed."""

NOTE_LENGTH = 500


class SeasonRuns(BadInputError):  # noqa: N818 - says what is the case
    """There can be one season at a time."""

    message = _("The season “{name}” still runs. End it first.")


class Ledger:
    """Points of members: what they got for what, what they have, where they stand."""

    def __init__(self, database: Database, guilds: GuildSettings, members: Members, clock: Clock) -> None:
        self.database = database
        self.boards = Boards(database)
        self._store = LedgerStore(database)
        self.thresholds = Thresholds(self._store)
        self._guilds = guilds
        self._members = members
        self._clock = clock
        self._on_changed: list[Changed] = []
        self._on_season_ended: list[SeasonEnded] = []

    def on_changed(self, react: Changed) -> None:
        """Have a feature react to changed accounts, inside the same transaction: it usually enqueues a job."""
        self._on_changed.append(react)

    def on_season_ended(self, react: SeasonEnded) -> None:
        """Have a feature react to a season's end, inside the same transaction: it usually enqueues a job."""
        self._on_season_ended.append(react)

    async def award(self, tx: Transaction, grant: Grant) -> Awarded:
        """Give points once: the same reason and source again returns what was given. What was undone is given anew.

        Raises NotEligible and CapReached, before anything is written.
        """
        settings = await self._guilds.get_in(tx, grant.guild_id, PointSettings)
        today = await self.today(tx, grant.guild_id)
        facts = await self._store.facts(tx, grant, today)
        before = facts.before
        if before is not None and not before.is_reversed:
            return Awarded(before, is_new=False)
        points = self._allowed(grant, settings, facts)
        newcomer_until = (facts.first_joined_at or dt.datetime.min.replace(tzinfo=dt.UTC)) + dt.timedelta(
            days=settings.newcomer_days
        )
        entry = Entry(
            id=self.database.new_id(),
            guild_id=grant.guild_id,
            member_id=grant.member_id,
            points=points,
            reason=grant.reason.name,
            source=grant.source,
            turn=before.turn + 1 if before else 1,
            actor_id=grant.actor_id,
            link=grant.link,
            note=grant.note[:NOTE_LENGTH] if grant.note else None,
            day=IMPORTED_DAY if grant.is_imported else today,
            season_id=None if grant.is_imported else facts.season_id,
            is_newcomer=not grant.is_imported and self._clock.now() < newcomer_until,
            created_at=self._clock.now(),
            reverses_id=None,
        )
        await self._write(tx, entry, is_shown=is_listed(facts.marks, settings))
        if grant.reason.category is Category.HELP and not facts.has_helped:
            await self._members.reach(tx, grant.guild_id, grant.member_id, Milestone.HELPED)
        return Awarded(entry, is_new=True)

    async def reverse(
        self, tx: Transaction, guild_id: int, entry_id: int, *, by: int | None = None, note: str | None = None
    ) -> Entry | None:
        """Undo an entry with another one; None when it was undone before. Raises NotFoundError."""
        entry = await self._undoable(tx, guild_id, entry_id)
        return None if entry.is_reversed else await self._reverse(tx, entry, by, note)

    async def void(self, tx: Transaction, guild_id: int, entry_id: int, *, by: int, note: str) -> Entry | None:
        """Undo an entry for good: its source earns its member this no more. None when it was undone before.

        What the team gives by hand or imports anew is not held up by it. Raises NotFoundError.
        """
        entry = await self._undoable(tx, guild_id, entry_id)
        return None if entry.is_reversed else await self._reverse(tx, entry, by, note, Source(VOIDED, entry.id))

    async def reverse_source(
        self, tx: Transaction, guild_id: int, source: Source, *, by: int | None = None, note: str | None = None
    ) -> list[Entry]:
        """Undo whatever a source has earned anybody, and return the reversing entries: none the second time."""
        standing = await self._store.list_standing(tx, guild_id, source)
        return [await self._reverse(tx, entry, by, note) for entry in standing]

    async def spend(self, tx: Transaction, grant: Grant, points: int) -> Awarded:
        """Take points from a balance, once for a source. Raises NotEnoughPoints."""
        account = await self._store.account(tx, grant.guild_id, grant.member_id)
        before = (await self._store.facts(tx, grant, await self.today(tx, grant.guild_id))).before
        if (before is None or before.is_reversed) and account.balance < points:
            raise NotEnoughPoints(points, account.balance)
        return await self.award(tx, replace(grant, points=-points))

    async def account(self, guild_id: int, member_id: int) -> Account:
        """Return what a member has."""
        async with self.database.reading() as tx:
            return await self._store.account(tx, guild_id, member_id)

    async def account_in(self, tx: Transaction, guild_id: int, member_id: int) -> Account:
        """Return what a member has, inside the caller's transaction."""
        return await self._store.account(tx, guild_id, member_id)

    async def find(self, tx: Transaction, guild_id: int, entry_id: int) -> Entry | None:
        """Return an entry of a server."""
        return await self._store.find(tx, guild_id, entry_id)

    async def history(self, guild_id: int, member_id: int, *, most: int, skipped: int = 0) -> tuple[list[Entry], int]:
        """Return a stretch of a member's entries, the newest first, and how many there are in all."""
        async with self.database.reading() as tx:
            entries = await self._store.history(tx, guild_id, member_id, most, skipped)
            return entries, await self._store.count_history(tx, guild_id, member_id)

    async def entries_after(self, guild_id: int, after: int, *, most: int) -> list[Entry]:
        """Return a stretch of a server's entries in their order, from behind an id."""
        async with self.database.reading() as tx:
            return await self._store.entries_after(tx, guild_id, after, most)

    async def earned(
        self, tx: Transaction, guild_id: int, member_id: int, first_day: int, last_day: int
    ) -> list[Earned]:
        """List what a member earned between two local days (yyyymmdd), both included."""
        return await self._store.days_of(tx, guild_id, member_id, first_day, last_day)

    async def today(self, tx: Transaction, guild_id: int) -> int:
        """Return the server's local date as yyyymmdd."""
        return day_of(self._clock.now(), (await self._guilds.server_in(tx, guild_id)).zone)

    async def marks(self, tx: Transaction, guild_id: int, member_id: int) -> Mark:
        """Return what keeps a member from earning or being shown."""
        return await self._store.marks(tx, guild_id, member_id)

    async def marked_ids(self, tx: Transaction, guild_id: int, mark: Mark) -> set[int]:
        """Return who bears a mark."""
        return await self._store.marked_ids(tx, guild_id, mark)

    async def mark(
        self, tx: Transaction, guild_id: int, member_id: int, mark: Mark, *, is_set: bool, by: int | None = None
    ) -> bool:
        """Set or remove a mark, and show or hide its member accordingly; False when it stood so already."""
        if is_set:
            is_changed = await self._store.mark(tx, guild_id, member_id, mark, at=self._clock.now(), by=by)
        else:
            is_changed = await self._store.unmark(tx, guild_id, member_id, mark)
        if is_changed:
            await self.relist(tx, guild_id, [member_id])
        return is_changed

    async def relist(self, tx: Transaction, guild_id: int, member_ids: Iterable[int]) -> None:
        """Show or hide members as their marks and the settings have it now."""
        settings = await self._guilds.get_in(tx, guild_id, PointSettings)
        for member_id in member_ids:
            marks = await self._store.marks(tx, guild_id, member_id)
            await self.boards.list_member(tx, guild_id, member_id, is_listed=is_listed(marks, settings))

    async def refuse(
        self, tx: Transaction, guild_id: int, actor_id: int, member_id: int, reason: str, why: str
    ) -> None:
        """Write down, for staff, an attempt at points that a guard refused."""
        await self._store.add_refusal(tx, guild_id, (actor_id, member_id), reason, why, self._clock.now())

    async def flows(self, guild_id: int, since: dt.datetime) -> tuple[list[Flow], list[Refusals]]:
        """Return what members have caused for each other since then, and what was refused them."""
        async with self.database.reading() as tx:
            flows = await self._store.flows_since(tx, guild_id, since)
            return flows, await self._store.refusals_since(tx, guild_id, since)

    async def seasons(self, guild_id: int) -> list[Season]:
        """List a server's seasons, the newest first."""
        async with self.database.reading() as tx:
            return await self._store.seasons(tx, guild_id)

    async def start_season(self, tx: Transaction, guild_id: int, name: str, *, by: int | None) -> Season:
        """Start a season now. Raises SeasonRuns."""
        running = await self._store.open_season(tx, guild_id)
        if running is not None:
            raise SeasonRuns(name=running.name)
        season = Season(self.database.new_id(), guild_id, name, self._clock.now(), None)
        await self._store.add_season(tx, season, by=by)
        return season

    async def end_season(self, tx: Transaction, guild_id: int, *, by: int | None) -> Season | None:
        """End the season that runs and keep its boards as they are; None when none runs."""
        season = await self._store.open_season(tx, guild_id)
        if season is None:
            return None
        now = self._clock.now()
        await self._store.end_season(tx, season.id, at=now, by=by)
        await self.boards.close(tx, guild_id, season.id)
        ended = replace(season, ended_at=now)
        for react in self._on_season_ended:
            await react(tx, ended)
        return ended

    def _allowed(self, grant: Grant, settings: PointSettings, facts: Facts) -> int:
        reason = grant.reason
        points = grant.points if grant.points is not None else settings.points_for(reason.name)
        if not -MOST_POINTS <= points <= MOST_POINTS:
            raise BadInputError(_("That is more than {most} points at once."), most=MOST_POINTS)
        if reason.is_given_by_hand or grant.is_imported:
            return points  # the team stands above limits
        why = why_not(facts.marks, settings) or _why_not_this(grant, settings, facts)
        if why is None and points == 0:
            why = Why.WORTHLESS
        if why is not None:
            raise NotEligible(why)
        limit = settings.limit_for(reason.name)
        if limit and facts.awards_today >= limit:
            raise CapReached(reason, limit)
        return points

    async def _undoable(self, tx: Transaction, guild_id: int, entry_id: int) -> Entry:
        entry = await self._store.find(tx, guild_id, entry_id)
        if entry is None or not entry.member_id or entry.reverses_id is not None:
            raise NotFoundError
        return entry

    async def _reverse(
        self, tx: Transaction, entry: Entry, by: int | None, note: str | None, source: Source | None = None
    ) -> Entry:
        settings = await self._guilds.get_in(tx, entry.guild_id, PointSettings)
        reversal = replace(
            entry,
            id=self.database.new_id(),
            points=-entry.points,
            source=source or entry.source,
            actor_id=by,
            note=note[:NOTE_LENGTH] if note else None,
            created_at=self._clock.now(),
            reverses_id=entry.id,
        )
        marks = await self._store.marks(tx, entry.guild_id, entry.member_id)
        await self._write(tx, reversal, is_shown=is_listed(marks, settings))
        return reversal

    async def _write(self, tx: Transaction, entry: Entry, *, is_shown: bool) -> None:
        reason = REASONS.get(entry.reason)
        lifetime = 0 if reason is not None and reason.is_spending else entry.points
        await self._store.add(tx, entry)
        after = await self._store.change_account(tx, entry, lifetime=lifetime)
        await self._store.change_day(tx, entry)
        await self.boards.count_in(tx, entry, is_listed=is_shown)
        before = replace(after, balance=after.balance - entry.points, lifetime=after.lifetime - lifetime)
        change = Change(entry.guild_id, entry.member_id, entry, before, after)
        for react in self._on_changed:
            await react(tx, change)


def _why_not_this(grant: Grant, settings: PointSettings, facts: Facts) -> Why | None:
    """Say why somebody who may earn points earns none with this."""
    if grant.member_id == grant.actor_id and not grant.reason.may_be_own:
        return Why.OWN
    if grant.link is not None and grant.link.channel_id in settings.excluded_channel_ids:
        return Why.PLACE
    return Why.VOIDED if facts.is_voided else None
