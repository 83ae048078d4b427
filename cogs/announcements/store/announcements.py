"""Announcements, their files and their history."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.jobs import Recurrence
from cogs.announcements.models import Announcement, Change, Content, File, Plan, Repeat, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.database import Database, Row, Transaction

FOLDER = Path(__file__).parent.parent
LISTS = {
    "planned": ("planned", "count_planned"),
    "ended": ("ended", "count_ended"),
    "templates": ("templates", "count_templates"),
}


class AnnouncementStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql: Any = database.queries(FOLDER)

    async def add(
        self,
        tx: Transaction,
        guild_id: int,
        plan: Plan,
        recurrence: Recurrence | None,
        *,
        by: int,
        at: dt.datetime,
        is_template: bool = False,
    ) -> Announcement:
        """Add a draft, or a template."""
        announcement_id = self.database.new_id()
        await self._sql.add_announcement(
            tx,
            id=announcement_id,
            guild_id=guild_id,
            is_template=is_template,
            created_by=by,
            created_at=to_millis(at),
            **_columns(plan, recurrence),
        )
        added = await self.find(tx, announcement_id)
        if added is None:
            raise LookupError("an announcement went away while it was added")
        return added

    async def find(self, tx: Transaction, announcement_id: int) -> Announcement | None:
        """Return an announcement."""
        row = await self._sql.find_announcement(tx, id=announcement_id)
        return announcement_of(row) if row is not None else None

    async def set_source_key(self, tx: Transaction, announcement_id: int, key: str) -> None:
        """Record what an announcement was made of by itself."""
        await self._sql.set_source_key(tx, id=announcement_id, source_key=key)

    async def unasked(self, tx: Transaction, guild_id: int) -> list[int]:
        """List by their ids the announcements that wait for approval and that nobody was asked about."""
        return [row[0] async for row in self._sql.unasked(tx, guild_id=guild_id)]

    async def source_key_of(self, tx: Transaction, announcement_id: int) -> str | None:
        """Return what an announcement was made of by itself."""
        return await self._sql.source_key_of(tx, id=announcement_id)

    async def has_source_key(self, tx: Transaction, guild_id: int, key: str) -> bool:
        """Say whether an announcement was made of it before."""
        return await self._sql.find_by_source_key(tx, guild_id=guild_id, source_key=key) is not None

    async def list_made_of(self, tx: Transaction, guild_id: int, prefix: str) -> list[Announcement]:
        """List what was made of a file: of lines whose keys are a prefix and six digits."""
        rows = self._sql.made_of(tx, guild_id=guild_id, first=f"{prefix}000000", last=f"{prefix}999999")
        # Some collations of PostgreSQL pass over punctuation, so that more may lie between.
        return await self._all(tx, [row[0] async for row in rows if row[1].startswith(prefix)])

    async def exported(self, tx: Transaction, guild_id: int) -> list[tuple[Announcement, dt.datetime | None]]:
        """List all that is planned, each with its time, which is another than planned where it was moved."""
        rows = self._sql.exported(tx, guild_id=guild_id)
        found = [(announcement_of(row), row[20]) async for row in rows]
        return [(each, each.plan.starts_at if moved is None else from_millis(moved)) for each, moved in found]

    async def set_plan(
        self,
        tx: Transaction,
        announcement_id: int,
        plan: Plan,
        recurrence: Recurrence | None,
        *,
        by: int,
        at: dt.datetime,
    ) -> None:
        """Change what is planned."""
        columns = _columns(plan, recurrence)
        await self._sql.set_plan(tx, id=announcement_id, edited_by=by, edited_at=to_millis(at), **columns)

    async def set_state(self, tx: Transaction, announcement_id: int, state: State, note: str | None = None) -> None:
        """Move an announcement on."""
        await self._sql.set_state(tx, id=announcement_id, state=state.value, note=note)

    async def set_approved(self, tx: Transaction, announcement_id: int, by: int | None) -> None:
        """Record who approved it; None takes an approval back."""
        await self._sql.set_approved(tx, id=announcement_id, approved_by=by)

    async def set_paused(self, tx: Transaction, announcement_id: int, *, is_paused: bool) -> None:
        """Hold a series back, or let it go on."""
        await self._sql.set_paused(tx, id=announcement_id, is_paused=is_paused)

    async def set_ask(self, tx: Transaction, announcement_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team is asked to approve it."""
        await self._sql.set_ask(tx, id=announcement_id, channel_id=channel_id, message_id=message_id)

    async def delete(self, tx: Transaction, announcement_id: int) -> None:
        """Delete what never went out, with its files and history."""
        await self._sql.delete_announcement(tx, id=announcement_id)

    async def listed(
        self, tx: Transaction, guild_id: int, which: str, most: int, skipped: int = 0
    ) -> tuple[list[Announcement], int]:
        """Return a stretch of the planned, the ended, the templates, or those in a state, and how many there are."""
        if which in LISTS:
            rows, count = (getattr(self._sql, name) for name in LISTS[which])
            found, total = rows(tx, guild_id=guild_id, most=most, skipped=skipped), await count(tx, guild_id=guild_id)
        else:
            found = self._sql.in_state(tx, guild_id=guild_id, state=which, most=most, skipped=skipped)
            total = await self._sql.count_in_state(tx, guild_id=guild_id, state=which)
        return await self._all(tx, [row[0] async for row in found]), total

    async def titled(
        self,
        tx: Transaction,
        guild_id: int,
        part: str,
        *,
        most: int,
        states: Collection[State] = tuple(State),
        is_template: bool = False,
    ) -> list[Announcement]:
        """List those in some states with a part of a text in their title, the newest first."""
        listed, wanted = f",{','.join(states)},", part.casefold()
        rows = self._sql.titled(tx, guild_id=guild_id, states=listed, is_template=is_template)
        return await self._all(tx, [row[0] async for row in rows if wanted in row[1].casefold()][:most])

    async def add_file(self, tx: Transaction, announcement: Announcement, name: str, kind: str, content: bytes) -> int:
        """Keep a copy of a file and return its id."""
        file_id = self.database.new_id()
        columns = {"announcement_id": announcement.id, "guild_id": announcement.guild_id}
        await self._sql.add_file(tx, id=file_id, name=name, kind=kind, content=content, **columns)
        return file_id

    async def copy_file(self, tx: Transaction, file_id: int, announcement_id: int) -> int:
        """Give another announcement a copy of a file and return its id."""
        copied_id = self.database.new_id()
        await self._sql.copy_files(tx, id=copied_id, announcement_id=announcement_id, file_id=file_id)
        return copied_id

    async def file(self, tx: Transaction, guild_id: int, file_id: int) -> File | None:
        """Return a file of a server."""
        row = await self._sql.find_file(tx, id=file_id, guild_id=guild_id)
        return File(row[0], row[1], row[2], row[3], bytes(row[4])) if row is not None else None

    async def add_change(
        self,
        tx: Transaction,
        announcement: Announcement,
        by: int,
        what: str,
        at: dt.datetime,
        *,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Write down what somebody did."""
        await self._sql.add_change(
            tx,
            id=self.database.new_id(),
            announcement_id=announcement.id,
            guild_id=announcement.guild_id,
            changed_by=by,
            what=what,
            before_value=before,
            after_value=after,
            changed_at=to_millis(at),
        )

    async def writers(self, tx: Transaction, announcement: Announcement) -> set[int]:
        """Return who wrote at an announcement since it was last approved, and who began it."""
        rows = self._sql.writers_since_approval(tx, announcement_id=announcement.id)
        return {announcement.created_by, announcement.edited_by, *[row[0] async for row in rows]}

    async def changes(self, tx: Transaction, announcement_id: int, most: int) -> list[Change]:
        """List what was done to an announcement, the latest first."""
        rows = self._sql.changes(tx, announcement_id=announcement_id, most=most)
        return [Change(row[0], row[1], row[2], row[3], from_millis(row[4])) async for row in rows]

    async def _all(self, tx: Transaction, ids: list[int]) -> list[Announcement]:
        found = [await self.find(tx, each) for each in ids]
        return [each for each in found if each is not None]


def _columns(plan: Plan, recurrence: Recurrence | None) -> dict[str, Any]:
    return {
        "title": plan.title,
        "content": plan.content.model_dump_json(exclude_defaults=True),
        "channel_ids": json.dumps(plan.channel_ids),
        "starts_at": _millis(plan.starts_at),
        "repeat": None if plan.repeat is None else _repeat_text(plan.repeat),
        "recurrence": None if recurrence is None else recurrence.to_text(),
        "tolerance_minutes": plan.tolerance_minutes,
    }


def _repeat_text(repeat: Repeat) -> str:
    until = None if repeat.until is None else repeat.until.isoformat()
    return json.dumps({"every": repeat.every, "weekdays": repeat.weekdays, "until": until})


def _repeat(text: str) -> Repeat:
    found = json.loads(text)
    until = None if found["until"] is None else dt.date.fromisoformat(found["until"])
    return Repeat(every=found["every"], weekdays=tuple(found["weekdays"]), until=until)


def announcement_of(row: Row) -> Announcement:
    """Read a row of an announcement."""
    plan = Plan(
        title=row[3],
        content=Content.model_validate_json(row[4]),
        channel_ids=tuple(json.loads(row[5])),
        starts_at=None if row[6] is None else from_millis(row[6]),
        repeat=None if row[7] is None else _repeat(row[7]),
        tolerance_minutes=row[9],
    )
    return Announcement(
        id=row[0],
        guild_id=row[1],
        plan=plan,
        state=State(row[2]),
        recurrence=None if row[8] is None else Recurrence.from_text(row[8]),
        is_paused=bool(row[10]),
        is_template=bool(row[11]),
        note=row[12],
        revision=row[13],
        created_by=row[14],
        created_at=from_millis(row[15]),
        edited_by=row[16],
        approved_by=row[17],
        ask_channel_id=row[18],
        ask_message_id=row[19],
    )


def _millis(at: dt.datetime | None) -> int | None:
    return None if at is None else to_millis(at)
