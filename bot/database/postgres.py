"""PostgreSQL through asyncpg, for when one machine is not enough. The same promises as SQLite."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiosql.adapters.asyncpg import AsyncPGAdapter

from bot.database.base import Database, Transaction
from bot.errors import HostError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    import asyncpg

    from bot.clock import Clock

POOL_SIZE = 8
APPLICATION = "hearth"  # what the server lists our connections as
SCHEMA_LOCK = 0x4865_6172_7468  # "Hearth": one migration at a time among all processes
UPDATED_ROWS = ("INSERT", "UPDATE", "DELETE")


class PostgresDatabase(Database):
    """A pool of connections to one PostgreSQL database."""

    dialect = "postgres"

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(clock)
        self.url = url
        self._pool: asyncpg.Pool | None = None

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
                command_timeout=30,
                server_settings={"application_name": APPLICATION},
            )
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
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
        lap = self._laps()
        async with self._connected().acquire() as connection:
            tx = Transaction(connection)
            async with connection.transaction():
                if lock is not None:
                    await connection.execute("SELECT pg_advisory_xact_lock($1)", lock)
                lap("wait")
                yield tx
            lap("transaction")
        tx.committed()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Read one snapshot."""
        lap = self._laps()
        async with (
            self._connected().acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield Transaction(connection)
        lap("read")

    @asynccontextmanager
    async def exclusive_schema(self) -> AsyncGenerator[Transaction]:
        """Hold the one advisory lock that every process's migration takes."""
        async with self.transaction(lock=SCHEMA_LOCK) as tx:
            yield tx

    async def run_script(self, tx: Transaction, script: str) -> None:
        """Run the statements as one simple query."""
        await tx.connection.execute(script)

    @property
    def _adapter(self) -> Callable[[], Any]:
        return _Adapter

    def _connected(self) -> asyncpg.Pool:
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool


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
