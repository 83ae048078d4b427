"""What a server's announcements bring to its content calendar, in a few statements however many there are."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from cogs.announcements.models import Going, PostState, State
from cogs.announcements.store.announcements import FOLDER, announcement_of

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from cogs.announcements.models import Announcement


class AgendaStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self._sql: Any = database.queries(FOLDER)

    async def planned(
        self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime
    ) -> list[Announcement]:
        """List what may go out from one instant on and before another: series, and what is to go out once."""
        rows = self._sql.planned_between(tx, **_span(guild_id, since, until))
        return [announcement_of(row) async for row in rows]

    async def made(
        self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime
    ) -> set[tuple[int, dt.datetime]]:
        """Return which occurrences of that stretch are posts already, each by its announcement and its time."""
        rows = self._sql.made_between(tx, **_span(guild_id, since, until))
        return {(row[0], from_millis(row[1])) async for row in rows}

    async def going(self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime) -> list[Going]:
        """List the posts of that stretch, in whatever state, but for those that were left out."""
        span = _span(guild_id, since, until)
        places: defaultdict[int, list[tuple[int, int | None]]] = defaultdict(list)
        async for post_id, channel_id, message_id in self._sql.delivered_between(tx, **span):
            places[post_id].append((channel_id, message_id))
        return [_going(row, guild_id, places[row[0]]) async for row in self._sql.going_between(tx, **span)]


def _span(guild_id: int, since: dt.datetime, until: dt.datetime) -> dict[str, int]:
    return {"guild_id": guild_id, "since": to_millis(since), "until": to_millis(until)}


def _going(row: Row, guild_id: int, places: list[tuple[int, int | None]]) -> Going:
    links = (f"https://discord.com/channels/{guild_id}/{where}/{message}" for where, message in places if message)
    return Going(
        announcement_id=row[1],
        occurs_at=from_millis(row[2]),
        due_at=from_millis(row[3]),
        state=PostState(row[4]),
        ping=row[5],
        title=row[6],
        standing=State(row[7]),
        is_paused=bool(row[8]),
        is_only=bool(row[9]),
        repeats=bool(row[10]),
        channel_ids=tuple(channel_id for channel_id, _message in places) or tuple(json.loads(row[11])),
        link=next(links, None),
    )
