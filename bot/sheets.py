"""Tables as files for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA = re.compile("'*[=+@\t\r-]")  # what a spreadsheet would run, also behind quotes that somebody typed
QUOTED = re.compile("''*[=+@\t\r-]")
DELIMITERS = ",;\t"  # the second is what spreadsheets write where the comma is for decimals
DELIMITER_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a CSV that a spreadsheet opens, and in which nothing that a member typed can run."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_inert(value) for value in row])
    return ("\N{BYTE ORDER MARK}" + file.getvalue()).encode()


def read_csv(content: bytes) -> list[list[str]]:
    """Read the lines of a CSV, the head first: what `write_csv` wrote as it was, or as a spreadsheet saved it.

    Raises BadInputError for what is no table in UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(_("This file is no text in UTF-8. Save it as “CSV UTF-8”.")) from None
    named = DELIMITER_LINE.match(text)
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else max(DELIMITERS, key=(text.splitlines() or [""])[0].count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise BadInputError(_("This CSV cannot be read. Save it anew from your spreadsheet.")) from None
    return [[value[1:] if QUOTED.match(value) else value for value in line] for line in lines]


def _inert(value: object) -> object:
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value
