"""Points out of files and into files, in bounded steps."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.ledger import Grant, Source
from bot.ledger.models import MOST_POINTS
from bot.ledger.reasons import REASONS
from bot.sheets import write_csv
from cogs.points.models import ImportPlan, ImportProgress, ImportRow
from cogs.points.rules import read_file
from cogs.points.service.base import BaseService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AT_ONCE = 250
READ_AT_ONCE = 5_000
LABEL_LENGTH = 40
MOST_EXPORTED = 400_000  # about what Discord takes as a packed file


class FileService(BaseService):
    """Imports and exports."""

    async def plan_import(
        self, guild_id: int, content: bytes, *, label: str, reason: str, divided_by: int
    ) -> ImportPlan:
        """Read a file and say what importing it would do; nothing is written. Raises BadInputError."""
        if reason not in REASONS or REASONS[reason].is_spending:
            raise BadInputError(_("Choose the reason from the list."))
        name = " ".join(label.split())[:LABEL_LENGTH] or "import"
        found = await asyncio.to_thread(read_file, content)  # megabytes take a while
        shares = (ImportRow(row.member_id, min(row.points // divided_by, MOST_POINTS)) for row in found.rows)
        rows = tuple(row for row in shares if row.points > 0)
        if not rows:
            raise BadInputError(_("Divided by {number}, nobody has a whole point left."), number=divided_by)
        async with self._store.database.reading() as tx:
            members = [row.member_id for row in rows]
            known = await self._store.imported_ids(tx, guild_id, source_id_of(name), members)
        return ImportPlan(
            label=name,
            reason=reason,
            rows=rows,
            skipped=found.skipped + len(found.rows) - len(rows),
            known=sum(row.member_id in known for row in rows),
            total=sum(row.points for row in rows if row.member_id not in known),
        )

    async def run_import(self, guild_id: int, plan: ImportPlan, *, by: int) -> AsyncIterator[ImportProgress]:
        """Give the points, in bounded steps; what was given under the same label before is left as it is.

        Stopped midway, it goes on where it was when it is run again.
        """
        awarded = 0
        for start in range(0, len(plan.rows), AT_ONCE):
            rows = plan.rows[start : start + AT_ONCE]
            async with self._store.database.transaction(lock=guild_id) as tx:
                members = [row.member_id for row in rows]
                known = await self._store.imported_ids(tx, guild_id, source_id_of(plan.label), members)
                for row in rows:
                    if row.member_id in known:
                        continue  # perhaps as another reason, which is another award to the ledger
                    grant = Grant(
                        guild_id=guild_id,
                        member_id=row.member_id,
                        reason=REASONS[plan.reason],
                        source=Source("import", source_id_of(plan.label)),
                        actor_id=by,
                        note=plan.label,
                        points=row.points,
                        is_imported=True,
                    )
                    awarded += (await self._ledger.award(tx, grant)).is_new
                if start + AT_ONCE >= len(plan.rows):
                    details = {"label": plan.label, "members": awarded, "reason": plan.reason}
                    await self._store.add_action(
                        tx, guild_id, by, "import", self._clock.now(), member_id=None, details=details
                    )
            yield ImportProgress(start + len(rows), awarded, len(plan.rows))

    async def export_accounts(self, guild_id: int, *, by: int) -> bytes:
        """Write who has how many points as CSV."""
        rows: list[tuple[object, ...]] = []
        after = 0
        while True:
            async with self._store.database.reading() as tx:
                found = await self._store.accounts_after(tx, guild_id, after, READ_AT_ONCE)
            _check_size(rows)
            rows += [(f"{member}", balance, lifetime, tier) for member, balance, lifetime, tier in found]
            if len(found) < READ_AT_ONCE:
                break
            after = found[-1][0]
        await self._note_export(guild_id, by, "accounts", len(rows))
        return await asyncio.to_thread(write_csv, ("member_id", "points", "ever_earned", "tier"), rows)

    async def export_entries(self, guild_id: int, *, by: int) -> bytes:
        """Write every entry as CSV, the oldest first."""
        rows: list[tuple[object, ...]] = []
        after = 0
        while True:
            found = await self._ledger.entries_after(guild_id, after, most=READ_AT_ONCE)
            _check_size(rows)
            rows += [
                (
                    f"{entry.id}",
                    entry.created_at.isoformat(),
                    f"{entry.member_id}",
                    entry.points,
                    entry.reason,
                    entry.source.kind,
                    f"{entry.source.id}",
                    "" if entry.actor_id is None else f"{entry.actor_id}",
                    "" if entry.reverses_id is None else f"{entry.reverses_id}",
                    entry.note,
                )
                for entry in found
            ]
            if len(found) < READ_AT_ONCE:
                break
            after = found[-1].id
        await self._note_export(guild_id, by, "entries", len(rows))
        head = ("id", "at", "member_id", "points", "reason", "source", "source_id", "caused_by", "reverses", "note")
        return await asyncio.to_thread(write_csv, head, rows)

    async def _note_export(self, guild_id: int, by: int, what: str, lines: int) -> None:
        async with self._store.database.transaction() as tx:
            details = {"what": what, "lines": lines}
            await self._store.add_action(tx, guild_id, by, "export", self._clock.now(), member_id=None, details=details)


def _check_size(rows: list[tuple[object, ...]]) -> None:
    if len(rows) > MOST_EXPORTED:
        raise BadInputError(
            _("These are more than {most} lines. Ask whoever hosts me for a copy of the database."), most=MOST_EXPORTED
        )


def source_id_of(label: str) -> int:
    """Return the id under which an import of this label is known: the same label again is the same import."""
    digest = hashlib.sha256(label.casefold().encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
