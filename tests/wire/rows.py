"""What the bot's database holds, whichever it is: asked beside the bot, in SQLite's words, without an event loop."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
import time
from contextlib import closing
from itertools import count
from typing import Any, Protocol

import asyncpg

SQLITE = "sqlite:///"
ANSWER_SECONDS = 30
STILL_AT_IT = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hearth'
"""


class Rows(Protocol):
    """A database that is asked."""

    name: str
    """What it is called."""

    def ask(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Return what the database answers; a `?` stands for each value."""

    def released(self) -> None:
        """Wait until a bot that was killed has no part in it any more."""

    def close(self) -> None:
        """Let go of it."""


def rows_of(url: str) -> Rows:
    """Return how to ask the database with this address."""
    return SqliteRows(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else PostgresRows(url)


class SqliteRows:
    """A file: opened for each question, because a test may break it in between."""

    name = "SQLite"

    def __init__(self, path: str) -> None:
        self._path = path

    def ask(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._path, timeout=ANSWER_SECONDS)) as database, database:
            return database.execute(statement, params).fetchall()

    def released(self) -> None:
        """A file's locks end with the process."""

    def close(self) -> None:
        """Nothing is open."""


class PostgresRows:
    """A connection in a thread of its own, so that it can be asked without waiting for the test's event loop."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection = self._run(asyncpg.connect(url))

    def ask(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        numbers = count(1)
        numbered = re.sub(r"\?", lambda _: f"${next(numbers)}", statement)
        return [tuple(row) for row in self._run(self._connection.fetch(numbered, *params))]

    def released(self) -> None:
        """What a process had sent before it died is still done after its death."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while self.ask(STILL_AT_IT):
            assert time.monotonic() < deadline, "the server still works for a bot that was killed"
            time.sleep(0.01)

    def close(self) -> None:
        self._run(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, doing: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(_awaited(doing), self._loop).result(ANSWER_SECONDS)


async def _awaited(doing: Any) -> Any:
    return await doing
