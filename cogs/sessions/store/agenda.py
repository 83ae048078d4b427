"""What a server's sessions bring to its content calendar."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from bot.jobs import Recurrence
from cogs.sessions.models import OpenSeries
from cogs.sessions.store.sessions import FOLDER, plan_of, session_of

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Transaction
    from cogs.sessions.models import Session


class AgendaStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self._sql = database.queries(FOLDER)

    async def list_between(self, tx: Transaction, guild_id: int, start: dt.datetime, end: dt.datetime) -> list[Session]:
        """List the sessions that start from one instant on and before another, drafts and cancelled ones included."""
        rows = self._sql.sessions_between(tx, guild_id=guild_id, since=to_millis(start), until=to_millis(end))
        return [session_of(row) async for row in rows]

    async def list_open_series(self, tx: Transaction, guild_id: int) -> list[OpenSeries]:
        """List the series that go on, of which there is a session, be it a draft."""
        rows = self._sql.open_series(tx, guild_id=guild_id)
        return [
            OpenSeries(
                row[0],
                Recurrence.from_text(row[1]),
                plan_of(json.loads(row[2])),
                from_millis(max(row[3] or 0, row[4] or 0)),
                is_draft=not row[5],
            )
            async for row in rows
        ]
