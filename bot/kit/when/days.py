"""Days as people type them: "tomorrow", "next friday", "1.12.", "dec 1", "2026-12-01"; "3/4" is asked back."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.errors import WhenError
from bot.i18n import _
from bot.kit.when.words import AFTER_TODAY, DAYS_AHEAD, FROM_TODAY, MONTHS, WEEKDAYS, either

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF_A_YEAR = dt.timedelta(days=183)

Days = tuple[dt.date, ...]
"""The days that the words may mean, earliest first: the first one still to come is meant."""

MONTH = rf"(?P<month>{either(MONTHS)})\.?"
DAY = r"(?P<day>[0-9]{1,2})"
YEAR = r"(?P<year>[0-9]{4})"
DATES = tuple(
    re.compile(rf"(?:on |am )?{pattern}")
    for pattern in (
        rf"{YEAR}[-/.](?P<month>[0-9]{{1,2}})[-/.]{DAY}",
        rf"{DAY}\. ?(?P<month>[0-9]{{1,2}})(?:\.|\. ?{YEAR}|\.(?P<short_year>[0-9]{{2}}))?",
        rf"(?:the )?{DAY}(?:st|nd|rd|th|\.)? ?(?:of )?{MONTH}(?:,? {YEAR})?",
        rf"{MONTH} ?(?:the )?{DAY}(?:st|nd|rd|th|\.)?(?:,? {YEAR})?",
    )
)
SLASHED = re.compile(rf"(?:on )?(?P<one>[0-9]{{1,2}})/(?P<two>[0-9]{{1,2}})(?:/{YEAR})?")
WEEKDAY = re.compile(rf"(?P<which>[a-zäöü]*?) ?(?P<weekday>{either(WEEKDAYS)})\.?")


def find_days(said: str, today: dt.date) -> Days | None:
    """Read tidied text as a day; None when it is none. Raises WhenError for one that does not exist or is ambiguous."""
    if said in DAYS_AHEAD:
        return (today + dt.timedelta(days=DAYS_AHEAD[said]),)
    return _weekday(said, today) or _slashed(said, today) or _dated(said, today)


def _weekday(said: str, today: dt.date) -> Days | None:
    match = WEEKDAY.fullmatch(said)
    if match is None or match["which"] not in AFTER_TODAY | FROM_TODAY:
        return None
    ahead = (WEEKDAYS[match["weekday"]] - today.weekday()) % 7
    if ahead == 0 and match["which"] in AFTER_TODAY:
        ahead = 7
    first = today + dt.timedelta(days=ahead)
    return (first,) if ahead else (first, first + dt.timedelta(days=7))


def _slashed(said: str, today: dt.date) -> Days | None:
    match = SLASHED.fullmatch(said)
    if match is None:
        return None
    one, two = int(match["one"]), int(match["two"])
    if one != two and max(one, two) <= 12:
        year = match["year"] or str(today.year)
        first, second = (f"{year}-{month:02}-{day:02}" for month, day in ((two, one), (one, two)))
        raise WhenError(
            _("Which is the day and which the month? Write {first} or {second}."), first=first, second=second
        )
    return _dates(match["year"], min(one, two), max(one, two), today)


def _dated(said: str, today: dt.date) -> Days | None:
    for pattern in DATES:
        if match := pattern.fullmatch(said):
            found = match.groupdict()
            year = found["year"] or (found.get("short_year") and f"20{found['short_year']}")
            return _dates(year, MONTHS.get(found["month"]) or int(found["month"]), int(found["day"]), today)
    return None


def _dates(year: str | None, month: int, day: int, today: dt.date) -> Days:
    years = (int(year),) if year else (today.year, today.year + 1)
    found = tuple(_existing(years, month, day))
    if not found:
        raise WhenError(_("There is no such day in the calendar. Write the date as 2027-03-31."))
    # A day just past is more likely a slip than next year's; in December "5 January" is next year's.
    return found[:1] if today - found[0] < HALF_A_YEAR else found


def _existing(years: tuple[int, ...], month: int, day: int) -> Iterator[dt.date]:
    for year in years:
        try:
            yield dt.date(year, month, day)
        except ValueError:
            continue
