"""Sessions, their series and their pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.jobs import Recurrence
from cogs.sessions.models import Kind, Place, Plan, Repeat, Series, Session, State

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction

FOLDER = Path(__file__).parent.parent
PLAN_COLUMNS = (
    "kind",
    "title",
    "about",
    "starts_at",
    "minutes",
    "place",
    "channel_id",
    "link",
    "host_id",
    "capacity",
    "slot_minutes",
    "role_ids",
    "min_points",
    "tier",
    "cover_id",
)


class SessionStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(FOLDER)

    async def add(
        self,
        tx: Transaction,
        guild_id: int,
        plan: Plan,
        *,
        by: int,
        at: dt.datetime,
        state: State,
        series_id: int | None = None,
        occurs_at: dt.datetime | None = None,
    ) -> Session | None:
        """Add a session; None when its series has one for this occurrence."""
        session_id = self.database.new_id()
        await self._sql.add_session(
            tx,
            id=session_id,
            guild_id=guild_id,
            series_id=series_id,
            occurs_at=_millis(occurs_at),
            state=state.value,
            created_by=by,
            created_at=to_millis(at),
            **_columns(plan),
        )
        return await self.find(tx, session_id)

    async def find(self, tx: Transaction, session_id: int) -> Session | None:
        """Return a session."""
        row = await self._sql.find_session(tx, id=session_id)
        return session_of(row) if row is not None else None

    async def find_by_event(self, tx: Transaction, guild_id: int, event_id: int) -> Session | None:
        """Return the session that one of Discord's events is about."""
        row = await self._sql.find_by_event(tx, guild_id=guild_id, event_id=event_id)
        return await self.find(tx, row[0]) if row is not None else None

    async def published_between(
        self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime
    ) -> list[tuple[Session, str]]:
        """List the sessions whose recap was published in a stretch of time, with its address."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        rows = [row async for row in self._sql.published_between(tx, guild_id=guild_id, **span)]
        found = [(await self.find(tx, row[0]), row[1], row[2]) for row in rows]
        start = f"https://discord.com/channels/{guild_id}"
        return [(session, f"{start}/{channel}/{message}") for session, channel, message in found if session is not None]

    async def find_occurrence(self, tx: Transaction, series_id: int, occurs_at: dt.datetime) -> Session | None:
        """Return what a series has for an occurrence."""
        row = await self._sql.find_occurrence(tx, series_id=series_id, occurs_at=to_millis(occurs_at))
        return await self.find(tx, row[0]) if row is not None else None

    async def set_plan(self, tx: Transaction, session_id: int, plan: Plan) -> None:
        """Change what was written about a session."""
        await self._sql.set_plan(tx, id=session_id, **_columns(plan))

    async def set_occurrence(
        self, tx: Transaction, session_id: int, series_id: int | None, occurs_at: dt.datetime | None
    ) -> None:
        """Make a session an occurrence of a series, or of none."""
        await self._sql.set_occurrence(tx, id=session_id, series_id=series_id, occurs_at=_millis(occurs_at))

    async def move_on(self, tx: Transaction, session: Session, state: State, **at: Any) -> bool:
        """Move a session to a state; False when it is no longer in the one it was read in.

        `note`, `started_at` and `ended_at` change with it where they are given.
        """
        row = await self._sql.set_state(
            tx,
            id=session.id,
            state=state.value,
            before=session.state.value,
            note=at.get("note", session.note),
            started_at=_millis(at.get("started_at", session.started_at)),
            ended_at=_millis(at.get("ended_at", session.ended_at)),
        )
        return row is not None

    async def set_event(self, tx: Transaction, session_id: int, event_id: int | None, seen: str | None) -> None:
        """Record Discord's event, and how it stands."""
        await self._sql.set_event(tx, id=session_id, event_id=event_id, event_seen=seen)

    async def set_card(self, tx: Transaction, session_id: int, channel_id: int | None, message_id: int | None) -> None:
        """Record where a session's card is."""
        await self._sql.set_card(tx, id=session_id, channel_id=channel_id, message_id=message_id)

    async def set_thread(self, tx: Transaction, session_id: int, thread_id: int | None) -> None:
        """Record the thread in which a session is talked about."""
        await self._sql.set_thread(tx, id=session_id, thread_id=thread_id)

    async def set_panel(self, tx: Transaction, session_id: int, message_id: int | None) -> None:
        """Record the moderators' panel."""
        await self._sql.set_panel(tx, id=session_id, message_id=message_id)

    async def set_carried(self, tx: Transaction, session_id: int, carried_from: int) -> None:
        """Record whose open questions a session took over."""
        await self._sql.set_carried(tx, id=session_id, carried_from=carried_from)

    async def delete_draft(self, tx: Transaction, session_id: int) -> None:
        """Delete what was never published."""
        await self._sql.delete_draft(tx, id=session_id)

    async def upcoming(self, tx: Transaction, guild_id: int, since: dt.datetime, most: int) -> list[Session]:
        """List the sessions that start since then and are not over, the next one first."""
        rows = self._sql.upcoming(tx, guild_id=guild_id, since=to_millis(since), most=most)
        return await self._all(tx, [row[0] async for row in rows])

    async def past(self, tx: Transaction, guild_id: int, most: int) -> list[Session]:
        """List the sessions that are over, the latest first."""
        return await self._all(tx, [row[0] async for row in self._sql.past(tx, guild_id=guild_id, most=most)])

    async def drafts(self, tx: Transaction, guild_id: int, most: int) -> list[Session]:
        """List what was written and not published, the latest first."""
        return await self._all(tx, [row[0] async for row in self._sql.drafts(tx, guild_id=guild_id, most=most)])

    async def live(self, tx: Transaction, guild_id: int) -> list[Session]:
        """List the sessions that are on."""
        return await self._all(tx, [row[0] async for row in self._sql.live(tx, guild_id=guild_id)])

    async def with_event(self, tx: Transaction, guild_id: int, most: int) -> list[int]:
        """List the open sessions that have an event of Discord, by their ids."""
        return [row[0] async for row in self._sql.with_event(tx, guild_id=guild_id, most=most)]

    async def of_series(self, tx: Transaction, series_id: int, since: dt.datetime) -> list[Session]:
        """List the open sessions of a series whose occurrences are since then."""
        rows = self._sql.of_series(tx, series_id=series_id, since=to_millis(since))
        return await self._all(tx, [row[0] async for row in rows])

    async def all_of_series(self, tx: Transaction, series_id: int) -> list[Session]:
        """List the sessions of a series that were published, those that are over included, by time."""
        rows = self._sql.all_of_series(tx, series_id=series_id)
        return await self._all(tx, [row[0] async for row in rows])

    async def latest_of_series(self, tx: Transaction, guild_id: int) -> list[Session]:
        """List the latest published session of each series that goes on."""
        return await self._all(tx, [row[0] async for row in self._sql.latest_of_series(tx, guild_id=guild_id)])

    async def of_member(self, tx: Transaction, guild_id: int, member_id: int) -> list[Session]:
        """List the open sessions about which a member said something."""
        rows = self._sql.rsvps_of(tx, guild_id=guild_id, member_id=member_id)
        return await self._all(tx, [row[0] async for row in rows])

    async def carried_into(self, tx: Transaction, session_id: int) -> Session | None:
        """Return the session that took over what a session had left open."""
        row = await self._sql.carried_into(tx, session_id=session_id)
        return await self.find(tx, row[0]) if row is not None else None

    async def add_series(
        self,
        tx: Transaction,
        guild_id: int,
        repeat: Repeat,
        recurrence: Recurrence,
        plan: Plan,
        *,
        by: int,
        at: dt.datetime,
    ) -> Series:
        """Add a series."""
        series = Series(self.database.new_id(), guild_id, repeat, recurrence, plan, None, is_over=False)
        columns = _series_columns(series)
        await self._sql.add_series(tx, guild_id=guild_id, created_by=by, created_at=to_millis(at), **columns)
        return series

    async def find_series(self, tx: Transaction, series_id: int) -> Series | None:
        """Return a series."""
        row = await self._sql.find_series(tx, id=series_id)
        if row is None:
            return None
        plan = plan_of(json.loads(row[4]))
        recurrence = Recurrence.from_text(row[3])
        return Series(row[0], row[1], Repeat(row[2]), recurrence, plan, _instant(row[5]), is_over=bool(row[6]))

    async def set_series(self, tx: Transaction, series: Series) -> None:
        """Record how a series stands."""
        await self._sql.set_series(tx, is_over=series.is_over, **_series_columns(series))

    async def add_cover(self, tx: Transaction, guild_id: int, content: bytes) -> int:
        """Keep a picture and return its id."""
        cover_id = self.database.new_id()
        await self._sql.add_cover(tx, id=cover_id, guild_id=guild_id, content=content)
        return cover_id

    async def cover(self, tx: Transaction, cover_id: int) -> bytes | None:
        """Return a picture."""
        row = await self._sql.cover(tx, id=cover_id)
        return bytes(row[0]) if row is not None else None

    async def _all(self, tx: Transaction, session_ids: list[int]) -> list[Session]:
        found = [await self.find(tx, session_id) for session_id in session_ids]
        return [session for session in found if session is not None]


