"""When something comes again: an RFC 5545 rule on a zone's wall clocks, and the next instant of it. Pure.

The rule is expanded in naive local time and only then placed on the zone's clocks, so a weekly 09:00 is at 09:00 all
year. A time that clocks skip moves forward by the gap; one that comes twice is its first.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from bot.errors import BadInputError
from bot.i18n import _
from bot.jobs.rules import Rule
from bot.zones import instant_of, wall_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_GAP = dt.timedelta(days=1)  # a zone that moves across the date line skips a whole day
SPARE = 50  # occurrences of the day before and after, hourly at most
DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Recurrence:
    """A rule such as "FREQ=WEEKLY;BYDAY=MO", the naive local time that it starts at, and an IANA zone.

    UNTIL in the rule is naive local time too. Raises BadInputError for a rule that cannot be used or never occurs.
    """

    rule: str
    start: dt.datetime
    zone: str

    def __post_init__(self) -> None:
        if self.start.tzinfo is not None:
            raise ValueError("a recurrence starts at a naive local time")
        self._zone  # noqa: B018 - refuses a zone that does not exist
        self._rule.check()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `to_text` wrote."""
        found = json.loads(text)
        return cls(found["rule"], dt.datetime.fromisoformat(found["start"]), found["zone"])

    def to_text(self) -> str:
        """Return the recurrence as the database keeps it: a line of JSON."""
        return json.dumps({"rule": self.rule, "start": self.start.isoformat(), "zone": self.zone})

    def next_after(self, instant: dt.datetime) -> dt.datetime | None:
        """Return the first occurrence strictly after an aware instant, in UTC; None when there is none left."""
        soonest: dt.datetime | None = None
        for local in self._rule.from_local(wall_time(instant, self._zone) - LONGEST_GAP):
            # 02:30 moved out of a gap may come after 03:00: look on until nothing sooner can follow.
            if soonest is not None and local > wall_time(soonest, self._zone):
                break
            at = instant_of(local, self._zone)
            if at > instant and (soonest is None or at < soonest):
                soonest = at
        return soonest

    def occurrences(self, after: dt.datetime, until: dt.datetime | None = None) -> Iterator[dt.datetime]:
        """Yield the occurrences strictly after an aware instant, up to and including `until`, in UTC."""
        upcoming = self._upcoming(after)
        return upcoming if until is None else takewhile(lambda at: at <= until, upcoming)

    def between(self, after: dt.datetime, until: dt.datetime, most: int) -> list[dt.datetime]:
        """List the first occurrences strictly after an aware instant, up to and including another, in UTC.

        The same as `occurrences`, all at once: a calendar of many series asks for whole months.
        """
        latest = wall_time(until, self._zone) + LONGEST_GAP
        times = takewhile(
            lambda local: local <= latest, self._rule.from_local(wall_time(after, self._zone) - LONGEST_GAP)
        )
        some = islice(times, most + SPARE)
        return sorted(at for at in {instant_of(local, self._zone) for local in some} if after < at <= until)[:most]

    def _upcoming(self, at: dt.datetime | None) -> Iterator[dt.datetime]:
        while at is not None and (at := self.next_after(at)) is not None:
            yield at

    @cached_property
    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ValueError, OSError, KeyError):
            raise BadInputError(
                _("There is no time zone “{zone}”. Write one like Europe/Berlin."), zone=self.zone
            ) from None

    @cached_property
    def _rule(self) -> Rule:
        return Rule(self.rule, self.start)

    @classmethod
    def daily(
        cls,
        start: dt.datetime,
        zone: str,
        *,
        every: int = 1,
        until: dt.datetime | None = None,
        count: int | None = None,
    ) -> Self:
        """Recur each day, or every so many days, at the start's time."""
        return cls(_join("DAILY", every, until, count), start, zone)

    @classmethod
    def weekly(
        cls,
        start: dt.datetime,
        zone: str,
        *,
        weekdays: Sequence[int] = (),
        every: int = 1,
        until: dt.datetime | None = None,
        count: int | None = None,
    ) -> Self:
        """Recur each week, or every so many weeks, on the weekdays (0 is Monday; none means the start's)."""
        days = ",".join(DAY_NAMES[day] for day in sorted(set(weekdays) or {start.weekday()}))
        return cls(_join("WEEKLY", every, until, count, f"BYDAY={days}"), start, zone)

    @classmethod
    def monthly_by_date(
        cls,
        start: dt.datetime,
        zone: str,
        *,
        every: int = 1,
        until: dt.datetime | None = None,
        count: int | None = None,
    ) -> Self:
        """Recur on the start's day of the month; a month too short for it has its last day instead."""
        days = ",".join(str(day) for day in range(min(start.day, 28), start.day + 1))
        return cls(_join("MONTHLY", every, until, count, f"BYMONTHDAY={days}", "BYSETPOS=-1"), start, zone)

    @classmethod
    def monthly_by_weekday(
        cls,
        start: dt.datetime,
        zone: str,
        nth: int,
        *,
        every: int = 1,
        until: dt.datetime | None = None,
        count: int | None = None,
    ) -> Self:
        """Recur on the nth of the start's weekday in the month: 1 is the first Monday, -1 the last."""
        return cls(_join("MONTHLY", every, until, count, f"BYDAY={nth}{DAY_NAMES[start.weekday()]}"), start, zone)


def _join(freq: str, every: int, until: dt.datetime | None, count: int | None, *parts: str) -> str:
    every_part = (f"INTERVAL={every}",) if every != 1 else ()
    end = (f"UNTIL={until:%Y%m%dT%H%M%S}",) if until else ()
    times = (f"COUNT={count}",) if count is not None else ()
    return ";".join((f"FREQ={freq}", *every_part, *parts, *end, *times))
