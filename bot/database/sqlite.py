"""SQLite through aiosqlite: one file, one writer, a few readers beside it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiosqlite
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

from bot.database.backup import damaged, newest_backup
from bot.database.base import PATIENCE_SECONDS, SCHEMA_PATIENCE_SECONDS, Database, Row, Transaction
from bot.database.trouble import SQLITE, Trouble, trouble_of
from bot.errors import HostError
from bot.i18n import _
from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path

    from bot.clock import Clock

log = get_logger(__name__)

READERS = 2  # threads; a read takes well under a millisecond, so more would only cost memory
CACHE_KIB = 16_384  # filled only as far as the file is large; a full ledger gains a third from it
BEGIN_READING = "BEGIN"  # deferred: the state is that of the first statement, https://sqlite.org/lang_transaction.html
BUSY_TIMEOUT_MS = 10_000  # while opening: another process may be tidying up after itself
TRY_MS = 20  # how long the thread waits for another process at a time: those behind it are not to wait for that, too
MAGIC = b"SQLite format 3\0"
SEEN_WHOLE = "SELECT count(*) FROM sqlite_master"  # finds that the file is shorter than its first page says


class SqliteDatabase(Database):
    """One file in WAL mode. What was committed survives a power cut (synchronous=FULL)."""

    dialect = "sqlite"

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(clock)
        self.path = path
        self._writer: aiosqlite.Connection | None = None
        self._writing = asyncio.Lock()
        self._readers: list[aiosqlite.Connection] = []
        """Those that nobody has; each is in a transaction that has read nothing yet, and so holds no state."""
        self._free = asyncio.Semaphore(READERS)
        self._giving_back: set[asyncio.Task[None]] = set()

    @property
    def restore_command(self) -> str:
        """What puts the backup in place that was made before an upgrade; the newest, if there is none of these."""
        backup = newest_backup(self.path, "before-") or newest_backup(self.path) or "FILE"
        return f"python -m bot restore {backup} --force"

    async def connect(self) -> None:
        """Open the file, making it and its folder. Raises HostError when it cannot be used."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(refuse_what_is_none, self.path)
            self._writer = await self._open(SEEN_WHOLE, f"PRAGMA busy_timeout = {TRY_MS}")
        except (OSError, sqlite3.Error) as error:
            if _trouble(error) is Trouble.DAMAGED:
                raise damaged(self.path, str(error)) from error
            raise HostError(
                _("The database {path} cannot be opened: {reason}. Check the path and who may write to the folder."),
                path=self.path,
                reason=error,
            ) from error

    async def close(self) -> None:
        """Close every connection; waits for the transaction that is being written."""
        async with self._writing:
            writer, self._writer = self._writer, None
            if writer is not None:
                await writer.close()
        for _reader in range(READERS):
            await self._free.acquire()
        while self._readers:
            await self._readers.pop().close()
        for _reader in range(READERS):
            self._free.release()

    @asynccontextmanager
    async def transaction(self, *, lock: int | None = None) -> AsyncGenerator[Transaction]:
        """Write in one immediate transaction; SQLite's single writer needs no further lock."""
        del lock
        async with self._written(PATIENCE_SECONDS) as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Read one snapshot on a connection of its own."""
        lap = self._laps()
        try:
            async with self._reader() as connection:
                yield Transaction(connection, queues=True)
        except (OSError, sqlite3.Error) as error:
            self._refuse(error)
            raise
        finally:
            lap("read")

    @asynccontextmanager
    async def exclusive_schema(self) -> AsyncGenerator[Transaction]:
        """Hold the write lock of the file: other processes wait."""
        async with self._written(SCHEMA_PATIENCE_SECONDS) as tx:
            yield tx

    async def run_script(self, tx: Transaction, script: str) -> None:
        """Run the statements one by one: sqlite3's own executescript would commit first."""
        for statement in _statements(script):
            await _run(tx.connection, statement)

    @property
    def _adapter(self) -> Callable[[], Any]:
        return _Adapter

    def _connected(self) -> aiosqlite.Connection:
        if self._writer is None:
            raise RuntimeError("the database is not open")
        return self._writer

    @asynccontextmanager
    async def _written(self, patience: float) -> AsyncGenerator[Transaction]:
        lap = self._laps()
        deadline = time.monotonic() + patience
        async with self._writing:
            lap("wait")
            connection = self._connected()
            tx = Transaction(connection, queues=True)
            changes = connection.total_changes
            try:
                async with _finished(connection, _begin(connection, deadline)):
                    yield tx
            except sqlite3.Error as error:
                self._refuse(error)
                raise
            finally:
                lap("transaction")
            if connection.total_changes > changes:  # to commit nothing works on a full disk, too
                self._troubles.over()
        tx.committed()

    def _refuse(self, error: Exception) -> None:
        """Raise UnavailableError for what is wrong with the file; a mistake of ours stays what it is."""
        trouble = _trouble(error)
        if trouble is not None:
            raise self._troubles.met(trouble, str(error)) from error

    @asynccontextmanager
    async def _reader(self) -> AsyncGenerator[aiosqlite.Connection]:
        """Lend a reader whose transaction has begun."""
        connection = await self._take_reader()
        try:
            yield connection
        finally:  # nobody waits for its end: each trip to the thread takes longer than most statements
            giving_back = asyncio.create_task(self._give_back(connection))
            self._giving_back.add(giving_back)
            giving_back.add_done_callback(self._giving_back.discard)

    async def _take_reader(self) -> aiosqlite.Connection:
        self._connected()
        await self._free.acquire()
        try:
            return self._readers.pop() if self._readers else await self._open(BEGIN_READING)
        except BaseException:
            self._free.release()
            raise

    async def _give_back(self, connection: aiosqlite.Connection) -> None:
        try:
            await connection.executescript(BEGIN_READING)  # which commits first what had begun before
            self._readers.append(connection)
        except sqlite3.Error as error:  # whoever reads next opens another, and learns what is wrong
            log.warning("reader given up", reason=str(error))
            await connection.close()
        finally:
            self._free.release()

    async def _open(self, *more: str) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self.path, isolation_level=None)
        try:
            for statement in (
                f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                f"PRAGMA cache_size = -{CACHE_KIB}",
                *more,
            ):
                await _run(connection, statement)
        except BaseException:
            await connection.close()
            raise
        return connection


