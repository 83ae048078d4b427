"""What is on the floor of a session, and where its moderators' panel is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.sessions.store.sessions import FOLDER

if TYPE_CHECKING:
    from bot.database import Database, Transaction
    from cogs.sessions.models import Session


class FloorStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self._sql = database.queries(FOLDER)

    async def find(self, tx: Transaction, session_id: int) -> tuple[int | None, int | None]:
        """Return the question on the floor, and the panel's channel."""
        row = await self._sql.find_floor(tx, session_id=session_id)
        return (None, None) if row is None else (row[0], row[1])

    async def put(self, tx: Transaction, session: Session, question_id: int | None) -> None:
        """Put a question on the floor, or nothing."""
        await self._sql.put_floor(tx, session_id=session.id, guild_id=session.guild_id, question_id=question_id)

    async def put_panel_channel(self, tx: Transaction, session: Session, channel_id: int) -> None:
        """Record where the panel is."""
        await self._sql.put_panel_channel(tx, session_id=session.id, guild_id=session.guild_id, channel_id=channel_id)
