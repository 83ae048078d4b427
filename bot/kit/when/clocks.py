"""Times of day as people type them: "18:00", "6pm", "18 Uhr 30", "noon". Morning or evening? is asked back."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from bot.errors import WhenError
from bot.i18n import _
from bot.kit.when.words import UNCLEAR

PLAIN = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?: ?uhr)?"
HALVES = r"(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.?m\b\.?"
UHR = r"(?P<hour>[0-9]{1,2})(?:\.(?P<minute>[0-9]{2}))? ?uhr(?: (?P<late_minute>[0-9]{2}))?"
NAMED = r"(?:(?P<noon>noon|midday|mittags?)|(?P<midnight>midnight|mitternachts?))"
BARE = r"(?P<hour>[0-9]{1,2})"
AT = r"(?P<at>(?:at|um|@) ?)"
THEN_DAY = r"(?:,? (?P<day>.+))?"
DAY_THEN = r"(?:(?P<day>.+?),? )?"
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        *(f"{AT}?{clock}{THEN_DAY}" for clock in (HALVES, PLAIN, UHR, NAMED)),
        *(f"{DAY_THEN}{AT}?{clock}" for clock in (HALVES, PLAIN, UHR, NAMED)),
        f"{AT}{BARE}{THEN_DAY}",
        f"{DAY_THEN}{AT}?{BARE}",
    )
)


class Clocked(NamedTuple):
    """What was typed, taken apart: the words for the day (maybe none) and the time of day."""

    day: str
    time: dt.time


def take_clock(said: str) -> Clocked | None:
    """Take the time of day off tidied text; None when there is none. Raises WhenError when it is ambiguous or wrong."""
    for shape in SHAPES:
        if match := shape.fullmatch(said):
            return Clocked(match["day"] or "", _time(match))
    return None


def _time(match: re.Match[str]) -> dt.time:
    found = match.groupdict()
    if found.get("noon"):
        return dt.time(12)
    if found.get("midnight"):
        raise WhenError(
            _("Midnight of which night? Write the date with 00:00 for its start, or with 23:59 for its end.")
        )
    hour = int(found["hour"])
    if "half" in found:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    elif "minute" not in found:
        _check_bare(hour, told=bool(found["at"] or found["day"]))
    return _checked(hour, int(found.get("minute") or found.get("late_minute") or 0), int(found.get("second") or 0))


def _check_bare(hour: int, *, told: bool) -> None:
    if 1 <= hour <= 12:
        raise WhenError(_("Do you mean {morning}:00 or {evening}:00?"), morning=hour % 12, evening=hour % 12 + 12)
    if not told:
        raise WhenError(UNCLEAR)


def _checked(hour: int, minute: int, second: int) -> dt.time:
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise WhenError(_("A day has no such time. Hours go from 0 to 23 and minutes from 0 to 59.")) from None
