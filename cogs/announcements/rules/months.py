"""Months as people type them, in any of our languages. Pure."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from bot.errors import BadInputError
from bot.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from collections.abc import Iterable

YEARS = range(2015, 2100)
"""From when Discord was there until further than anything is planned."""
AHEAD, BACK = 12, 12
A_YEAR = 12
NUMBERS = re.compile(r"(?P<year>\d{4})[-./ ](?P<month>\d{1,2})|(?P<month_first>\d{1,2})[-./ ](?P<year_last>\d{4})")
WORDS = re.compile(r"(?P<name>[^\W\d_]+)\.? ?(?P<year>\d{4})?|(?P<year_first>\d{4}) (?P<name_last>[^\W\d_]+)\.?")


def parse_month(text: str, today: dt.date) -> dt.date:
    """Read a month and return its first day; a name without a year is the next one, this month included.

    Raises BadInputError.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if not said:
        return today.replace(day=1)
    if match := NUMBERS.fullmatch(said):
        year, month = int(match["year"] or match["year_last"]), int(match["month"] or match["month_first"])
    elif (match := WORDS.fullmatch(said)) and (named := _names().get(match["name"] or match["name_last"])):
        written = match["year"] or match["year_first"]
        month, year = named, int(written) if written else today.year + (named < today.month)
    else:
        year, month = 0, 0
    if year not in YEARS or not 1 <= month <= A_YEAR:
        raise BadInputError(_("Choose a month from the list, or write one like 2026-12 or December 2026."))
    return dt.date(year, month, 1)


def month_after(first: dt.date, months: int = 1) -> dt.date:
    """Return the first day of the month so many months after another; within what can be looked at."""
    number = min(max(first.year * A_YEAR + first.month - 1 + months, YEARS[0] * A_YEAR), YEARS[-1] * A_YEAR + 11)
    return dt.date(number // A_YEAR, number % A_YEAR + 1, 1)


def offered_months(today: dt.date) -> list[dt.date]:
    """List the months worth offering: this one, those to come, and then those before, the latest first."""
    offsets: Iterable[int] = (*range(AHEAD), *(-number for number in range(1, BACK + 1)))
    return [month_after(today.replace(day=1), offset) for offset in offsets]


@cache
def _names() -> dict[str, int]:
    """Return which month a name is, in any of our languages, in full or short."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for context in Locale.parse(language).months.values():
            for width in ("abbreviated", "wide"):
                for number, name in context[width].items():
                    found[name.casefold().rstrip(".")] = number
    return found
