"""Months as they are typed, and the list of a calendar in words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agenda import EVERYONE, Clash, Conflict, Source, State
from bot.errors import BadInputError
from bot.i18n import LANGUAGES
from cogs.announcements.render.calendar import PAGE_LENGTH, entry_text, list_pages, month_words
from cogs.announcements.rules.months import YEARS, month_after, offered_months, parse_month
from tests.support.agenda import entry

TODAY = dt.date(2026, 11, 22)
MONTHS = st.builds(lambda year, month: dt.date(year, month, 1), st.sampled_from(YEARS), st.integers(1, 12))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", (2026, 11)),
        ("November", (2026, 11)),
        ("oct", (2027, 10)),
        ("dez.", (2026, 12)),
        ("März 2027", (2027, 3)),
        ("2027 January", (2027, 1)),
        (" 2026-12 ", (2026, 12)),
        ("2026/3", (2026, 3)),
        ("12.2026", (2026, 12)),
        ("january, 2031", (2031, 1)),
    ],
)
def test_a_month_is_read_as_people_write_it(typed, expected):
    assert parse_month(typed, TODAY) == dt.date(*expected, 1)


@pytest.mark.parametrize(
    "typed", ["soon", "13", "2026-13", "0001-01", "2026-00", "Smarch 2026", "june june", "May 9999"]
)
def test_what_is_no_month_is_asked_back(typed):
    with pytest.raises(BadInputError, match="Choose a month from the list"):
        parse_month(typed, TODAY)


@given(MONTHS, st.sampled_from(sorted(LANGUAGES)))
def test_what_is_offered_can_be_typed_as_it_is_shown(month, language):
    assert parse_month(month_words(month, language), TODAY) == month
    assert parse_month(f"{month:%Y-%m}", TODAY) == month


@given(MONTHS, st.integers(-3000, 3000))
def test_turning_stays_within_what_can_be_looked_at(month, steps):
    after = month_after(month, steps)
    assert after.day == 1
    assert after.year in YEARS
    assert abs((after.year - month.year) * 12 + after.month - month.month) <= abs(steps)


def test_this_month_is_offered_first_and_the_past_last():
    offered = offered_months(TODAY)
    assert [f"{each:%Y-%m}" for each in offered[:2]] == ["2026-11", "2026-12"]
    assert [f"{each:%Y-%m}" for each in offered[11:14]] == ["2027-10", "2026-10", "2026-09"]
    assert len(set(offered)) == len(offered) == 24


def test_an_entry_says_when_what_where_whom_it_pings_and_what_is_wrong():
    talk = entry(2, "2026-06-10 18:00", Source.SESSION)
    one = entry(
        1,
        "2026-06-10 18:00",
        title="*Big* @everyone <@1>",
        channel_ids=(1, 2, 3, 4),
        pings=EVERYONE,
        repeats=True,
        state=State.SENT,
        link="https://discord.com/channels/1/2/3",
    )
    text = entry_text(one, [Conflict(clash=Clash.SESSION, other=talk)], "en")
    assert text.split("\n") == [
        "✅ <t:1781107200:f> · 📢 **\\*Big\\* @\u200beveryone \\<\u200b@\u200b1\\>** 🔁",
        "-# Announcement · sent · <#1> <#2> <#3> and 1 more · pings @everyone · [look](https://discord.com/channels/1/2/3)",
        "-# ⚠️ At the same time as the session “Title 2”.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fit_a_message_however_much_is_wrong(language):
    long = "*" * 100
    other = entry("o", "2026-06-10 18:00", title=long)
    wrong = [Conflict(clash=clash, other=other, count=99, limit=9) for clash in Clash]
    entries = [
        entry(key, "2026-06-10 18:00", title=long, channel_ids=(10**18, 10**18 + 1, 10**18 + 2), pings=10**18)
        for key in range(50)
    ]
    pages = list_pages(entries, {each.id: wrong for each in entries}, language)
    assert all(len(page) <= PAGE_LENGTH for page in pages)
    assert sum(page.count("📢") for page in pages) == 50
    assert len(list_pages(entries[:9], {}, language)) == 2
