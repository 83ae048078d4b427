"""Numbered SQL files, applied once and in order; forward only, checksummed, inside one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import to_millis
from bot.errors import SchemaError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.database.base import Database, Transaction

MIGRATIONS = Path(__file__).parent / "migrations"
TABLE = """
CREATE TABLE IF NOT EXISTS schema_migration (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file `NNNN_name.sql`."""

    version: int
    name: str
    script: str

    @property
    def checksum(self) -> str:
        """The SHA-256 of the script, in hexadecimal."""
        return hashlib.sha256(self.script.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database stands and where this version of the bot would take it."""

    current: int
    pending: tuple[Migration, ...]


def read_migrations(dialect: str, folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """Read the migrations in their order; `NNNN_name.<dialect>.sql` follows the shared file of the same name."""
    found: list[Migration] = []
    for path in sorted(path for path in folder.glob("[0-9]*.sql") if "." not in path.stem):
        version, _underscore, name = path.stem.partition("_")
        special = path.with_name(f"{path.stem}.{dialect}.sql")
        extra = special.read_text(encoding="utf-8") if special.exists() else ""
        found.append(Migration(int(version), name, path.read_text(encoding="utf-8") + extra))
    return tuple(found)


async def schema_state(database: Database, migrations: Sequence[Migration] | None = None) -> SchemaState:
    """Say where the database stands, changing nothing.

    Raises SchemaError when it is newer than the code, or a file was changed.
    """
    async with database.reading() as tx:
        return await _state(database, tx, read_migrations(database.dialect) if migrations is None else migrations)


async def migrate(database: Database, migrations: Sequence[Migration] | None = None) -> tuple[Migration, ...]:
    """Apply what is pending, all or nothing, and return it. Raises SchemaError."""
    wanted = read_migrations(database.dialect) if migrations is None else migrations
    async with database.exclusive_schema() as tx:
        await database.run_script(tx, TABLE)
        state = await _state(database, tx, wanted)
        queries = database.queries(MIGRATIONS)
        for migration in state.pending:
            await database.run_script(tx, migration.script)
            await queries.add(
                tx,
                version=migration.version,
                name=migration.name,
                checksum=migration.checksum,
                applied_at=to_millis(database.clock.now()),
            )
    return state.pending


async def _state(database: Database, tx: Transaction, migrations: Sequence[Migration]) -> SchemaState:
    queries = database.queries(MIGRATIONS)
    known = {migration.version: migration for migration in migrations}
    is_begun = bool(await queries.has_table(tx))
    applied = {row[0]: row[1] async for row in queries.applied(tx)} if is_begun else {}
    current = max(applied, default=0)
    if applied.keys() - known.keys():
        raise SchemaError(
            _(
                "The database is at version {current}, newer than this program knows ({known}). "
                "Install the newer program again, or restore the backup made before the upgrade: {command}"
            ),
            current=current,
            known=max(known, default=0),
            command=database.restore_command,
        )
    for version, checksum in applied.items():
        if known[version].checksum != checksum:
            raise SchemaError(
                _("Migration {version} was changed after it had been applied here. Install the program anew."),
                version=version,
            )
    return SchemaState(current, tuple(m for m in migrations if m.version not in applied))
