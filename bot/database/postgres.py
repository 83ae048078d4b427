"""PostgreSQL through asyncpg, for when one machine is not enough. The same promises as SQLite."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from aiosql.adapters.asyncpg import AsyncPGAdapter

from bot.database.base import PATIENCE_SECONDS, SCHEMA_PATIENCE_SECONDS, Database, Transaction
from bot.database.trouble import POSTGRES, Trouble, trouble_of
from bot.errors import HostError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    import asyncpg

    from bot.clock import Clock

POOL_SIZE = 8
CONNECT_SECONDS = 5
COMMAND_SECONDS = 30
LONG_WAIT_SECONDS = 0.2
APPLICATION = "hearth"  # what the server lists our connections as
SCHEMA_LOCK = 0x4865_6172_7468  # "Hearth": one migration at a time among all processes
PATIENT = f"SET lock_timeout = {round(PATIENCE_SECONDS * 1000)}"
LOST = ("closed", "released back to the pool")  # the pool takes back at once what broke in somebody's hands
UPDATED_ROWS = ("INSERT", "UPDATE", "DELETE")


class PostgresDatabase(Database):
    """A pool of connections to one PostgreSQL database."""

    dialect = "postgres"

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(clock)
        self.url = url
        self._pool: asyncpg.Pool | None = None

    @property
    def restore_command(self) -> str:
        """PostgreSQL's own tool: it knows where its backups are."""
        return "pg_restore"

    async def connect(self) -> None:
        """Open the pool. Raises HostError when the server cannot be reached or asyncpg is not installed."""
        try:
            import asyncpg  # noqa: PLC0415 - an extra: only hosts with PostgreSQL install it
        except ImportError as error:
            raise HostError(
                _("PostgreSQL needs the package asyncpg: pip install 'hearth[postgres]' or requirements/run.txt.")
            ) from error
        try:
            self._pool = await asyncpg.create_pool(
                self.url,
                min_size=1,
                max_size=POOL_SIZE,
                timeout=CONNECT_SECONDS,
                command_timeout=COMMAND_SECONDS,
                server_settings={"application_name": APPLICATION},
                init=_be_patient,
                reset=_leave_as_it_is,
            )
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise HostError(
                _("PostgreSQL cannot be reached: {reason}. Check HEARTH_DATABASE_URL and that the server runs."),
                reason=type(error).__name__,  # the message may quote the address, password included
            ) from error

    async def close(self) -> None:
        """Close the pool; waits for what is being written."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    @asynccontextmanager
    async def transaction(self, *, lock: int | None = None) -> AsyncGenerator[Transaction]:
        """Write in one transaction; holders of the same lock wait for each other."""
        async with self._written(lock) as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Read one snapshot."""
        lap = self._laps()
        with self._refusing():
            async with (
                self._connected().acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield Transaction(connection)
        lap("read")

    @asynccontextmanager
    async def exclusive_schema(self) -> AsyncGenerator[Transaction]:
        """Hold the one advisory lock that every process's migration takes."""
        async with self._written(SCHEMA_LOCK, SCHEMA_PATIENCE_SECONDS) as tx:
            yield tx

    async def run_script(self, tx: Transaction, script: str) -> None:
        """Run the statements as one simple query."""
        await tx.connection.execute(script)

    @asynccontextmanager
    async def _written(self, lock: int | None, patience: float | None = None) -> AsyncGenerator[Transaction]:
        lap = self._laps()
        began = time.monotonic()
        with self._refusing():
            async with self._connected().acquire() as connection:
                tx = Transaction(connection)
                async with _finished(connection, _beginning(lock, patience)):
                    waited = time.monotonic() - began
                    if patience is None and waited > LONG_WAIT_SECONDS:
                        # PostgreSQL reckons each wait by itself; whoever asked for all of this waits once.
                        left = max(PATIENCE_SECONDS - waited, LONG_WAIT_SECONDS)
                        await connection.execute(f"SET LOCAL lock_timeout = {_millis(left)}")
                    lap("wait")
                    yield tx
                lap("transaction")
        self._troubles.over()
        tx.committed()

    @contextmanager
    def _refusing(self) -> Generator[None]:
        """Raise UnavailableError for what is wrong with the server; a mistake of ours stays what it is."""
        try:
            yield
        except Exception as error:
            trouble = _trouble(error)
            if trouble is None:
                raise
            # The message may quote the address, password included.
            raise self._troubles.met(trouble, type(error).__name__) from error

    @property
    def _adapter(self) -> Callable[[], Any]:
        return _Adapter

    def _connected(self) -> asyncpg.Pool:
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool


def _beginning(lock: int | None, patience: float | None) -> str:
    """Return what begins a transaction that writes: all of it is one way to the server and back."""
    # Whatever the role's default is: a stricter level keeps what it saw before it had the lock.
    statements = ["BEGIN ISOLATION LEVEL READ COMMITTED"]
    if patience is not None:
        statements.append(f"SET LOCAL lock_timeout = {_millis(patience)}")
    if lock is not None:
        statements.append(f"SELECT pg_advisory_xact_lock({lock:d})")
    return "; ".join(statements)


@asynccontextmanager
async def _finished(connection: Any, begin: str) -> AsyncGenerator[None]:
    """Begin, then commit; on any exception, cancellation included, roll back.

    By hand, as asyncpg's own transactions begin with nothing else. Raises RuntimeError where somebody went on after a
    failure: asked to commit that, PostgreSQL rolls it back, and says so nowhere else.
    """
    try:
        await connection.execute(begin)
        yield
        ended = await connection.execute("COMMIT")
    except BaseException:
        # Also where it may not have begun: whoever is cancelled waiting for the lock does not know. What fails here
        # has ended with its connection, which the pool gives up.
        with suppress(Exception):
            await connection.execute("ROLLBACK")
        raise
    if ended != "COMMIT":
        message = "a transaction went on after a failure, and was rolled back"
        raise RuntimeError(message)


async def _be_patient(connection: asyncpg.Connection) -> None:
    """Say how long to wait for locks. Not while connecting: PgBouncer refuses that of whoever comes through it."""
    await connection.execute(PATIENT)


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """Do nothing: no statement of ours sets anything for longer than its transaction, which asyncpg sees ended."""


def _millis(seconds: float) -> str:
    return str(round(seconds * 1000))


def _trouble(error: Exception) -> Trouble | None:
    if isinstance(error, OSError):  # TimeoutError included: nothing else is waited for in a transaction
        return Trouble.AWAY
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return trouble_of(state, POSTGRES)
    # The driver's own failures: it says no more of a connection that broke, or was ended while it was idle.
    kind = type(error).__name__
    is_broken = kind == "InternalClientError" or (kind == "InterfaceError" and any(word in str(error) for word in LOST))
    return Trouble.AWAY if is_broken else None


class _Adapter(AsyncPGAdapter):
    """aiosql's adapter, given our Transaction in place of a bare connection; counts rows as SQLite's does."""

    def select(self, conn: Transaction, *args: Any, **kwargs: Any) -> Any:
        return super().select(conn.connection, *args, **kwargs)

    async def select_one(self, conn: Transaction, *args: Any, **kwargs: Any) -> Any:
        return await super().select_one(conn.connection, *args, **kwargs)

    async def select_value(self, conn: Transaction, *args: Any, **kwargs: Any) -> Any:
        return await super().select_value(conn.connection, *args, **kwargs)

    async def insert_update_delete(self, conn: Transaction, *args: Any, **kwargs: Any) -> int:
        status = await super().insert_update_delete(conn.connection, *args, **kwargs)
        verb, *counts = str(status).split()
        return int(counts[-1]) if verb in UPDATED_ROWS and counts else -1

    async def insert_update_delete_many(self, conn: Transaction, *args: Any, **kwargs: Any) -> Any:
        return await super().insert_update_delete_many(conn.connection, *args, **kwargs)
