"""From events to a file: the zones that they name come along. What an event says is its feature's. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.ics.zones import zone_component

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from icalendar import Event

PRODUCT = "-//Hearth//{product}//EN"


def packed(events: Sequence[Event], *, name: str, product: str) -> bytes:
    """Write events as one calendar of a name; the product is what made them, in one English word."""
    from icalendar import Calendar  # noqa: PLC0415 - see the package

    calendar = Calendar()
    identity = PRODUCT.format(product=product)
    for key, value in (("version", "2.0"), ("prodid", identity), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(key, value)
    calendar.add("x-wr-calname", name)
    for zone, year in sorted(_zones_of(events).items()):
        calendar.add_component(zone_component(zone, year))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def local(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Place an instant on a zone's clocks; the second of a doubled hour, for which files have no word, stays in UTC."""
    shown = at.astimezone(zone)
    return at.astimezone(dt.UTC) if shown.fold else shown


def _zones_of(events: Sequence[Event]) -> dict[str, int]:
    """Return the zones that events name, each with the first year in which they do."""
    found: dict[str, int] = {}
    for event in events:
        for name in ("dtstart", "dtend", "recurrence-id"):
            at: Any = event.decoded(name) if name in event else None
            zone = getattr(getattr(at, "tzinfo", None), "key", None)
            if zone is not None and zone != "UTC":
                found[zone] = min(at.year, found.get(zone, at.year))
    return found
