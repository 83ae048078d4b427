"""Moments as people type them: a day and a time of day, a span from now, or an exact timestamp."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.errors import WhenError
from bot.i18n import _
from bot.kit.when.clocks import take_clock
from bot.kit.when.days import find_days
from bot.kit.when.duration import LONGEST, find_span
from bot.kit.when.words import TOO_FAR, UNCLEAR, tidy
from bot.zones import around_gap, instant_of, instants_of, wall_time

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

STAMP = re.compile(r"<t:([0-9]{1,11})(?::[a-z])?>")  # as Discord writes it; 11 digits end in the year 5138
EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2})? ?(?:z|[+-][0-9]{2}:?[0-9]{2})")
ISO_T = re.compile(r"(?<=[0-9])t(?=[0-9])")
YEARS = range(1970, 9000)  # what zones can be told of
FROM_NOW = re.compile(r"in (.+)|(.+) from now|(.+)")
PAST = _("That is past: I read it as {reading}. Write a moment that is still to come, with the year if it is far off.")


def parse_when(text: str, *, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Read the moment that somebody typed and return it in UTC.

    A time of day or weekday alone is its next occurrence; "next friday" is the first Friday after today. Days keep the
    wall time ("in 3 days"), hours are exact. Raises WhenError, which says what to write, for whatever is unclear,
    ambiguous, past, over ten years off, or not on the zone's clocks exactly once.
    """
    said = tidy(text)
    at = _exact(said) or _from_now(said, now, zone)
    if at is None:
        return _of_day_and_clock(said, now, zone)
    _check_reach(at, now, zone)
    return at


def _exact(said: str) -> dt.datetime | None:
    if match := STAMP.fullmatch(said):
        return dt.datetime.fromtimestamp(int(match[1]), dt.UTC)
    if not EXACT.fullmatch(said):
        return None
    try:
        at = dt.datetime.fromisoformat(said.upper().replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        raise WhenError(UNCLEAR) from None
    if at.year not in YEARS:
        raise WhenError(UNCLEAR)
    return at.astimezone(dt.UTC)


def _from_now(said: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    match = FROM_NOW.fullmatch(said)
    span = find_span(match[1] or match[2] or match[3]) if match else None
    if span is None:
        return None
    if not span.days:
        return now.astimezone(dt.UTC) + span.rest
    return instant_of(wall_time(now, zone) + dt.timedelta(days=span.days), zone) + span.rest


def _of_day_and_clock(said: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    here = wall_time(now, zone)
    said = ISO_T.sub(" ", said)
    if find_days(said, here.date()):
        raise WhenError(_("At what time? Add it, for example: {day} 18:00."), day=said)
    candidates = _candidates(said, here)
    for local in candidates:
        if local > here:
            return _settled(local, now, zone)
    raise WhenError(PAST, reading=_written(candidates[-1]))


def _candidates(said: str, here: dt.datetime) -> list[dt.datetime]:
    clocked = take_clock(said)
    if clocked is None:
        raise WhenError(UNCLEAR)
    found = find_days(clocked.day or "today", here.date())
    if found is None:
        raise WhenError(UNCLEAR)
    dates = found if clocked.day else (*found, here.date() + dt.timedelta(days=1))
    return [dt.datetime.combine(date, clocked.time) for date in dates]


def _settled(local: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    if local - wall_time(now, zone) > LONGEST:
        raise WhenError(TOO_FAR)
    match instants_of(local, zone):
        case []:
            raise _skipped(local, zone)
        case [at]:
            _check_reach(at, now, zone)
            return at
        case found:
            raise _doubled(local, [at.astimezone(zone) for at in found])


def _skipped(local: dt.datetime, zone: ZoneInfo) -> WhenError:
    before, after = around_gap(local, zone)
    return WhenError(
        _("{reading} does not exist: clocks go forward that night. Do you mean {after} or {before}?"),
        reading=_written(local),
        after=_written(after),
        before=_written(before),
    )


def _doubled(local: dt.datetime, found: list[dt.datetime]) -> WhenError:
    return WhenError(
        _("{reading} comes twice: clocks go back that night. Write {first} or {second}."),
        reading=_written(local),
        first=found[0].isoformat(timespec="minutes"),
        second=found[-1].isoformat(timespec="minutes"),
    )


def _check_reach(at: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> None:
    if at - now > LONGEST + dt.timedelta(days=1):  # a day for what zones and leap years add
        raise WhenError(TOO_FAR)
    if at <= now:
        raise WhenError(PAST, reading=_written(wall_time(at, zone)))


def _written(local: dt.datetime) -> str:
    return local.isoformat(" ", "minutes")
