"""Recurrences on the wall clocks of the world: what daylight saving must not move, and what it must."""

from __future__ import annotations

import datetime as dt
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.jobs.recurrence import Recurrence
from bot.zones import instant_of, wall_time

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # moves by half an hour
]
BERLIN = "Europe/Berlin"

each_zone = pytest.mark.parametrize("zone", ZONES)


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def utc(text: str) -> dt.datetime:
    return local(text).replace(tzinfo=dt.UTC)


def wall_times(recurrence: Recurrence, after: str, limit: int) -> list[str]:
    zone = ZoneInfo(recurrence.zone)
    found = islice(recurrence.occurrences(utc(after)), limit)
    return [wall_time(at, zone).strftime("%Y-%m-%d %H:%M") for at in found]


starts = st.datetimes(local("2019-01-01"), local("2026-12-31")).map(lambda at: at.replace(microsecond=0, second=0))
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 40)),
    st.builds("FREQ=HOURLY;INTERVAL={}".format, st.integers(1, 50)),
    st.builds("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30;BYSETPOS={}".format, st.sampled_from(["1", "-1", "2,4"])),
    st.builds("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30;COUNT={}".format, st.integers(1, 9000)),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};BYDAY={};WKST={}".format,
        st.integers(1, 9),
        st.sampled_from(["MO", "TU,SU", "WE,TH,FR"]),
        st.sampled_from(["MO", "SU"]),
    ),
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY=MO,WE,FR;BYSETPOS=-1".format, st.integers(1, 9)),
    st.builds("FREQ=WEEKLY;COUNT={}".format, st.integers(1, 300)),
    st.builds("FREQ=MONTHLY;INTERVAL={}".format, st.integers(1, 14)),
    st.builds("FREQ=MONTHLY;BYDAY={}".format, st.sampled_from(["1MO", "-1FR", "5TU"])),
    st.just("FREQ=YEARLY"),
    st.just("FREQ=WEEKLY;UNTIL=20270101"),
)


@given(rules, starts, st.integers(0, 8 * 365), st.sampled_from(ZONES))
@settings(deadline=None)
def test_every_rule_is_what_dateutil_expands_put_on_the_clocks_of_the_zone(rule, start, days_later, zone):
    recurrence = Recurrence(rule, start, zone)
    after = (start + dt.timedelta(days=days_later)).replace(tzinfo=dt.UTC)
    expanded = islice(rrulestr(rule, dtstart=start), 100_000)
    until = after + dt.timedelta(days=60)
    far = (until + dt.timedelta(days=3)).replace(tzinfo=None)
    expected = set()
    for moment in expanded:
        if moment > far:
            break
        expected.add(instant_of(moment, ZoneInfo(zone)))
    expected = [at for at in sorted(expected) if after < at <= until]
    found = list(recurrence.occurrences(after, until))
    assert found == expected
    assert all(earlier < later for earlier, later in pairwise(found))
    assert recurrence.between(after, until, 10_000) == expected
    assert recurrence.between(after, until, 3) == expected[:3]


@given(rules, starts, st.sampled_from(ZONES))
@settings(deadline=None)
def test_a_recurrence_reads_back_from_its_text(rule, start, zone):
    recurrence = Recurrence(rule, start, zone)
    assert Recurrence.from_text(recurrence.to_text()) == recurrence


@each_zone
def test_a_weekly_0900_stays_0900_over_a_year(zone):
    recurrence = Recurrence.weekly(local("2026-01-05 09:00"), zone)
    found = list(recurrence.occurrences(utc("2026-01-01 00:00"), utc("2027-01-01 00:00")))
    assert len(found) == 52
    assert {wall_time(at, ZoneInfo(zone)).strftime("%a %H:%M") for at in found} == {"Mon 09:00"}


@each_zone
def test_a_daily_0230_comes_once_on_every_day_of_the_year(zone):
    recurrence = Recurrence.daily(local("2026-01-01 02:30"), zone)
    found = list(recurrence.occurrences(utc("2025-12-30 00:00"), utc("2027-01-05 00:00")))
    days = [wall_time(at, ZoneInfo(zone)).date() for at in found]
    assert len(set(days)) == len(days)
    assert days == [days[0] + dt.timedelta(days=n) for n in range(len(days))]


def test_a_time_that_clocks_skip_moves_forward_and_one_that_comes_twice_is_the_first():
    recurrence = Recurrence.daily(local("2026-01-01 02:30"), BERLIN)
    spring = wall_times(recurrence, "2026-03-27 12:00", 3)
    assert spring == ["2026-03-28 02:30", "2026-03-29 03:30", "2026-03-30 02:30"]
    first = recurrence.next_after(utc("2026-10-24 12:00"))
    assert first == utc("2026-10-25 00:30")
    assert recurrence.next_after(first) == utc("2026-10-26 01:30")


