"""Sessions as a calendar file (RFC 5545) that Google, Apple and Outlook open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.ics import local, packed
from bot.zones import wall_time
from cogs.sessions.models import Place, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icalendar import Alarm, Event

    from cogs.sessions.models import Plan, Series, Session
    from cogs.sessions.service.calendars import Entry

PRODUCT = "Sessions"
LONGEST_URL = 512  # https://discord.com/developers/docs/components/reference#button
LONGEST_TITLE = 60  # of the link's 512, percent-encoded
CHANNEL_URL = "https://discord.com/channels/{guild}/{channel}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a calendar file needs beside its sessions."""

    name: str
    """The server's name."""
    zone: str
    """The server's zone; a series stays in the one in which it was planned."""
    now: dt.datetime
    channels: Mapping[int, str] = field(default_factory=dict[int, str])
    """What the channels are called in which sessions take place."""
    alarm_minutes: int | None = None


def calendar_file(entries: Sequence[Entry], sheet: Sheet) -> bytes:
    """Write sessions and series as one calendar file.

    A series is its rule; what was cancelled is left out of it, what was moved or changed stands beside it. Uids stay,
    and SEQUENCE grows with each change, so that importing a file again brings a calendar up to date.
    """
    events = [event for entry in entries for event in _events(entry, sheet)]
    return packed(events, name=sheet.name, product=PRODUCT)


def google_link(entry: Entry) -> str | None:
    """Return the address at which Google Calendar offers to keep a session; None when it would be too long."""
    plan = entry.session.plan
    starts_at, ends_at = _span(entry)
    query = {
        "action": "TEMPLATE",
        "text": plan.title[:LONGEST_TITLE],
        "dates": f"{starts_at:%Y%m%dT%H%M%SZ}/{ends_at:%Y%m%dT%H%M%SZ}",
        "location": _address(entry.session),
    }
    if entry.series is not None and not entry.series.is_over:
        query |= {"recur": f"RRULE:{entry.series.recurrence.rule}", "ctz": entry.series.recurrence.zone}
    address = f"https://calendar.google.com/calendar/render?{urlencode(query)}"
    return address if len(address) <= LONGEST_URL else None


def _events(entry: Entry, sheet: Sheet) -> Iterator[Event]:
    series = entry.series
    if series is None or not _kept(series, entry.sessions):
        yield _single(entry.session, _span(entry), sheet)
        return
    sequence = sum(session.revision for session in entry.sessions)
    yield _master(series, entry, sheet, sequence)
    for session in entry.sessions:
        if not _is_of(series, session):
            if not session.is_over:
                yield _single(session, (session.plan.starts_at, session.plan.ends_at), sheet)
        elif session.state is not State.CANCELLED and _differs(session, series):
            yield _exception(session, series, sheet, sequence)


def _master(series: Series, entry: Entry, sheet: Sheet, sequence: int) -> Event:
    from icalendar import vRecur  # noqa: PLC0415 - as in bot.ics

    recurrence, zone = series.recurrence, ZoneInfo(series.recurrence.zone)
    event = _event(f"series-{series.id}", series.plan, entry.session, sheet, sequence)
    start = recurrence.start.replace(tzinfo=zone)
    event.add("dtstart", start)
    event.add("dtend", local(start.astimezone(dt.UTC) + dt.timedelta(minutes=series.plan.minutes), zone))
    rule = vRecur.from_ical(recurrence.rule)
    if series.is_over:
        rule["UNTIL"] = [max(_kept(series, entry.sessions))]
    event.add("rrule", rule)
    gone = [each for each in entry.sessions if each.state is State.CANCELLED and _is_of(series, each)]
    for session in gone:
        event.add("exdate", _occurrence(session, series))
    return event


def _exception(session: Session, series: Series, sheet: Sheet, sequence: int) -> Event:
    zone = ZoneInfo(series.recurrence.zone)
    event = _event(f"series-{series.id}", session.plan, session, sheet, sequence)
    event.add("recurrence-id", _occurrence(session, series))
    event.add("dtstart", local(session.plan.starts_at, zone))
    event.add("dtend", local(session.plan.ends_at, zone))
    return event


def _single(session: Session, span: tuple[dt.datetime, dt.datetime], sheet: Sheet) -> Event:
    zone = ZoneInfo(sheet.zone)
    event = _event(f"session-{session.id}", session.plan, session, sheet, session.revision)
    event.add("dtstart", local(span[0], zone))
    event.add("dtend", local(span[1], zone))
    event.add("status", "CANCELLED" if session.state is State.CANCELLED else "CONFIRMED")
    return event


def _event(uid: str, plan: Plan, session: Session, sheet: Sheet, sequence: int) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as in bot.ics

    event = Event()
    event.add("uid", f"{uid}.{session.guild_id}@hearth")
    event.add("dtstamp", sheet.now.replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("summary", plan.title)
    about = [part for part in (plan.about, session.card_link) if part]
    event.add("description", "\n\n".join(about))
    named = sheet.channels.get(plan.channel_id or 0)
    is_named = named is not None and plan.place is not Place.LINK
    event.add("location", f"#{named} ({sheet.name})" if is_named else _address(session))
    event.add("url", _address(session))
    if sheet.alarm_minutes is not None:
        event.add_component(_alarm(plan.title, sheet.alarm_minutes))
    return event


def _alarm(title: str, minutes: int) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415 - as in bot.ics

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -dt.timedelta(minutes=minutes))
    return alarm


def _address(session: Session) -> str:
    plan = session.plan
    if plan.place is Place.LINK and plan.link:
        return plan.link
    return CHANNEL_URL.format(guild=session.guild_id, channel=plan.channel_id)


def _span(entry: Entry) -> tuple[dt.datetime, dt.datetime]:
    plan = entry.session.plan
    if entry.slot is None:
        return plan.starts_at, plan.ends_at
    starts_at = plan.slot_start(entry.slot)
    return starts_at, starts_at + dt.timedelta(minutes=plan.slot_minutes)


def _occurrence(session: Session, series: Series) -> dt.datetime:
    """Return when the rule has a session, as it writes it: 02:30 also where clocks skip that time."""
    zone = ZoneInfo(series.recurrence.zone)
    day = wall_time(session.occurs_at or session.plan.starts_at, zone).date()
    return dt.datetime.combine(day, series.recurrence.start.time(), zone)


def _is_of(series: Series, session: Session) -> bool:
    """Say whether a session is one of the rule as it is now: the whole series may have been moved since."""
    at = session.occurs_at
    return at is not None and series.recurrence.next_after(at - dt.timedelta(seconds=1)) == at


def _kept(series: Series, sessions: Sequence[Session]) -> list[dt.datetime]:
    """List the occurrences that take or took place."""
    return [
        each.occurs_at
        for each in sessions
        if each.occurs_at is not None and each.state is not State.CANCELLED and _is_of(series, each)
    ]


def _differs(session: Session, series: Series) -> bool:
    shown = ("title", "about", "minutes", "place", "channel_id", "link")
    is_changed = any(getattr(session.plan, name) != getattr(series.plan, name) for name in shown)
    return is_changed or session.plan.starts_at != session.occurs_at
