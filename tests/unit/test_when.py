"""What people type for times and durations, what they get, and what they are asked back."""

from __future__ import annotations

import contextlib
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import WhenError
from bot.kit.when import parse_duration, parse_when
from bot.zones import instants_of

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")]
NEXT_YEARS = dt.datetime.fromisoformat("2026-06-12"), dt.datetime.fromisoformat("2036-06-01")
NOON = dt.datetime(2026, 6, 10, 10, tzinfo=dt.UTC)  # a Wednesday, 12:00 in Berlin

WORDS = "next friday 1.12. 18 uhr : 6 pm at um dec 3/4 2026-10-25 02:30 <t:17> in half an hour days h 9999 - + , z"
anything = st.text(max_size=120) | st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)


def read(text: str, now: dt.datetime = NOON, zone: ZoneInfo = BERLIN) -> str:
    """What was read, as the zone's clocks show it."""
    return parse_when(text, now=now, zone=zone).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def asked_back(text: str, now: dt.datetime = NOON, zone: ZoneInfo = BERLIN) -> str:
    with pytest.raises(WhenError) as refused:
        parse_when(text, now=now, zone=zone)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10m", dt.timedelta(minutes=10)),
        ("10 min", dt.timedelta(minutes=10)),
        ("90 minutes", dt.timedelta(minutes=90)),
        ("2d12h", dt.timedelta(days=2, hours=12)),
        ("1h 30m", dt.timedelta(minutes=90)),
        ("1h, 30 min and 5s", dt.timedelta(minutes=90, seconds=5)),
        ("1.5h", dt.timedelta(minutes=90)),
        ("1,5 Stunden", dt.timedelta(minutes=90)),
        ("1w", dt.timedelta(weeks=1)),
        ("1 Woche", dt.timedelta(weeks=1)),
        ("2 hours", dt.timedelta(hours=2)),
        ("2 STUNDEN", dt.timedelta(hours=2)),
        ("3 Tage", dt.timedelta(days=3)),
        ("an hour", dt.timedelta(hours=1)),
        ("einen Tag und 2 Stunden", dt.timedelta(days=1, hours=2)),
        ("half an hour", dt.timedelta(minutes=30)),
        ("eine halbe Stunde", dt.timedelta(minutes=30)),
    ],
)
def test_a_duration_is_read_in_english_and_german(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10", "10 of what? Write the unit too: 10m, 10h or 10d."),
        ("", "how long"),
        ("soon", "how long"),
        ("10 bananas", "how long"),
        ("10mm", "how long"),
        ("1h30", "how long"),
        ("0m", "no time at all"),
        ("0.001s", "no time at all"),
        ("-5m", "no time at all"),
        ("11 years", "how long"),
        ("600w", "more than ten years"),
        ("999999999w", "more than ten years"),
    ],
)
def test_an_unclear_empty_or_absurd_duration_is_asked_back(text, sentence):
    with pytest.raises(WhenError, match=sentence.replace("?", r"\?")):
        parse_duration(text)


