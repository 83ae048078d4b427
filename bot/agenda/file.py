"""The content calendar as a calendar file (RFC 5545)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.agenda.models import Source, State
from bot.agenda.words import source_word, state_word
from bot.ics import local, packed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from icalendar import Event

    from bot.agenda.models import Entry

PRODUCT = "Agenda"


def agenda_file(
    entries: Iterable[Entry],
    zone: ZoneInfo,
    name: str,
    *,
    now: dt.datetime,
    locale: str,
    channels: Mapping[int, str] | None = None,
) -> bytes:
    """Write entries as one calendar file of a name, at a zone's wall times; `channels` says what channels are called.

    Uids stay, so that importing a file again brings a calendar up to date. Only sessions take up time in it.
    """
    events = [_event(entry, zone, now, locale, channels or {}) for entry in entries]
    return packed(events, name=name, product=PRODUCT)


def _event(entry: Entry, zone: ZoneInfo, now: dt.datetime, locale: str, channels: Mapping[int, str]) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as in bot.ics

    event = Event()
    event.add("uid", f"{entry.source}-{entry.key}.agenda@hearth")
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("dtstart", local(entry.starts_at, zone))
    if entry.until > entry.starts_at:  # what ends when it starts has no end in such files
        event.add("dtend", local(entry.until, zone))
    event.add("summary", entry.title)
    event.add("status", _status(entry))
    event.add("transp", "OPAQUE" if entry.source is Source.SESSION else "TRANSPARENT")
    event.add("categories", [source_word(entry.source, locale)])
    said = f"{source_word(entry.source, locale)} · {state_word(entry.state, locale)}"
    event.add("description", "\n\n".join(filter(None, (said, entry.link))))
    places = ", ".join(f"#{channels[channel_id]}" for channel_id in entry.channel_ids if channel_id in channels)
    if places:
        event.add("location", places)
    if entry.link is not None:
        event.add("url", entry.link)
    return event


def _status(entry: Entry) -> str:
    if not entry.state.takes_place:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative or entry.state is State.PAUSED else "CONFIRMED"
