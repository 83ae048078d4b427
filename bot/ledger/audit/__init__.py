"""Whether every kept sum is what the entries add up to, and making it so: in bounded steps, so nobody has to wait."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import to_millis
from bot.i18n import _, plural
from bot.jobs import JobKind, Recurrence
from bot.ledger.models import FORGOTTEN_FOR, Difference, Mark
from bot.ledger.reasons import REASONS
from bot.ledger.rules import boards_of, date_of, day_of, hidden_marks
from bot.ledger.settings import PointSettings
from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Job, Jobs
    from bot.ledger.boards import Boards
    from bot.team import Team

log = get_logger(__name__)

AUDIT_JOB = "ledger.audit"
NIGHTLY = Recurrence.daily(dt.datetime(2026, 1, 1, 4, 15), "UTC")  # noqa: DTZ001 - a wall time with its zone beside it
LIMIT = dt.timedelta(hours=2)
MEMBERS_AT_ONCE = 2_000
LAST_MEMBER = 2**63 - 1

SPENDING = json.dumps({name: 1 for name, reason in REASONS.items() if reason.is_spending})
COUNTED = json.dumps(
    {
        f"{board} {name}": 1
        for name, reason in REASONS.items()
        for is_newcomer in (False, True)
        for board in boards_of(reason.category, is_newcomer=is_newcomer)
    }
)


class Audit:
    """Compares and rebuilds the sums of the ledger."""

    def __init__(self, database: Database, guilds: GuildSettings, boards: Boards, clock: Clock) -> None:
        self._database = database
        self._guilds = guilds
        self._boards = boards
        self._clock = clock
        self._sql = database.queries(Path(__file__).parent)

    async def differences(self, guild_id: int) -> list[Difference]:
        """Compare every sum of a server with its entries; empty when all agree. Reads in bounded steps."""
        found: list[Difference] = []
        async for low, high in self._batches(guild_id):
            async with self._database.reading() as tx:
                found += await self._compare(tx, guild_id, low, high)
        async with self._database.reading() as tx:
            for board_id in [row[0] async for row in self._sql.board_ids(tx, guild_id=guild_id)]:
                rows = self._sql.wrong_places(tx, board_id=board_id)
                found += [Difference("places", None, row[1]) async for row in rows]
        return found

    async def recount(self, guild_id: int) -> AsyncIterator[int]:
        """Rebuild every sum of a server from its entries; yields how many members are done, after each bounded step.

        Stopping midway leaves sums that are right, or as they were. Doing it again changes nothing.
        """
        done = 0
        async for low, high in self._batches(guild_id):
            async with self._database.transaction(lock=guild_id) as tx:
                await self._rebuild(tx, guild_id, low, high)
            done += MEMBERS_AT_ONCE
            yield done
        async with self._database.reading() as tx:
            board_ids = [row[0] async for row in self._sql.board_ids(tx, guild_id=guild_id)]
        for board_id in board_ids:
            async with self._database.transaction(lock=guild_id) as tx:
                await self._sql.clear_places(tx, board_id=board_id)
                await self._sql.sum_places(tx, board_id=board_id)
        yield done

    def job_kind(self, team: Team) -> JobKind:
        """Return the kind of the nightly job that compares all servers, tidies their boards and tells their teams."""

        async def every_server(_job: Job) -> None:
            async with self._database.transaction() as tx:
                await self._boards.sweep(tx)
            for guild_id in await self._guilds.known_ids():
                await self._tidy(guild_id)
                found = await self.differences(guild_id)
                if not found:
                    await team.forget(guild_id, AUDIT_JOB)
                    continue
                members = {each.member_id for each in found if each.member_id is not None}
                kinds = sorted({each.what for each in found})
                log.error("sums of points differ", guild_id=guild_id, members=len(members), sums=kinds)
                text = plural(
                    "The points of {count} member do not add up. `/points-admin recount` puts that right; "
                    "no entry is lost.",
                    "The points of {count} members do not add up. `/points-admin recount` puts that right; "
                    "no entry is lost.",
                )
                await team.tell(guild_id, AUDIT_JOB, text, count=max(1, len(members)))

        return JobKind(AUDIT_JOB, every_server, title=_("Checking the sums of points"), limit=LIMIT)

    async def plan(self, jobs: Jobs) -> None:
        """Enqueue the nightly job, once."""
        async with self._database.transaction() as tx:
            first = NIGHTLY.next_after(self._clock.now()) or self._clock.now()
            await jobs.enqueue(tx, AUDIT_JOB, "nightly", first, recurrence=NIGHTLY)

    async def _tidy(self, guild_id: int) -> None:
        zone = (await self._guilds.server(guild_id)).zone
        async with self._database.transaction(lock=guild_id) as tx:
            before = to_millis(self._clock.now() - FORGOTTEN_FOR)
            await self._sql.remember_again(tx, guild_id=guild_id, mark=int(Mark.FORGOTTEN), before=before)
            await self._boards.drop_old(tx, guild_id, date_of(day_of(self._clock.now(), zone)))

    async def _batches(self, guild_id: int) -> AsyncIterator[tuple[int, int]]:
        after = 0  # members who were forgotten share the id 0, and have no sums
        while True:
            async with self._database.reading() as tx:
                end = await self._sql.end_of_batch(tx, guild_id=guild_id, after=after, most=MEMBERS_AT_ONCE)
            yield after + 1, end or LAST_MEMBER
            if end is None:
                return
            after = end

    async def _compare(self, tx: Transaction, guild_id: int, low: int, high: int) -> list[Difference]:
        span = {"guild_id": guild_id, "low": low, "high": high}
        hidden = await self._hidden(tx, guild_id)
        accounts = self._sql.wrong_accounts(tx, **span, spending=SPENDING)
        found = [Difference("balance", row[0], row[1]) async for row in accounts]
        found += [Difference("day", row[0], row[3]) async for row in self._sql.wrong_days(tx, **span)]
        standings = self._sql.wrong_standings(tx, **span, counted=COUNTED)
        found += [Difference("board", row[0], row[2]) async for row in standings]
        listed = self._sql.wrongly_listed(tx, **span, hidden=hidden)
        return found + [Difference("listed", row[0], 0) async for row in listed]

    async def _rebuild(self, tx: Transaction, guild_id: int, low: int, high: int) -> None:
        span = {"guild_id": guild_id, "low": low, "high": high}
        hidden = await self._hidden(tx, guild_id)
        await self._sql.clear_accounts(tx, **span)
        await self._sql.sum_accounts(tx, **span, spending=SPENDING)
        await self._sql.clear_days(tx, **span)
        await self._sql.sum_days(tx, **span)
        await self._sql.clear_standings(tx, **span)
        await self._sql.sum_standings(tx, **span, counted=COUNTED, hidden=hidden)
        await self._sql.list_closed(tx, **span, hidden=hidden)

    async def _hidden(self, tx: Transaction, guild_id: int) -> int:
        return int(hidden_marks(await self._guilds.get_in(tx, guild_id, PointSettings)))
