"""Plans out of a table and into one: nothing is kept unless every line is right, and each line once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.sheets import read_csv, write_csv
from cogs.announcements.models import AnnouncementSettings, Fault, Sheet, SheetRow
from cogs.announcements.rules import check_draft
from cogs.announcements.rules.sheets import COLUMNS, columns_of, read_line, write_line
from cogs.announcements.service.planning import PlanService, cleaned

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from cogs.announcements.models import Announcement, Places, Plan
    from cogs.announcements.models.sheets import MayPing

MOST_ROWS = 500
MOST_BYTES = 1_000_000
Known = tuple[str, "dt.datetime | None"]


class SheetService(PlanService):
    """Exports and imports what is planned."""

    async def export(self, guild_id: int, places: Places) -> bytes:
        """Write all that is planned as CSV, the soonest first, at the server's wall times."""
        zone = (await self._guilds.server(guild_id)).zone
        async with self._database.reading() as tx:
            found = await self._announcements.exported(tx, guild_id)
        lines = [write_line(announcement, at, places, zone) for announcement, at in found]
        return await asyncio.to_thread(write_csv, tuple(COLUMNS), lines)

    async def read(self, guild_id: int, content: bytes, places: Places, may_ping: MayPing) -> Sheet:
        """Understand a file; nothing is kept. Raises BadInputError for one that is no such table, and NotSetUpError."""
        settings = await self._guilds.live(guild_id, AnnouncementSettings)
        zone = (await self._guilds.server(guild_id)).zone
        async with self._database.reading() as tx:
            planned = await self._announcements.exported(tx, guild_id)
        known = {_known(announcement.plan, at): 0 for announcement, at in planned}
        now, tolerance = self._clock.now(), settings.tolerance_minutes
        sheet = await asyncio.to_thread(_read, content, places, known, zone, now, tolerance)
        forbidden = [_may_not(row) for row in sheet.rows if not may_ping(row.plan)]
        return Sheet(sheet.rows, tuple(sorted((*sheet.faults, *forbidden), key=lambda fault: fault.number)))

    async def make(self, guild_id: int, key: str, rows: Sequence[SheetRow], *, by: int) -> list[Announcement]:
        """Keep lines as drafts, all or none; under the same key the second time returns those of the first."""
        await self._guilds.live(guild_id, AnnouncementSettings)
        plans = {f"{_prefix(key)}{row.number:06}": cleaned(row.plan) for row in rows}
        for plan in plans.values():
            check_draft(plan)
        async with self._database.transaction(lock=guild_id) as tx:
            made = await self._announcements.list_made_of(tx, guild_id, _prefix(key))
            if made:
                return made
            for source_key, plan in plans.items():
                recurrence, now = await self._recurrence(tx, guild_id, plan), self._clock.now()
                draft = await self._announcements.add(tx, guild_id, plan, recurrence, by=by, at=now)
                await self._announcements.set_source_key(tx, draft.id, source_key)
                await self._note(tx, draft, by, "created")
                made.append(draft)
            return made

    async def made(self, guild_id: int, key: str) -> list[Announcement]:
        """Return what was made under a key before: none, or as many as are left of it."""
        async with self._database.reading() as tx:
            return await self._announcements.list_made_of(tx, guild_id, _prefix(key))


def _read(
    content: bytes,
    places: Places,
    known: dict[Known, int],
    zone: ZoneInfo,
    now: dt.datetime,
    tolerance: int,
) -> Sheet:
    head, *lines = read_csv(content) or [[]]
    columns = columns_of(head)
    filled = [(number, line) for number, line in enumerate(lines, 2) if any(value.strip() for value in line)]
    if not filled:
        raise BadInputError(_("Nothing is planned in this file: it has no lines below the first."))
    if len(filled) > MOST_ROWS:
        raise BadInputError(_("That are more than {most} lines. Split the file."), most=MOST_ROWS)
    rows: list[SheetRow] = []
    faults: list[Fault] = []
    for number, line in filled:
        plan, wrong = read_line(line, number, columns, places, zone=zone, now=now, tolerance=tolerance)
        if plan is not None:
            wrong = _twice(plan, number, known)
            known.setdefault(_known(plan, plan.starts_at), number)
            rows.append(SheetRow(number, plan))
        faults += wrong
    return Sheet(tuple(rows), tuple(faults))


def _prefix(key: str) -> str:
    return f"import:{key}:"


def _may_not(row: SheetRow) -> Fault:
    text = _("You may not ping {whom} there yourself, so I do not do it for you. An admin can.")
    return Fault(row.number, "mention", BadInputError(text, whom=row.plan.content.mentioned))


def _twice(plan: Plan, number: int, known: dict[Known, int]) -> list[Fault]:
    line = known.get(_known(plan, plan.starts_at))
    if line is None:
        return []
    if line:
        return [Fault(number, "title", BadInputError(_("Line {line} has this title at this time, too."), line=line))]
    return [Fault(number, "title", BadInputError(_("This is planned already, with this title and at this time.")))]


def _known(plan: Plan, at: dt.datetime | None) -> Known:
    return plan.title.casefold(), at
