"""What both databases promise, and what they share: transactions that tell when they committed, queries, ids."""

from __future__ import annotations

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from bot.clock import to_millis
from bot.database.statements import Statements
from bot.database.trouble import TroubleLog

if TYPE_CHECKING:
    import datetime as dt
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.clock import Clock

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
T = TypeVar("T")
Read = Coroutine[Any, Any, T]
"""A query that has been called and not been awaited yet."""

Row = Any
"""A row as the driver hands it over: a sequence in the order of the SELECT. Stores turn it into models."""

Queries = Any
"""The statements of one queries.sql as coroutines, by name."""

ID_EPOCH_MILLIS = 1_735_689_600_000  # 2025-01-01 UTC: 41 bits of milliseconds last until 2094
WORKER_BITS = 10
SEQUENCE_BITS = 12


PATIENCE_SECONDS = 2.1
"""How long a transaction waits for somebody else's lock: Discord waits three seconds for the answer to a command."""
SCHEMA_PATIENCE_SECONDS = 20.0
"""How long a migration waits: another process may be in the middle of its own."""

Observe = Callable[[str, float], None]
"""Told what took how many seconds: "wait" (until one may write), "transaction" or "read"."""


class Laps:
    """Tells an observer how long one thing after another took."""

    __slots__ = ("_began", "_observe")

    def __init__(self, observe: Observe) -> None:
        self._observe = observe
        self._began = time.perf_counter()

    def __call__(self, what: str) -> None:
        """Tell of what has ended now and began where the one before it ended."""
        now = time.perf_counter()
        self._observe(what, now - self._began)
        self._began = now


class Transaction:
    """A connection inside a transaction, and what is to happen once it has been committed."""

    __slots__ = ("_after_commit", "_queues", "connection")

    def __init__(self, connection: Any, *, queues: bool = False) -> None:
        """Take a connection; `queues` says that it takes statements while it is at another."""
        self.connection = connection
        self._queues = queues
        self._after_commit: list[Callable[[], object]] = []

    @overload
    async def together(self, first: Read[A], second: Read[B], /) -> tuple[A, B]: ...

    @overload
    async def together(self, first: Read[A], second: Read[B], third: Read[C], /) -> tuple[A, B, C]: ...

    async def together(self, *reads: Read[Any]) -> tuple[Any, ...]:
        """Read what needs nothing of each other, where the connection queues without waiting for one after another.

        Going to the database and back takes longer than most statements.
        """
        if not self._queues:
            try:
                return tuple([await read for read in reads])
            finally:
                for read in reads:
                    read.close()  # of those behind one that failed
        tasks = [asyncio.create_task(read) for read in reads]
        try:
            return tuple(await asyncio.gather(*tasks))
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # none may go on in the next one's transaction
            raise

    def after_commit(self, effect: Callable[[], object]) -> None:
        """Call `effect` when the transaction has been committed, and never if it is rolled back.

        For waking something that reads the database anyway: what must not be lost belongs in a job.
        """
        self._after_commit.append(effect)

    def committed(self) -> None:
        """Run the effects; called by the database right after the commit."""
        for effect in self._after_commit:
            effect()


class IdGenerator:
    """Makes ids that sort by time and fit a signed 64-bit integer: 41 bits of time, 10 of process, 12 of sequence."""

    def __init__(self, clock: Clock, worker: int | None = None) -> None:
        self._clock = clock
        self._worker = random.SystemRandom().getrandbits(WORKER_BITS) if worker is None else worker
        self._last = 0
        self._sequence = 0

    def __call__(self) -> int:
        """Return an id that is larger than every id this generator made before, even if the clock went back."""
        now = max(to_millis(self._clock.now()) - ID_EPOCH_MILLIS, self._last)
        if now == self._last:
            self._sequence += 1
            if self._sequence >> SEQUENCE_BITS:
                now, self._sequence = now + 1, 0
        else:
            self._sequence = 0
        self._last = now
        return (now << (WORKER_BITS + SEQUENCE_BITS)) | (self._worker << SEQUENCE_BITS) | self._sequence


def first_id_at(at: dt.datetime) -> int:
    """Return the smallest id that can have been made at an instant."""
    return max(0, to_millis(at) - ID_EPOCH_MILLIS) << (WORKER_BITS + SEQUENCE_BITS)


class Database(ABC):
    """Opens transactions and loads queries; knows no table but the migrations'."""

    dialect: str
    """"sqlite" or "postgres"; also the infix of files that override a query."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.new_id = IdGenerator(clock)
        self.observe: Observe | None = None
        self._troubles = TroubleLog()

    @property
    @abstractmethod
    def restore_command(self) -> str:
        """What puts the backup in place that was made before an upgrade."""

    @abstractmethod
    async def connect(self) -> None:
        """Open the connections. Raises HostError when that cannot work."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection; what was committed stays."""

    @abstractmethod
    def transaction(self, *, lock: int | None = None) -> AbstractAsyncContextManager[Transaction]:
        """Write in one transaction: committed at the end, rolled back on any exception.

        Transactions with the same `lock` (usually the guild's id) run one after another, so a decision may rest on
        what was read in it. SQLite has one writer and always does so. Never await Discord inside. Raises
        UnavailableError, as `reading` does, while the database is in trouble: nothing is to be confirmed then.
        """

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Read a consistent state beside the writers."""

    @abstractmethod
    def exclusive_schema(self) -> AbstractAsyncContextManager[Transaction]:
        """Hold the schema alone, for migrations: a transaction that no other process's migration overlaps."""

    @abstractmethod
    async def run_script(self, tx: Transaction, script: str) -> None:
        """Run several statements inside the transaction."""

    def _laps(self) -> Callable[[str], None]:
        return _unobserved if self.observe is None else Laps(self.observe)

    @property
    @abstractmethod
    def _adapter(self) -> Callable[[], Any]: ...

    def statements(self, text: str) -> Queries:
        """Load statements from a text in the form of a queries.sql."""
        return _statements(text, self._adapter)

    def queries(self, folder: Path) -> Queries:
        """Load `queries.sql` of a folder, and `queries.<dialect>.sql`, which overrides by name."""
        return _queries(folder, self.dialect, self._adapter)


def _unobserved(_what: str) -> None:
    pass


@cache
def _queries(folder: Path, dialect: str, adapter: Callable[[], Any]) -> Queries:
    """Read a folder's files once in a process: statements hold no connection."""
    files = (folder / "queries.sql", folder / f"queries.{dialect}.sql")
    return Statements(adapter, *(file.read_text(encoding="utf-8") for file in files if file.exists()))


@cache
def _statements(text: str, adapter: Callable[[], Any]) -> Queries:
    return Statements(adapter, text)
