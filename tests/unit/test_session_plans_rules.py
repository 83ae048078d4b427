"""What can be planned, and how the team reads when it is."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.sessions.render.planning import planning_note, zone_lines
from cogs.sessions.rules import is_picture, slot_lengths
from cogs.sessions.rules.plans import MOST_SLOTS

WINTER = dt.datetime(2026, 12, 4, 17, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 7, 3, 16, tzinfo=dt.UTC)


@given(st.integers(min_value=5, max_value=24 * 60))
def test_office_hours_of_any_length_have_slots_that_fit(minutes):
    lengths = slot_lengths(minutes)
    assert lengths
    assert all(length <= minutes and 1 <= minutes // length <= MOST_SLOTS for length in lengths)


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (b"\x89PNG\r\n\x1a\n...", True),
        (b"\xff\xd8\xff\xe0...", True),
        (b"RIFF\0\0\0\0WEBPVP8 ", True),
        (b"RIFF\0\0\0\0WAVEfmt ", False),
        (b"GIF89a", False),
        (b"", False),
    ],
)
def test_a_picture_is_told_by_what_is_in_it(content, is_one):
    assert is_picture(content) is is_one


def test_an_instant_is_said_in_each_zone_with_its_distance_and_daylight_saving():
    zones = ("Europe/Berlin", "UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin")
    assert zone_lines(SUMMER, zones, "en") == [
        "-# Europe/Berlin: Fri, 3 Jul 2026, 18:00 (UTC+2, daylight saving time)",
        "-# UTC: Fri, 3 Jul 2026, 16:00 (UTC)",
        "-# Asia/Kolkata: Fri, 3 Jul 2026, 21:30 (UTC+5:30)",
        "-# America/St_Johns: Fri, 3 Jul 2026, 13:30 (UTC−2:30, daylight saving time)",
    ]


@pytest.mark.parametrize(("now", "is_said"), [(WINTER - dt.timedelta(days=2), False), (SUMMER, True)])
def test_clocks_that_change_before_then_are_mentioned(now, is_said):
    session = SimpleNamespace(plan=SimpleNamespace(starts_at=WINTER))
    note = planning_note(session, ("Europe/Berlin", "UTC"), now, "en")
    assert ("The clocks change before then" in note) is is_said
