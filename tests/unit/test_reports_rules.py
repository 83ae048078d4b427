"""Who may report what and how often, from plain numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotAllowedError
from cogs.reports.models import ReportSettings, Standing
from cogs.reports.rules import check_message, check_reporter, paused_until

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
SETTINGS = ReportSettings(cooldown_seconds=30, daily_cap=10, misuse_after=3, misuse_days=7)
MOMENTS = st.integers(0, 40 * 24).map(lambda hours: NOW - dt.timedelta(hours=hours))


def ago(**duration):
    return NOW - dt.timedelta(**duration)


def test_whoever_never_reported_may():
    check_reporter(Standing(), SETTINGS, NOW)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(is_barred=True), "taken reporting from you"),
        (Standing(last_at=ago(seconds=29)), "Not so fast"),
        (Standing(in_a_day=10), "10 messages a day"),
        (Standing(decisions=((True, ago(days=1)),) * 3), "no matter for the team"),
    ],
)
def test_each_limit_says_what_it_is(standing, words):
    with pytest.raises(NotAllowedError, match=words):
        check_reporter(standing, SETTINGS, NOW)


@pytest.mark.parametrize(
    "standing",
    [
        Standing(last_at=ago(seconds=30)),
        Standing(in_a_day=9),
        Standing(decisions=((True, ago(days=1)),) * 2),
        Standing(decisions=((True, ago(days=1)), (False, ago(days=2)), (True, ago(days=3)))),
        Standing(decisions=((True, ago(days=8)),) * 3),
    ],
)
def test_short_of_a_limit_nothing_is_refused(standing):
    check_reporter(standing, SETTINGS, NOW)


@given(st.lists(st.tuples(st.booleans(), MOMENTS), max_size=6), st.integers(0, 5), st.integers(1, 30))
def test_a_pause_is_in_the_future_and_never_longer_than_the_server_says(decisions, after, days):
    newest_first = tuple(sorted(decisions, key=lambda each: each[1], reverse=True))
    settings = ReportSettings(misuse_after=after, misuse_days=days)
    until = paused_until(Standing(decisions=newest_first), settings, NOW)
    if until is not None:
        assert NOW < until <= NOW + dt.timedelta(days=days)
        assert len(newest_first) >= after > 0
    if any(not is_misuse for is_misuse, _at in newest_first[:after]) or not after:
        assert until is None


def test_own_messages_and_those_of_the_bot_need_no_report():
    check_message(1, reporter_id=2, bot_id=3)
    with pytest.raises(NotAllowedError, match="your own"):
        check_message(2, reporter_id=2, bot_id=3)
    with pytest.raises(NotAllowedError, match="message of mine"):
        check_message(3, reporter_id=2, bot_id=3)
