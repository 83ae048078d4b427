"""Time zones as calendar files describe them: the changes of the clocks as yearly rules, wherever there are such."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.jobs.recurrence import DAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

YEARS = 10
"""Which changes of the clocks are looked at; what is the same in each of these years is taken for a rule."""
WEEK = 7
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


class Hands(NamedTuple):
    """How a zone's clocks stand."""

    offset: dt.timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=64)
def zone_component(zone: str, year: int) -> Timezone:
    """Return the VTIMEZONE of an IANA zone, right from the year before on.

    Outlook reads a zone's rules and none of its single dates: dates stand only where a country decides anew each year.
    """
    from icalendar import Timezone  # noqa: PLC0415 - see the package

    first = dt.datetime(year - 1, 1, 1, tzinfo=dt.UTC)
    known = ZoneInfo(zone)
    made = Timezone()
    made.add("tzid", zone)
    start = _hands(known, first)
    made.add_component(_observance(start.offset, start, [first.replace(tzinfo=None)]))
    changes: defaultdict[tuple[dt.timedelta, Hands], list[dt.datetime]] = defaultdict(list)
    for at, before, after in _changes(known, first, first.replace(year=year + YEARS)):
        changes[before.offset, after].append((at + before.offset).replace(tzinfo=None))  # by the clocks as they were
    for (offset, after), dates in changes.items():
        made.add_component(_observance(offset, after, dates))
    return made


def yearly_rule(dates: Sequence[dt.datetime]) -> dict[str, Any] | None:
    """Return the rule by which something comes each year (the last Sunday of March); None where there is none."""
    first = dates[0]
    years = [date.year for date in dates]
    is_yearly = len(dates) >= YEARS and years == list(range(first.year, first.year + len(dates)))
    if not is_yearly or len({(date.month, date.weekday(), date.time()) for date in dates}) > 1:
        return None
    name = DAY_NAMES[first.weekday()]
    rule: dict[str, Any] = {"freq": "yearly", "bymonth": first.month}
    if all((date + WEEK * DAY).month != date.month for date in dates):
        return rule | {"byday": f"-1{name}"}
    from_front = {(date.day - 1) // WEEK + 1 for date in dates}
    return rule | {"byday": f"{from_front.pop()}{name}"} if len(from_front) == 1 else None


def _observance(
    before: dt.timedelta, after: Hands, dates: Sequence[dt.datetime]
) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - see the package

    part = TimezoneDaylight() if after.is_summer else TimezoneStandard()
    part.TZOFFSETFROM, part.TZOFFSETTO, part.DTSTART = before, after.offset, dates[0]
    part.add("tzname", after.name)
    rule = yearly_rule(dates)
    if rule is not None:
        part.add("rrule", rule)
    elif len(dates) > 1:
        part.add("rdate", list(dates[1:]))
    return part


def _changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> Iterator[tuple[dt.datetime, Hands, Hands]]:
    """Yield when the clocks of a zone change, each with how they stood before and stand after."""
    days = [first + number * DAY for number in range((last - first).days + 1)]
    for low, high in pairwise(days):
        before, after = _hands(zone, low), _hands(zone, high)
        if before != after:
            yield _moment(zone, low, high), before, after


def _moment(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    before = _hands(zone, low)
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _hands(zone, middle) == before else (low, middle)
    return high


def _hands(zone: ZoneInfo, at: dt.datetime) -> Hands:
    local = at.astimezone(zone)
    return Hands(local.utcoffset() or dt.timedelta(0), local.tzname() or zone.key, bool(local.dst()))