def refuse_what_is_none(path: Path) -> None:
    """Refuse a file that is no database before SQLite writes into it. Raises DamagedError.

    An empty file is one only where there never was another: a first start may have been cut short.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if not start and (newest_backup(path) is not None or _has_bytes(path.with_name(f"{path.name}-wal"))):
        raise damaged(path, "it is empty")
    if start and start != MAGIC:
        raise damaged(path, "it is no SQLite database")


def _has_bytes(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _trouble(error: Exception) -> Trouble | None:
    return trouble_of(getattr(error, "sqlite_errorname", ""), SQLITE)


async def _begin(connection: aiosqlite.Connection, deadline: float) -> None:
    """Take the write lock of the file; while another process holds it, until the deadline."""
    while True:
        try:
            return await _run(connection, "BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if _trouble(error) is not Trouble.LOCKED or time.monotonic() >= deadline:
                raise


@asynccontextmanager
async def _finished(connection: aiosqlite.Connection, begin: Awaitable[None]) -> AsyncGenerator[None]:
    """Begin, then commit; on any exception, cancellation included, roll back."""
    try:
        await begin
        yield
        await _run(connection, "COMMIT")
    except BaseException:
        # A cancelled statement still runs in its thread: only what queues up behind it knows whether something has
        # begun, and where nothing has, sqlite3 does nothing.
        await asyncio.shield(connection.rollback())
        raise


async def _run(connection: aiosqlite.Connection, statement: str) -> None:
    # Fetching all ends the statement; one left open would keep the next commit from succeeding.
    await connection.execute_fetchall(statement)


def _statements(script: str) -> list[str]:
    """Split a script where SQLite itself sees a statement end, so triggers stay whole."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    if pending.strip():
        found.append(pending)
    return found


async def _rows(connection: aiosqlite.Connection, sql: str, parameters: Any) -> AsyncGenerator[Row]:
    for row in await connection.execute_fetchall(sql, parameters):
        yield row


class _Adapter(AioSQLiteAdapter):
    """aiosql's adapter, given our Transaction in place of a bare connection.

    Each statement crosses to the connection's thread once: execute, fetch and close one by one would take three times
    as long, and most of that is waiting for the thread.
    """

    def select(self, conn: Transaction, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        del record_class  # stores turn rows into models themselves
        return _rows(conn.connection, sql, parameters)

    async def select_one(
        self, conn: Transaction, _name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> Any:
        del record_class
        rows = await conn.connection.execute_fetchall(sql, parameters)
        return rows[0] if rows else None

    async def select_value(self, conn: Transaction, _name: str, sql: str, parameters: Any) -> Any:
        rows = await conn.connection.execute_fetchall(sql, parameters)
        return rows[0][0] if rows else None

    async def insert_update_delete(self, conn: Transaction, _name: str, sql: str, parameters: Any) -> Any:
        cursor = await conn.connection.execute(sql, parameters)  # without rows to fetch, it has ended with this
        return cursor.rowcount

    async def insert_update_delete_many(self, conn: Transaction, *args: Any, **kwargs: Any) -> Any:
        return await super().insert_update_delete_many(conn.connection, *args, **kwargs)
