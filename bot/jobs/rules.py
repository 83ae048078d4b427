"""RFC 5545 rules in naive local time: which we take, whether they ever occur, and their expansion from any point on.

dateutil expands from the start each time, which is slow years later, and searches to the year 9999 for a rule that
never occurs. Both are answered by moving the start: by whole intervals, or by a cycle of the calendar.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from bot.errors import BadInputError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR, MINUTE = r"(?:[01]?[0-9]|2[0-3])", r"[0-5]?[0-9]"  # dateutil fails on others only once it searches for them
PARTS = {
    "FREQ": r"YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
    "INTERVAL": r"[1-9][0-9]{0,2}",
    "COUNT": r"[1-9][0-9]{0,3}",
    "UNTIL": r"[0-9]{8}(?:T[0-9]{6})?",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
    "BYMONTH": r"[0-9,]+",
    "BYMONTHDAY": r"[-+0-9,]+",
    "BYDAY": r"[-+0-9A-Z,]+",
    "BYHOUR": rf"{HOUR}(?:,{HOUR})*",
    "BYMINUTE": rf"{MINUTE}(?:,{MINUTE})*",
    "BYSETPOS": r"[-+0-9,]+",
}
LONGEST_RULE = 300
UNUSABLE = _("I can't use this repetition. Choose one of the offered ones, hourly at most and with one end at most.")
INTERVALS = {"HOURLY": dt.timedelta(hours=1), "DAILY": dt.timedelta(days=1), "WEEKLY": dt.timedelta(weeks=1)}
CALENDAR_CYCLE_YEARS = 400  # after which dates fall on the same weekdays again
START_YEARS = range(2000, 2400)
LAST_CYCLE = 19  # cycles that take those years to the last ones that a datetime knows


class Rule:
    """One rule and its naive local start. Raises BadInputError when the rule is none that we take."""

    def __init__(self, text: str, start: dt.datetime) -> None:
        self._parts = _split(text)
        self._start = start.replace(microsecond=0)
        if start.year not in START_YEARS:
            raise BadInputError(UNUSABLE)

    def check(self) -> None:
        """Raise BadInputError unless the rule occurs at least once."""
        try:
            first, until = self._first(), self._until
        except (ValueError, IndexError, KeyError):  # what dateutil raises for an hour 25 or a weekday XX
            raise BadInputError(UNUSABLE) from None
        if first is None:
            raise BadInputError(_("This repetition never comes round. Change its days."))
        if until is not None and first > until:
            raise BadInputError(_("This repetition ends before it starts. Choose a later end."))

    def from_local(self, local: dt.datetime) -> Iterator[dt.datetime]:
        """Yield the occurrences at or after a local time, ascending."""
        start = self._start if "COUNT" in self._parts else self._start_near(local)
        earliest = max(local, self._start)
        return (found for found in self._expand(self._parts, start) if found >= earliest)

    def _start_near(self, local: dt.datetime) -> dt.datetime:
        """Return the start, moved by whole intervals to shortly before a local time: the rule stays the same."""
        unit = INTERVALS.get(self._parts["FREQ"])
        if unit is None:
            return self._start
        interval = unit * int(self._parts.get("INTERVAL", "1"))
        # Two intervals to spare: dateutil counts BYSETPOS in the first week from the start, not from Monday.
        return self._start + interval * max((local - self._start) // interval - 2, 0)

    def _first(self) -> dt.datetime | None:
        """Return the first occurrence, without regard to the end; None when there is none in over 200 years."""
        endless = {name: value for name, value in self._parts.items() if name not in {"COUNT", "UNTIL"}}
        shift = CALENDAR_CYCLE_YEARS * LAST_CYCLE
        found = next(self._expand(endless, self._start.replace(year=self._start.year + shift)), None)
        return found and found.replace(year=found.year - shift)

    @cached_property
    def _until(self) -> dt.datetime | None:
        until = self._parts.get("UNTIL")
        return dt.datetime.fromisoformat(until) if until else None

    @staticmethod
    def _expand(parts: dict[str, str], start: dt.datetime) -> Iterator[dt.datetime]:
        return iter(rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start))


def _split(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text[:LONGEST_RULE].removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _equals, value in pairs}
    known = all(name in PARTS and re.fullmatch(PARTS[name], value) for name, value in parts.items())
    if not known or len(parts) < len(pairs) or "FREQ" not in parts or len(text) > LONGEST_RULE:
        raise BadInputError(UNUSABLE)
    if {"COUNT", "UNTIL"} <= parts.keys() or (parts["FREQ"] == "HOURLY" and "BYSETPOS" in parts):
        raise BadInputError(UNUSABLE)
    return parts
