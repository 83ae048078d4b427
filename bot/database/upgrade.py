"""Opening a database for work: connect, back up what would be changed, migrate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.database.backup import back_up
from bot.database.copying import refuse_unfinished
from bot.database.migrate import migrate, schema_state
from bot.database.sqlite import SqliteDatabase
from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.database.base import Database
    from bot.database.migrate import Migration

log = get_logger(__name__)


async def upgrade(database: Database) -> tuple[Migration, ...]:
    """Open the database and bring it to this version; an existing SQLite file is backed up first. Raises HostError."""
    await database.connect()
    await refuse_unfinished(database)
    state = await schema_state(database)
    if state.pending and state.current and isinstance(database, SqliteDatabase):
        saved = await back_up(database.path, database.clock, label=f"before-{state.pending[-1].version:04d}")
        log.info("backed up before migrating", file=saved.name)
    applied = await migrate(database)
    for migration in applied:
        log.info("migrated", version=migration.version, name=migration.name)
    return applied
