"""Sentences in somebody's language."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.errors import HearthError, NotFoundError
from bot.i18n import language_of, plural, say_datetime, say_duration, say_list, say_percent, translate


@pytest.mark.parametrize(
    ("locale", "language"), [("de", "de"), ("de-AT", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("DE_de", "de")]
)
def test_who_speaks_no_language_of_ours_is_spoken_to_in_english(locale, language):
    assert language_of(locale) == language


def test_counting_sentences_agree_with_their_number():
    days = plural("{count} day", "{count} days")
    assert [translate(days, "en", count=count) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_a_failure_speaks_the_readers_language():
    assert NotFoundError().in_language("de") != NotFoundError().in_language("en-US")
    assert HearthError("Hello {name}", name="{x}").in_language("en") == "Hello {x}"


def test_durations_lists_and_shares_are_written_as_the_language_does():
    assert say_duration(dt.timedelta(hours=2), "de") == "2 Stunden"
    assert say_list(["a", "b", "c"], "de") == "a, b und c"
    assert say_list(["a", "b", "c"], "en") == "a, b and c"
    assert say_percent(0.42, "en") == "42%"
    at = dt.datetime(2026, 6, 10, 18, 5, tzinfo=dt.UTC)
    assert say_datetime(at, "en") == "Wed, 10 Jun 2026, 18:05"
