"""What can be posted and when, without Discord and without a database."""

from __future__ import annotations

import datetime as dt
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz
from hypothesis import given
from hypothesis import strategies as st

from bot.digest import Section
from bot.errors import BadInputError
from cogs.announcements.models import (
    Content,
    Delivery,
    DeliveryState,
    Layout,
    LinkButton,
    Mention,
    Plan,
    Poll,
    PostState,
    Repeat,
    Trouble,
)
from cogs.announcements.rules import (
    PUBLISHED_AN_HOUR,
    ROOM,
    check_content,
    check_plan,
    digest_text,
    end_of,
    is_emoji,
    may_approve,
    publish_at,
    recurrence_of,
    text_length,
    week_of,
)

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata")
BYDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


def content(**changes):
    return Content(**{"text": "Hello", **changes})


@pytest.mark.parametrize("layout", list(Layout))
def test_a_text_of_just_the_right_length_is_taken_and_one_letter_more_is_not(layout):
    for mention in Mention:
        ping = {"mention": mention, "role_id": 123456789012345678}
        spare = ROOM[layout] - text_length(content(text="", layout=layout, **ping))
        check_content(content(text="x" * spare, layout=layout, **ping))
        with pytest.raises(BadInputError, match=f"holds {ROOM[layout]}"):
            check_content(content(text="x" * (spare + 1), layout=layout, **ping))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "  \n "}, "Write a text"),
        ({"mention": Mention.ROLE}, "which role"),
        ({"file_ids": (1, 2, 3, 4, 5)}, "4 files"),
        ({"thread": "x" * 101}, "100 characters"),
        ({"buttons": (LinkButton(label="Shop", url="https://a.example"),) * 6}, "5 buttons"),
        ({"buttons": (LinkButton(label=" ", url="https://a.example"),)}, "1 to 80"),
        ({"buttons": (LinkButton(label="Shop", url="javascript:alert(1)"),)}, "https://"),
        ({"buttons": (LinkButton(label="Shop", url="https://a.example/" + "x" * 500),)}, "https://"),
        ({"reactions": ("👍", "nice")}, "“nice” is no emoji"),
        ({"reactions": ("👍",) * 11}, "10 reactions"),
        ({"poll": Poll(question=" ", answers=("a", "b"))}, "question of a poll"),
        ({"poll": Poll(question="q", answers=("a",))}, "2 to 10"),
        ({"poll": Poll(question="q", answers=("a", "x" * 56))}, "1 to 55"),
        ({"poll": Poll(question="q", answers=("a", "b"), hours=769)}, "32 days"),
    ],
)
def test_what_discord_would_not_take_is_said_in_a_sentence(changes, sentence):
    with pytest.raises(BadInputError, match=sentence):
        check_content(content(**changes))


@pytest.mark.parametrize(
    "text", ["👍", "❤️", "👨‍👩‍👧", "🇩🇪", "1️⃣", "⚠️", "‼️", "<:logo:123456789012345678>", "<a:x_1:123456789012345678>"]
)
def test_emojis_are_known(text):
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["", "a", "+1", ":)", "5", "👍👍👍👍👍👍👍👍👍", "<:x:1>", "ok👍", "…", "ß"])
def test_other_texts_are_no_emojis(text):
    assert not is_emoji(text)


def planned(**changes):
    return Plan(
        **{"title": "News", "content": content(), "channel_ids": (1,), "starts_at": NOW + dt.timedelta(1), **changes}
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "\u200b"}, "title"),
        ({"channel_ids": ()}, "at least one channel"),
        ({"channel_ids": tuple(range(26))}, "25 channels"),
        ({"starts_at": NOW}, "past"),
        ({"starts_at": NOW + dt.timedelta(days=2000)}, "five years"),
        ({"starts_at": None, "repeat": Repeat(every="day")}, "first time"),
        ({"tolerance_minutes": 0}, "late"),
    ],
)
def test_a_plan_that_cannot_go_out_is_said_in_a_sentence(changes, sentence):
    with pytest.raises(BadInputError, match=sentence):
        check_plan(planned(**changes), NOW)


def expanded_by_dateutil(repeat, start, zone):
    """A year of the same rule as dateutil itself has it: expanded on the wall clock, each placed in the zone."""
    day = BYDAYS[start.weekday()]
    nth = (start.day - 1) // 7 + 1
    rules = {
        "day": lambda: rrule.rrule(rrule.DAILY, dtstart=start),
        "week": lambda: rrule.rrule(
            rrule.WEEKLY, dtstart=start, byweekday=[BYDAYS[each] for each in repeat.weekdays] or [day]
        ),
        "date": lambda: rrule.rrule(
            rrule.MONTHLY, dtstart=start, bymonthday=list(range(min(start.day, 28), start.day + 1)), bysetpos=-1
        ),
        "weekday": lambda: rrule.rrule(rrule.MONTHLY, dtstart=start, byweekday=day(-1 if nth == 5 else nth)),
    }
    end = start + dt.timedelta(days=366)
    zone = tz.gettz(zone)
    placed = (
        tz.resolve_imaginary(local.replace(tzinfo=zone))
        for local in takewhile(lambda at: at < end, rules[repeat.every]())
    )
    return [at.astimezone(dt.UTC) for at in placed]


