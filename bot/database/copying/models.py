"""What is copied: tables as both databases see them, and the sums by which two copies of one are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = tuple[Any, ...]
"""The values of a row in the order of its table's columns: int, float, str, bool, bytes or None on either database."""

Key = tuple[Any, ...]
"""The values of a row's primary key."""

ROWS_AT_ONCE = 5_000
FILES_AT_ONCE = 8  # a file may have 8 MB
CHECKSUM_BYTES = 16


class Kind(StrEnum):
    """What a column holds, whatever its database calls that."""

    INTEGER = "integer"
    REAL = "real"
    TEXT = "text"
    BOOLEAN = "boolean"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose values are stored, not computed."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns in their order, and the names of its primary key's."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def rows_at_once(self) -> int:
        """How many rows fit into memory."""
        return FILES_AT_ONCE if any(column.kind is Kind.BYTES for column in self.columns) else ROWS_AT_ONCE

    def places_of(self, kind: Kind) -> list[int]:
        """List where in a row the values of a kind stand."""
        return [place for place, column in enumerate(self.columns) if column.kind is kind]

    def key_of(self, row: Row) -> Key:
        """Return the primary key of a row."""
        places = {column.name: place for place, column in enumerate(self.columns)}
        return tuple(row[places[name]] for name in self.key)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and a checksum that depends on all of them and not on their order."""

    rows: int = 0
    checksum: int = 0

    def plus(self, rows: Iterable[Row]) -> Sum:
        """Return the sum with these rows added."""
        count, checksum = self.rows, self.checksum
        for row in rows:
            # Python writes a tuple of these types in one way only: the same on both sides of a comparison.
            digest = blake2b(repr(row).encode(), digest_size=CHECKSUM_BYTES).digest()
            checksum += int.from_bytes(digest)
            count += 1
        return Sum(count, checksum % (1 << 8 * CHECKSUM_BYTES))

    def __str__(self) -> str:
        return f"{self.checksum:0{2 * CHECKSUM_BYTES}x}"


@dataclass(frozen=True, slots=True)
class Compared:
    """One table of both databases."""

    table: str
    source: Sum
    target: Sum

    @property
    def is_same(self) -> bool:
        """Whether both hold the same rows."""
        return self.source == self.target


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: in the table at hand, and in all."""

    does: str
    """"copy" or "compare"."""
    table: str
    rows: int
    of: int
    """In this table; to compare, those of both sides."""
    all_rows: int
    all_of: int

    @property
    def is_table_done(self) -> bool:
        """Whether the table has been worked off."""
        return self.rows >= self.of


Watch = Callable[[Progress], None]
"""Told after every step how far the work is."""