@given(st.integers(0, 500), st.integers(0, 23), st.integers(0, 59), st.sampled_from(["", " "]))
def test_a_written_duration_reads_back(days, hours, minutes, space):
    length = dt.timedelta(days=days, hours=hours, minutes=minutes)
    assume(length)
    assert parse_duration(f"{days}d{space}{hours}h{space}{minutes}m") == length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today 20:00", "2026-06-10 20:00"),
        ("tomorrow 6pm", "2026-06-11 18:00"),
        ("Tomorrow at 6:30 p.m.", "2026-06-11 18:30"),
        ("6pm tomorrow", "2026-06-11 18:00"),
        ("tomorrow noon", "2026-06-11 12:00"),
        ("tomorrow at 12am", "2026-06-11 00:00"),
        ("day after tomorrow 9:30", "2026-06-12 09:30"),
        ("in 3 days", "2026-06-13 12:00"),
        ("3 days from now", "2026-06-13 12:00"),
        ("in half an hour", "2026-06-10 12:30"),
        ("2h", "2026-06-10 14:00"),
        ("18:00", "2026-06-10 18:00"),
        ("9:00", "2026-06-11 09:00"),
        ("12:00", "2026-06-11 12:00"),
        ("at 18", "2026-06-10 18:00"),
        ("friday 18:00", "2026-06-12 18:00"),
        ("fri 18:00", "2026-06-12 18:00"),
        ("18:00 on friday", "2026-06-12 18:00"),
        ("next friday 18:00", "2026-06-12 18:00"),
        ("wednesday 18:00", "2026-06-10 18:00"),
        ("wednesday 9:00", "2026-06-17 09:00"),
        ("next wednesday 18:00", "2026-06-17 18:00"),
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00+01:00", "2026-12-01 18:00"),
        ("2026-12-01T18:00Z", "2026-12-01 19:00"),
        ("1.12.2026 18:00", "2026-12-01 18:00"),
        ("1.12.27 18:00", "2027-12-01 18:00"),
        ("1.12. 18 Uhr", "2026-12-01 18:00"),
        ("1.12., 18.30 Uhr", "2026-12-01 18:30"),
        ("am 1. Dezember um 18 Uhr 30", "2026-12-01 18:30"),
        ("dec 1 6pm", "2026-12-01 18:00"),
        ("December 1st, 2027 at 6pm", "2027-12-01 18:00"),
        ("1 december 18:00", "2026-12-01 18:00"),
        ("the 1st of december 18:00", "2026-12-01 18:00"),
        ("13/7 18:00", "2026-07-13 18:00"),
        ("7/13/2027 18:00", "2027-07-13 18:00"),
        ("7/7 18:00", "2026-07-07 18:00"),
        ("<t:1800000000:F>", "2027-01-15 09:00"),
        ("<t:1800000000>", "2027-01-15 09:00"),
        ("morgen 18 Uhr", "2026-06-11 18:00"),
        ("morgen um 18 uhr", "2026-06-11 18:00"),
        ("übermorgen 9:30", "2026-06-12 09:30"),
        ("nächsten Freitag 18:00", "2026-06-12 18:00"),
        ("18:00 am Freitag", "2026-06-12 18:00"),
        ("Freitag, 18 Uhr", "2026-06-12 18:00"),
        ("Fr. 18:00", "2026-06-12 18:00"),
        ("in 3 Tagen", "2026-06-13 12:00"),
        ("in einer Woche", "2026-06-17 12:00"),
        ("morgen Mittag", "2026-06-11 12:00"),
        ("feb 29 2028 18:00", "2028-02-29 18:00"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_server(text, expected):
    assert read(text) == expected


def test_a_day_without_its_year_may_be_next_years_but_not_one_just_past():
    december = dt.datetime(2026, 12, 10, 11, tzinfo=dt.UTC)
    assert read("5 january 18:00", december) == "2027-01-05 18:00"
    assert "I read it as 2026-12-01 18:00" in asked_back("1.12. 18 Uhr", december)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tomorrow", "At what time? Add it, for example: tomorrow 18:00."),
        ("1.12.", "At what time?"),
        ("next friday", "At what time?"),
        ("dec 1", "At what time?"),
        ("3/4", "Write 2026-04-03 or 2026-03-04."),
        ("3/4/2027 18:00", "Write 2027-04-03 or 2027-03-04."),
        ("6", "Do you mean 6:00 or 18:00?"),
        ("at 6", "Do you mean 6:00 or 18:00?"),
        ("um 6", "Do you mean 6:00 or 18:00?"),
        ("tomorrow 6", "Do you mean 6:00 or 18:00?"),
        ("tomorrow at 12", "Do you mean 0:00 or 12:00?"),
        ("tomorrow midnight", "Midnight of which night?"),
        ("13pm", "I can't tell when"),
        ("10 bananas", "I can't tell when"),
        ("tomorrow 24:00", "no such time"),
        ("tomorrow 12:60", "no such time"),
        ("30.2. 18:00", "no such day"),
        ("31/31 18:00", "no such day"),
        ("2027-02-29 18:00", "no such day"),
        ("today 11:00", "I read it as 2026-06-10 11:00"),
        ("may 1 18:00", "I read it as 2026-05-01 18:00"),
        ("2025-01-01 18:00", "I read it as 2025-01-01 18:00"),
        ("2025-01-01T18:00Z", "I read it as 2025-01-01 19:00"),
        ("<t:1>", "I read it as 1970-01-01 01:00"),
        ("<t:99999999999>", "more than ten years"),
        ("2226-06-10 18:00", "more than ten years"),
        ("in 600 weeks", "more than ten years"),
        ("0001-01-01T00:00+01:00", "I can't tell when"),
        ("0001-01-01 18:00", "past"),
        ("2026-13-01T18:00Z", "I can't tell when"),
        ("18", "I can't tell when"),
        ("", "I can't tell when"),
        ("whenever 18:00", "I can't tell when"),
        ("last friday 18:00", "I can't tell when"),
    ],
)
def test_what_is_unclear_or_past_is_asked_back_in_words(text, sentence):
    assert sentence in asked_back(text)