def _columns(plan: Plan) -> dict[str, Any]:
    return {
        "kind": plan.kind.value,
        "title": plan.title,
        "about": plan.about,
        "starts_at": to_millis(plan.starts_at),
        "minutes": plan.minutes,
        "place": plan.place.value,
        "channel_id": plan.channel_id,
        "link": plan.link,
        "host_id": plan.host_id,
        "capacity": plan.capacity,
        "slot_minutes": plan.slot_minutes,
        "role_ids": json.dumps(plan.role_ids),
        "min_points": plan.min_points,
        "tier": plan.tier,
        "cover_id": plan.cover_id,
    }


def _series_columns(series: Series) -> dict[str, Any]:
    return {
        "id": series.id,
        "repeat": series.repeat.value,
        "recurrence": series.recurrence.to_text(),
        "plan": json.dumps(_columns(series.plan)),
        "planned_until": _millis(series.planned_until),
    }


def plan_of(columns: dict[str, Any]) -> Plan:
    """Return the plan that stands in columns, or in a series' JSON."""
    read: dict[str, Any] = {
        "kind": Kind(columns["kind"]),
        "starts_at": from_millis(columns["starts_at"]),
        "place": Place(columns["place"]),
        "role_ids": tuple(json.loads(columns["role_ids"])),
    }
    return Plan(**(columns | read))


def session_of(row: Row) -> Session:
    """Return the session of a row, its columns in the order of find_session."""
    plan = plan_of(dict(zip(PLAN_COLUMNS, row[:15], strict=True)))
    return Session(
        id=row[15],
        guild_id=row[16],
        plan=plan,
        state=State(row[17]),
        series_id=row[18],
        occurs_at=_instant(row[19]),
        event_id=row[20],
        event_seen=row[21],
        card_channel_id=row[22],
        card_message_id=row[23],
        thread_id=row[24],
        panel_message_id=row[25],
        note=row[26],
        carried_from=row[27],
        revision=row[28],
        created_by=row[29],
        created_at=from_millis(row[30]),
        started_at=_instant(row[31]),
        ended_at=_instant(row[32]),
    )


def _millis(at: dt.datetime | None) -> int | None:
    return None if at is None else to_millis(at)


def _instant(millis: int | None) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)
