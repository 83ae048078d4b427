"""Durations as people type them: "10m", "2d12h", "90 minutes", "2 Stunden"."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from bot.errors import WhenError
from bot.i18n import _
from bot.kit.when.words import TOO_FAR, UNITS, either, tidy

LONGEST = dt.timedelta(days=3653)
"""Ten years: more is a slip of the keyboard."""
SHORTEST = dt.timedelta(seconds=1)

PART = rf"([0-9]{{1,9}}(?:[.,][0-9]{{1,3}})?) ?({either(UNITS)})(?![a-zäöü])\.?"
PARTS = re.compile(rf"{PART}(?:(?:,? ?| ?,? (?:and|und) ){PART})*")
ONE = re.compile(r"\b(?:an?|one|eine?[nmr]?) (?=[a-z])")
HALF_HOUR = re.compile(r"\b(?:(?:half an?|(?:an?|one) half|half) hour|(?:eine[rn]? )?halben? stunde)\b")


class Span(NamedTuple):
    """A duration in two parts: whole days, which follow the calendar, and an exact rest."""

    days: int
    rest: dt.timedelta

    @property
    def total(self) -> dt.timedelta:
        """The whole duration, each day counted as 24 hours."""
        return dt.timedelta(days=self.days) + self.rest


def parse_duration(text: str) -> dt.timedelta:
    """Read a duration. Raises WhenError that says what to write when it is unclear, nothing, or over ten years."""
    said = tidy(text)
    if re.fullmatch(r"[0-9.,]{1,12}", said):
        raise WhenError(_("{number} of what? Write the unit too: {number}m, {number}h or {number}d."), number=said)
    span = find_span(said)
    if span is None and not said.startswith(("-", "−")):
        raise WhenError(_("I can't tell how long that is. Write for example: 10m, 2h 30m, 3 days or 1w."))
    if span is None or span.total < SHORTEST:
        raise WhenError(_("That is no time at all. Write something longer, for example 10m or 3 days."))
    return span.total


def find_span(said: str) -> Span | None:
    """Read tidied text as a duration; None when it is none. Raises WhenError when it is over ten years."""
    said = ONE.sub("1 ", HALF_HOUR.sub("30 minutes", said))
    if not PARTS.fullmatch(said):
        return None
    total = {"days": 0.0, "seconds": 0.0}
    for number, word in re.findall(PART, said):
        _add(total, float(number.replace(",", ".")), UNITS[word])
    if total["days"] * 86_400 + total["seconds"] > LONGEST.total_seconds():
        raise WhenError(TOO_FAR)
    days = int(total["days"])
    return Span(days, dt.timedelta(days=total["days"] - days, seconds=total["seconds"]))


def _add(total: dict[str, float], number: float, unit: str) -> None:
    length = dt.timedelta(**{unit: 1})
    part = "days" if length.days else "seconds"
    total[part] += number * (length / dt.timedelta(**{part: 1}))