def test_a_time_that_clocks_skip_is_asked_back_with_what_lies_around_it():
    sentence = asked_back("2027-03-28 02:30")
    assert "does not exist" in sentence
    assert "2027-03-28 03:30 or 2027-03-28 01:30" in sentence


def test_a_time_that_comes_twice_is_asked_back_and_each_answer_is_understood():
    assert "Write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00." in asked_back("2026-10-25 02:30")
    first = parse_when("2026-10-25T02:30+02:00", now=NOON, zone=BERLIN)
    second = parse_when("2026-10-25T02:30+01:00", now=NOON, zone=BERLIN)
    assert second - first == dt.timedelta(hours=1)


def test_days_keep_the_wall_time_where_hours_are_exact():
    eve = dt.datetime(2027, 3, 27, 11, tzinfo=dt.UTC)  # 12:00 in Berlin, the day before clocks go forward
    assert read("in 1 day", eve) == "2027-03-28 12:00"
    assert read("in 24 hours", eve) == "2027-03-28 13:00"


@given(st.datetimes(*NEXT_YEARS), st.sampled_from(ZONES), st.sampled_from(" T"))
def test_an_iso_local_time_reads_back(local, zone, separator):
    local = local.replace(second=0, microsecond=0)
    found = instants_of(local, zone)
    if len(found) == 1:
        assert [parse_when(local.isoformat(separator, "minutes"), now=NOON, zone=zone)] == found
    else:
        asked_back(local.isoformat(separator, "minutes"), zone=zone)


@given(anything, st.sampled_from(ZONES))
def test_any_text_is_read_as_a_moment_to_come_or_asked_back(text, zone):
    with contextlib.suppress(WhenError):
        at = parse_when(text, now=NOON, zone=zone)
        assert at > NOON
        assert at.utcoffset() == dt.timedelta(0)


@given(anything)
def test_any_text_is_a_duration_or_asked_back(text):
    with contextlib.suppress(WhenError):
        assert parse_duration(text) > dt.timedelta(0)


@pytest.mark.parametrize("text", ["1" * 4000, "next " * 800, "1h " * 1333, "at " * 1333, " " * 4000, "a" * 4000])
def test_a_flood_of_text_is_refused_at_once(text):
    asked_back(text)
    with pytest.raises(WhenError):
        parse_duration(text)


@pytest.mark.parametrize("letter", "1 a:.,x-/")
def test_the_longest_text_that_is_looked_at_is_looked_at_quickly(letter):
    # A pattern that backtracks badly would take hours here and run into the suite's limit.
    for text in (letter * 100, ("1" + letter) * 50, ("1 " + letter) * 33):
        asked_back(text)
