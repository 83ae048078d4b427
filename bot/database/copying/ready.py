"""Before a copy: is the source whole, stopped and of this version, and is there room in the target?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.database.backup import check_integrity
from bot.database.connect import open_database
from bot.database.copying.side import SQL, refuse_unfinished
from bot.database.migrate import migrate, schema_state
from bot.database.postgres import PostgresDatabase
from bot.database.sqlite import SqliteDatabase
from bot.errors import CopyError, SettingsError
from bot.i18n import _

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database.base import Database

NOT_EMPTY = _("The database to copy to is not empty. Name an empty one.")


def database_of(url: str, clock: Clock) -> SqliteDatabase | PostgresDatabase:
    """Build the database of a URL. Raises CopyError, which does not quote it: it may hold a password."""
    try:
        database = open_database(url, clock)
    except SettingsError as error:
        raise CopyError(
            _(
                "This is no address of a database. Write sqlite:///data/hearth.db or postgresql://user:password@host/name."
            )
        ) from error
    if not isinstance(database, (SqliteDatabase, PostgresDatabase)):
        raise TypeError(type(database))
    return database


async def check_source(database: SqliteDatabase | PostgresDatabase) -> None:
    """Make sure that there is a whole database of this version. Raises CopyError, BackupError, HostError."""
    if isinstance(database, SqliteDatabase):
        if not database.path.exists():
            raise CopyError(_("There is no database at {path}."), path=database.path)
        check_integrity(database.path)
    try:
        await database.connect()
        state = await schema_state(database)
        if not state.current:
            raise CopyError(_("The database to copy from is empty."))
        if state.pending:
            raise CopyError(
                _("The database to copy from is of an older version. Start the bot on it once, stop it, and try again.")
            )
        await refuse_unfinished(database)
    finally:
        await database.close()


async def make_ready(database: Database) -> None:
    """Make the tables where there are none; leave a database of this version as it is. Raises CopyError, HostError."""
    try:
        await database.connect()
        state = await schema_state(database)
        if state.current and state.pending:
            raise CopyError(NOT_EMPTY)
        if not state.current:
            async with database.reading() as tx:
                if await database.queries(SQL).has_tables(tx):
                    raise CopyError(NOT_EMPTY)
        await migrate(database)
    finally:
        await database.close()


def refuse_same(source: Database, target: Database) -> None:
    """Refuse to copy a database into itself. Raises CopyError."""
    match source, target:
        case SqliteDatabase(), SqliteDatabase():
            is_one = target.path.exists() and source.path.samefile(target.path)
        case PostgresDatabase(), PostgresDatabase():
            is_one = source.url == target.url
        case _:
            is_one = False
    if is_one:
        raise CopyError(_("Both addresses are of the same database."))
