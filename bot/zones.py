"""Wall time and instants: what a zone's clocks show, and what daylight saving does to it. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def wall_time(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return what clocks in the zone show at an instant, as a naive datetime."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def instants_of(local: dt.datetime, zone: ZoneInfo) -> list[dt.datetime]:
    """Return when clocks in the zone show a naive local time, in UTC: once, twice, or never (clocks went forward)."""
    found = {_instant(local, zone, fold) for fold in (0, 1)}
    return sorted(at for at in found if wall_time(at, zone) == local)


def instant_of(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the instant of a naive local time, in UTC: one that is skipped moves forward, of two it is the first."""
    return _instant(local, zone, fold=0)  # PEP 495: fold 0 counts with the offset from before the change


def around_gap(local: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Return the naive local times just before and just after a skipped one, by the length of the gap."""
    return wall_time(_instant(local, zone, fold=1), zone), wall_time(_instant(local, zone, fold=0), zone)


def day_number(date: dt.date) -> int:
    """Return a date as yyyymmdd, as days are kept."""
    return date.year * 10_000 + date.month * 100 + date.day


def _instant(local: dt.datetime, zone: ZoneInfo, fold: int) -> dt.datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC)