REPEATS = [
    Repeat(every="day"),
    Repeat(every="week"),
    Repeat(every="week", weekdays=(0, 2, 6)),
    Repeat(every="date"),
    Repeat(every="weekday"),
]
STARTS = [
    dt.datetime(2026, 1, 1, 9),
    dt.datetime(2026, 1, 31, 2, 30),
    dt.datetime(2026, 3, 29, 1, 15),
    dt.datetime(2026, 4, 5, 0, 0),
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("repeat", REPEATS, ids=lambda each: f"{each.every}{each.weekdays}")
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_a_year_of_every_repetition_is_what_dateutil_makes_of_it(zone, repeat, start):
    starts_at = tz.resolve_imaginary(start.replace(tzinfo=tz.gettz(zone))).astimezone(dt.UTC)
    local = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    recurrence = recurrence_of(planned(starts_at=starts_at, repeat=repeat), ZoneInfo(zone))
    ours = list(recurrence.occurrences(starts_at - dt.timedelta(days=1), starts_at + dt.timedelta(days=364)))
    theirs = [at for at in expanded_by_dateutil(repeat, local, zone) if at <= starts_at + dt.timedelta(days=364)]
    assert ours == sorted(theirs)
    assert len(ours) >= 12


def test_a_series_ends_with_its_last_day_included():
    zone = ZoneInfo("Europe/Berlin")
    repeat = Repeat(every="day", until=dt.date(2026, 1, 4))
    recurrence = recurrence_of(planned(repeat=repeat), zone)
    assert [at.day for at in recurrence.occurrences(NOW)] == [2, 3, 4]


def test_a_series_that_ends_before_it_starts_is_refused():
    with pytest.raises(BadInputError, match="ends before it starts"):
        recurrence_of(planned(repeat=Repeat(every="day", until=dt.date(2026, 1, 1))), ZoneInfo("UTC"))


@given(st.lists(st.integers(0, 7200), max_size=40), st.integers(0, 7200))
def test_publishing_never_goes_over_ten_an_hour_and_waits_no_longer_than_it_must(seconds, now):
    published = sorted(NOW + dt.timedelta(seconds=each) for each in seconds if each <= now)
    at = publish_at(published, NOW + dt.timedelta(seconds=now))
    hour = dt.timedelta(hours=1)
    assert sum(at - hour < each for each in published) < max(PUBLISHED_AN_HOUR, 1)
    if at > NOW + dt.timedelta(seconds=now):
        just_before = at - dt.timedelta(microseconds=1)
        assert sum(just_before - hour < each for each in published) >= PUBLISHED_AN_HOUR


@given(st.lists(st.sampled_from([*DeliveryState]), min_size=1, max_size=6))
def test_a_post_ends_when_every_channel_has_and_says_so_truthfully(states):
    deliveries = [delivery(state) for state in states]
    end = end_of(deliveries)
    under_way = {DeliveryState.PENDING, DeliveryState.DELETING}
    assert (end is None) is bool(under_way & set(states))
    if end is not None:
        assert (end is PostState.SENT) is (DeliveryState.SENT in states)


def test_only_late_everywhere_is_missed():
    late = delivery(DeliveryState.FAILED, Trouble.LATE)
    assert end_of([late, late]) is PostState.MISSED
    assert end_of([late, delivery(DeliveryState.FAILED, Trouble.FORBIDDEN)]) is PostState.FAILED


def delivery(state, trouble=None):
    return Delivery(
        id=1,
        post_id=1,
        guild_id=1,
        channel_id=1,
        state=state,
        message_id=None,
        poll_message_id=None,
        published_at=None,
        trouble=trouble,
        attempted_at=None,
        sent_at=None,
    )


def test_nobody_approves_their_own_words_unless_they_are_alone():
    assert not may_approve(1, {1, 2}, others=1)
    assert may_approve(3, {1, 2}, others=1)
    assert may_approve(1, {1}, others=0)


def test_a_week_goes_from_monday_to_monday_also_when_clocks_change():
    since, until = week_of(dt.datetime(2026, 3, 29, 12, tzinfo=dt.UTC), ZoneInfo("Europe/Berlin"))
    assert since == dt.datetime(2026, 3, 22, 23, tzinfo=dt.UTC)
    assert until == dt.datetime(2026, 3, 29, 22, tzinfo=dt.UTC)


@given(
    st.lists(
        st.tuples(
            st.text("ab", min_size=1, max_size=30), st.lists(st.text("xyz", max_size=200), min_size=1, max_size=30)
        ),
        max_size=5,
    )
)
def test_a_digest_keeps_within_its_room_and_every_title_in_it(parts):
    text = digest_text("This week", "", [Section(title, tuple(lines)) for title, lines in parts])
    assert len(text) <= 4000
    assert all(f"### {title}" in text for title, _lines in parts)
