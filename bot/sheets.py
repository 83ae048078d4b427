"""Tables as files for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a CSV that a spreadsheet opens, and in which nothing that a member typed can run."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_inert(value) for value in row])
    return ("\N{BYTE ORDER MARK}" + file.getvalue()).encode()


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
