"""Facts about the bot itself that outlive the process: when it was last seen, which commands are registered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis

if TYPE_CHECKING:
    import datetime as dt

    from bot.clock import Clock
    from bot.database import Database

SQL = Path(__file__).parent / "database" / "state"


class BotState:
    """Named values in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._sql = database.queries(SQL)

    async def get(self, name: str) -> str | None:
        """Return a value; None when it was never put."""
        async with self._database.reading() as tx:
            return await self._sql.get(tx, name=name)

    async def put(self, name: str, value: str) -> None:
        """Keep a value."""
        async with self._database.transaction() as tx:
            await self._sql.put(tx, name=name, value=value, updated_at=to_millis(self._clock.now()))

    async def seen(self, process: str) -> None:
        """Record that a process is alive now."""
        await self.put(f"last_seen_at:{process}", str(to_millis(self._clock.now())))

    async def last_seen_at(self, process: str) -> dt.datetime | None:
        """Return when a process was last alive; None when it never was."""
        value = await self.get(f"last_seen_at:{process}")
        return from_millis(int(value)) if value else None