def test_half_hours_around_a_gap_come_in_order_and_once():
    recurrence = Recurrence("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30", local("2026-01-01 01:00"), BERLIN)
    night = [at[11:] for at in wall_times(recurrence, "2026-03-28 12:00", 4)]
    assert night == ["01:00", "01:30", "03:00", "03:30"]


def test_the_next_occurrence_is_strictly_later():
    recurrence = Recurrence.weekly(local("2026-06-01 09:00"), "UTC")
    assert recurrence.next_after(utc("2026-06-01 08:59")) == utc("2026-06-01 09:00")
    assert recurrence.next_after(utc("2026-06-01 09:00")) == utc("2026-06-08 09:00")


def test_every_second_week_keeps_its_weeks_years_later():
    recurrence = Recurrence.weekly(local("2021-01-05 18:00"), BERLIN, weekdays=[1, 3], every=2)
    found = wall_times(recurrence, "2026-06-10 00:00", 4)
    assert found == ["2026-06-16 18:00", "2026-06-18 18:00", "2026-06-30 18:00", "2026-07-02 18:00"]


def test_the_31st_of_a_short_month_is_its_last_day():
    recurrence = Recurrence.monthly_by_date(local("2026-12-31 10:00"), BERLIN)
    found = [at[:10] for at in wall_times(recurrence, "2026-12-01 00:00", 4)]
    assert found == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]


@pytest.mark.parametrize(
    ("nth", "expected"), [(1, ["2026-07-03", "2026-08-07"]), (-1, ["2026-06-26", "2026-07-31"]), (5, ["2026-07-31"])]
)
def test_the_nth_weekday_of_the_month(nth, expected):
    recurrence = Recurrence.monthly_by_weekday(local("2026-06-12 18:00"), BERLIN, nth)
    assert [at[:10] for at in wall_times(recurrence, "2026-06-12 18:00", len(expected))] == expected


def test_a_count_and_an_end_are_kept_and_then_there_is_no_next():
    thrice = Recurrence.daily(local("2026-06-10 09:00"), "UTC", count=3)
    assert len(list(thrice.occurrences(utc("2026-01-01 00:00")))) == 3
    ending = Recurrence.daily(local("2026-06-10 09:00"), "UTC", until=local("2026-06-12 09:00"))
    assert ending.next_after(utc("2026-06-12 08:59")) == utc("2026-06-12 09:00")
    assert ending.next_after(utc("2026-06-12 09:00")) is None


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes round"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "never comes round"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", "never comes round"),
        ("FREQ=DAILY;UNTIL=20260101T000000", "ends before it starts"),
        ("FREQ=SECONDLY", "can't use"),
        ("FREQ=MINUTELY", "can't use"),
        ("FREQ=DAILY;INTERVAL=0", "can't use"),
        ("FREQ=DAILY;COUNT=0", "can't use"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "can't use"),
        ("FREQ=DAILY;UNTIL=20279999", "can't use"),
        ("FREQ=DAILY;FREQ=WEEKLY", "can't use"),
        ("FREQ=DAILY;BYHOUR=25", "can't use"),
        ("FREQ=HOURLY;BYHOUR=24", "can't use"),
        ("FREQ=HOURLY;BYMINUTE=60", "can't use"),
        ("FREQ=WEEKLY;BYDAY=XX", "can't use"),
        ("FREQ=YEARLY;BYEASTER=0", "can't use"),
        ("INTERVAL=2", "can't use"),
        ("", "can't use"),
        ("FREQ=DAILY\nDTSTART:20200101", "can't use"),
        ("FREQ=DAILY;BYHOUR=" + ",1" * 4000, "can't use"),
    ],
)
def test_a_rule_that_never_occurs_or_makes_no_sense_is_refused_in_words(rule, sentence):
    with pytest.raises(BadInputError, match=sentence):
        Recurrence(rule, local("2026-06-10 09:00"), BERLIN)


numbers = st.lists(st.integers(-60, 60), min_size=1, max_size=3).map(lambda found: ",".join(map(str, found)))
parts = st.tuples(
    st.sampled_from(["INTERVAL", "COUNT", "BYMONTH", "BYMONTHDAY", "BYHOUR", "BYMINUTE", "BYSETPOS", "BYDAY"]), numbers
).map(lambda part: f"{part[0]}={part[1]}{'MO' if part[0] == 'BYDAY' else ''}")
frequencies = st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"])


@given(frequencies, st.lists(parts, max_size=4))
@settings(deadline=None, max_examples=50)
def test_any_rule_is_refused_in_words_or_has_a_first_occurrence(frequency, more):
    rule = ";".join([f"FREQ={frequency}", *more])
    try:
        recurrence = Recurrence(rule, local("2026-06-10 09:00"), BERLIN)
    except BadInputError:
        return
    assert recurrence.next_after(utc("2026-01-01 00:00")) is not None


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "Europe", "Europe/Berlin\0"])
def test_a_zone_that_does_not_exist_is_refused_in_words(zone):
    with pytest.raises(BadInputError, match="no time zone"):
        Recurrence.daily(local("2026-06-10 09:00"), zone)
