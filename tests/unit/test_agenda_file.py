"""The content calendar as a calendar file, read back by a library that did not write it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from bot.agenda import Entry, Source, State, agenda_file
from bot.text import clean
from tests.support.agenda import BERLIN, entry

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
LINK = "https://discord.com/channels/1/2/3"


def written(*entries, locale="en", **changes):
    return agenda_file(entries, BERLIN, "Kettle & Co", now=NOW, locale=locale, **changes)


def read_back(raw):
    """What another library sees: {uid: event}."""
    return {event.uid: event for event in IcsCalendarStream.calendar_from_ics(raw.decode()).events}


def test_every_entry_is_in_the_file_at_its_instant():
    session = entry(1, "2026-06-10 18:00", Source.SESSION, minutes=90)
    news = entry(1, "2026-12-24 09:00")
    found = read_back(written(session, news))
    spans = {uid: (event.start.astimezone(dt.UTC), event.end.astimezone(dt.UTC)) for uid, event in found.items()}
    assert spans == {
        "session-1.agenda@hearth": (session.starts_at, session.ends_at),
        "announcement-1.agenda@hearth": (news.starts_at, news.starts_at),
    }


def test_an_entry_keeps_its_uid_when_its_time_its_title_and_its_state_change():
    before = entry(7, "2026-06-10 18:00")
    after = replace(before, starts_at=NOW, title="Another", state=State.CANCELLED)
    assert read_back(written(before)).keys() == read_back(written(after)).keys()


def test_the_file_says_what_is_not_sure_and_what_will_not_be():
    states = {
        "draft": entry("draft", "2026-06-10 18:00", state=State.DRAFT, is_tentative=True),
        "paused": entry("paused", "2026-06-10 18:00", state=State.PAUSED),
        "planned": entry("planned", "2026-06-10 18:00"),
        "sent": entry("sent", "2026-06-10 18:00", state=State.SENT),
        "cancelled": entry("cancelled", "2026-06-10 18:00", state=State.CANCELLED),
        "missed": entry("missed", "2026-06-10 18:00", state=State.MISSED, is_tentative=True),
    }
    found = read_back(written(*states.values()))
    assert {key: found[f"announcement-{key}.agenda@hearth"].status.value for key in states} == {
        "draft": "TENTATIVE",
        "paused": "TENTATIVE",
        "planned": "CONFIRMED",
        "sent": "CONFIRMED",
        "cancelled": "CANCELLED",
        "missed": "CANCELLED",
    }


def test_an_event_says_in_the_readers_language_what_it_is_where_and_how_it_stands():
    news = entry(1, "2026-06-10 18:00", channel_ids=(5, 6, 7), link=LINK, state=State.WAITING)
    (event,) = Calendar.from_ical(written(news, locale="de", channels={5: "news", 7: "team"})).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Title 1"
    assert str(event["DESCRIPTION"]) == f"Ankündigung · wartet auf Freigabe\n\n{LINK}"
    assert (str(event["LOCATION"]), str(event["URL"])) == ("#news, #team", LINK)
    assert event["CATEGORIES"].cats == ["Ankündigung"]
    assert event["DTSTAMP"].dt == NOW


def test_only_sessions_take_up_time():
    kinds = [entry(1, "2026-06-10 18:00", source, minutes=60) for source in Source]
    events = Calendar.from_ical(written(*kinds)).walk("VEVENT")
    assert [str(event["TRANSP"]) for event in events] == ["TRANSPARENT", "OPAQUE", "TRANSPARENT"]


def test_what_is_at_one_moment_has_no_end_before_or_at_its_start():
    backwards = entry(2, "2026-06-10 18:00", minutes=-30)
    events = Calendar.from_ical(written(entry(1, "2026-06-10 18:00"), backwards)).walk("VEVENT")
    assert [event.get("DTEND") for event in events] == [None, None]


def test_the_file_names_its_zone_with_its_changes_of_the_clocks_and_is_folded():
    raw = written(entry(1, "2026-06-10 18:00", title="ä" * 400))
    (calendar,) = [Calendar.from_ical(raw)]
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert str(calendar["X-WR-CALNAME"]) == "Kettle & Co"
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_an_empty_calendar_is_a_file_that_opens():
    assert read_back(written()) == {}


INSTANTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC))


@settings(max_examples=60, deadline=None)
@given(st.text(), INSTANTS, st.integers(0, 2000), st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "UTC"]))
def test_any_title_and_any_time_is_read_back(typed, at, minutes, zone):
    at = at.replace(microsecond=0)
    title = clean(typed, 100)
    one = Entry(
        source=Source.SESSION, key="1", title=title, starts_at=at, ends_at=at + dt.timedelta(minutes=minutes), link=LINK
    )
    raw = agenda_file([one], ZoneInfo(zone), "x", now=NOW, locale="en")
    (event,) = read_back(raw).values()
    assert (event.start.astimezone(dt.UTC), event.end.astimezone(dt.UTC)) == (at, one.ends_at)
    assert (event.summary or "") == title
