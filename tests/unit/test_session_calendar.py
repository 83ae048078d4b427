"""Calendar files of sessions, read back by a library that did not write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from bot.ics.zones import YEARS, zone_component
from bot.zones import instant_of
from cogs.sessions.models import Kind, Place, Plan, Repeat, Series, Session, State
from cogs.sessions.render.calendar import LONGEST_URL, Sheet, calendar_file, google_link
from cogs.sessions.rules import recurrence_of
from cogs.sessions.service.calendars import Entry

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "Asia/Kolkata")
YEAR = dt.timedelta(days=366)
NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
SHEET = Sheet("Kettle & Co", "Europe/Berlin", NOW, {500: "stage"})


def plan_at(starts_at, **changes):
    given = {
        "kind": Kind.FOUNDER,
        "title": "Ask; the, founders \\ of “Kessel”",
        "about": "Anything about\nthe new kettle, " * 9,
        "starts_at": starts_at,
        "minutes": 90,
        "place": Place.STAGE,
        "channel_id": 500,
        "host_id": 99,
    }
    return Plan(**(given | changes))


def session_of(plan, number=1, **changes):
    nothing = dict.fromkeys(
        ("event_id", "event_seen", "card_channel_id", "card_message_id", "thread_id", "panel_message_id", "note")
    )
    nothing |= dict.fromkeys(("carried_from", "started_at", "ended_at", "series_id", "occurs_at"))
    given = {"id": number, "guild_id": 7, "plan": plan, "state": State.SCHEDULED, "revision": 1, "created_by": 99}
    return Session(**(nothing | given | {"created_at": NOW} | changes))


def series_from(local, zone, repeat=Repeat.WEEK, **changes):
    plan = plan_at(instant_of(local, ZoneInfo(zone)))
    recurrence = recurrence_of(repeat, plan.starts_at, ZoneInfo(zone))
    made = Series(id=5, guild_id=7, repeat=repeat, recurrence=recurrence, plan=plan, planned_until=None, is_over=False)
    return replace(made, **changes)


def times_of(series, amount):
    first = series.plan.starts_at
    return [first, *(at for at, _ in zip(series.recurrence.occurrences(first), range(amount - 1), strict=False))]


def sessions_of(series, amount=2):
    return [
        session_of(replace(series.plan, starts_at=at), number, series_id=series.id, occurs_at=at)
        for number, at in enumerate(times_of(series, amount), 1)
    ]


def written(*entries, **changes):
    return calendar_file(entries, replace(SHEET, **changes)).decode()


def read_back(text, since=NOW - dt.timedelta(days=40), lasts=YEAR):
    """The instants from and to which another library sees events, in order."""
    calendar = IcsCalendarStream.calendar_from_ics(text)
    found = calendar.timeline_tz(dt.UTC).overlapping(since, since + lasts)
    return sorted((event.start.astimezone(dt.UTC), event.end.astimezone(dt.UTC)) for event in found)


def spans(times, minutes=90):
    return [(at, at + dt.timedelta(minutes=minutes)) for at in times]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("repeat", list(Repeat))
def test_a_year_of_a_series_is_read_back_at_the_same_instants(zone, repeat):
    series = series_from(dt.datetime(2026, 6, 3, 19), zone, repeat)
    first = series.plan.starts_at
    expected = [first, *takewhile(lambda at: at < first + YEAR, series.recurrence.occurrences(first))]
    entry = Entry(sessions_of(series)[0], series, tuple(sessions_of(series)))
    assert read_back(written(entry), first) == spans(expected)
    assert {at.astimezone(ZoneInfo(zone)).hour for at in expected} == {19}


@pytest.mark.parametrize("zone", ZONES)
def test_what_was_cancelled_moved_or_made_longer_is_so_in_the_file(zone):
    series = series_from(dt.datetime(2026, 10, 7, 19), zone)
    sessions = sessions_of(series, 6)
    moved_to = sessions[2].plan.starts_at + dt.timedelta(days=1, hours=3)
    sessions[1] = replace(sessions[1], state=State.CANCELLED)
    sessions[2] = replace(sessions[2], plan=replace(sessions[2].plan, starts_at=moved_to), revision=4)
    sessions[4] = replace(sessions[4], plan=replace(sessions[4].plan, minutes=30))
    times = times_of(series, 8)
    expected = spans([times[0], moved_to, times[3]]) + spans([times[4]], 30) + spans(times[5:])
    found = read_back(written(Entry(sessions[0], series, tuple(sessions))), times[0])
    assert found[: len(expected)] == expected


def test_a_series_that_was_ended_ends_in_the_file():
    series = series_from(dt.datetime(2026, 6, 3, 19), "Europe/Berlin", is_over=True)
    sessions = sessions_of(series, 3)
    sessions[2] = replace(sessions[2], state=State.CANCELLED)
    assert read_back(written(Entry(sessions[0], series, tuple(sessions)))) == spans(times_of(series, 2))


def test_a_series_without_any_session_left_is_a_cancelled_event():
    series = series_from(dt.datetime(2026, 6, 3, 19), "Europe/Berlin", is_over=True)
    (session,) = sessions_of(series, 1)
    session = replace(session, state=State.CANCELLED)
    text = written(Entry(session, series, (session,)))
    assert "STATUS:CANCELLED" in text
    assert "RRULE:FREQ=WEEKLY" not in text


def test_what_was_before_the_whole_series_was_moved_is_no_exception_of_it():
    series = series_from(dt.datetime(2026, 6, 3, 19), "Europe/Berlin")
    old = session_of(plan_at(NOW - dt.timedelta(days=2)), 9, series_id=5, occurs_at=NOW - dt.timedelta(days=2))
    sessions = (replace(old, state=State.ENDED), *sessions_of(series))
    assert len(read_back(written(Entry(sessions[1], series, sessions)), lasts=dt.timedelta(days=47))) == 2


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_sessions_in_the_missing_and_the_doubled_hour_keep_their_instants(zone):
    known = ZoneInfo(zone)
    hours = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=30 * n) for n in range(2 * 24 * 365)]
    changes = [
        at
        for at in hours
        if at.astimezone(known).utcoffset() != (at + dt.timedelta(hours=1)).astimezone(known).utcoffset()
    ]
    near = sorted({at + dt.timedelta(minutes=n) for at in changes for n in range(-90, 151, 30)})
    entries = [Entry(session_of(plan_at(at), number)) for number, at in enumerate(near, 1)]
    text = written(*entries, zone=zone)
    assert read_back(text, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == spans(near)


def test_a_weekly_session_in_the_hour_that_clocks_skip_comes_all_the_same():
    series = series_from(dt.datetime(2027, 3, 21, 2, 30), "Europe/Berlin")
    sessions = sessions_of(series, 3)
    sessions[1] = replace(sessions[1], state=State.CANCELLED)
    found = read_back(written(Entry(sessions[0], series, tuple(sessions))), series.plan.starts_at)
    times = times_of(series, 4)
    assert found[:3] == spans([times[0], times[2], times[3]])


def test_a_file_says_what_when_where_and_wakes_only_who_wants_it():
    session = session_of(plan_at(NOW), revision=3, card_channel_id=8, card_message_id=9)
    (event,) = Calendar.from_ical(written(Entry(session))).walk("VEVENT")
    assert str(event["SUMMARY"]) == session.plan.title
    assert str(event["DESCRIPTION"]) == f"{session.plan.about}\n\n{session.card_link}"
    assert (str(event["LOCATION"]), str(event["URL"])) == ("#stage (Kettle & Co)", "https://discord.com/channels/7/500")
    assert (str(event["UID"]), event["SEQUENCE"]) == ("session-1.7@hearth", 3)
    assert event.walk("VALARM") == []
    (alarm,) = Calendar.from_ical(written(Entry(session), alarm_minutes=10)).walk("VALARM")
    assert alarm["TRIGGER"].dt == -dt.timedelta(minutes=10)


def test_lines_are_folded_and_end_as_the_standard_wants():
    raw = calendar_file([Entry(session_of(plan_at(NOW, about="ä" * 900)))], SHEET)
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_a_booked_slot_is_what_stands_in_the_file():
    session = session_of(plan_at(NOW, kind=Kind.OFFICE_HOURS, slot_minutes=30))
    at = NOW + dt.timedelta(minutes=60)
    assert read_back(written(Entry(session, slot=2))) == spans([at], 30)


def test_each_change_of_any_session_raises_the_sequence_of_its_series():
    series = series_from(dt.datetime(2026, 6, 3, 19), "Europe/Berlin")
    sessions = sessions_of(series)
    before = written(Entry(sessions[0], series, tuple(sessions)))
    sessions[1] = replace(sessions[1], revision=2)
    after = written(Entry(sessions[0], series, tuple(sessions)))
    assert "SEQUENCE:2" in before
    assert "SEQUENCE:3" in after


def test_what_a_title_says_never_becomes_a_line_of_the_file():
    text = written(Entry(session_of(plan_at(NOW, title="x\r\nATTENDEE:mailto:a@b.example"))))
    assert not any(line.startswith("ATTENDEE") for line in text.splitlines())


def test_zones_are_rules_where_they_have_rules_and_dates_elsewhere():
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in zone_component("Europe/Berlin", 2026).to_ical().decode()
    ramadan = zone_component("Africa/Casablanca", 2026)
    dates = [at for part in ramadan.subcomponents for at in [part.DTSTART, *part.rdates]]
    assert len(dates) > YEARS


def test_googles_link_holds_the_series_and_fits_into_a_button():
    series = series_from(dt.datetime(2026, 6, 3, 19), "Europe/Berlin")
    link = google_link(Entry(sessions_of(series)[0], series, ()))
    assert "recur=RRULE%3AFREQ%3DWEEKLY" in link
    assert "dates=20260603T170000Z%2F20260603T183000Z" in link
    longest = plan_at(NOW, title="漢" * 100, place=Place.LINK, link=f"https://example.com/{'x' * 80}")
    found = google_link(Entry(session_of(longest)))
    assert found is None or len(found) <= LONGEST_URL
