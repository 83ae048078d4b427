"""Quiet hours end when clocks there say so."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.guilds import ServerSettings

BERLIN = "Europe/Berlin"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("until", "now", "end"),
    [
        ("09:00", "2026-06-10T23:00+02:00", "2026-06-11T09:00+02:00"),
        ("09:00", "2026-06-10T03:00+02:00", "2026-06-10T09:00+02:00"),
        ("09:00", "2026-03-28T23:00+01:00", "2026-03-29T09:00+02:00"),  # clocks go forward that night
        ("09:00", "2026-10-24T23:00+02:00", "2026-10-25T09:00+01:00"),  # and back in this one
        ("02:30", "2026-10-25T02:10+02:00", "2026-10-25T02:30+02:00"),
        ("02:30", "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00"),  # the hour that comes twice
        ("09:00:30", "2026-06-10T08:59+02:00", "2026-06-10T09:00+02:00"),
    ],
)
def test_they_end_at_the_next_time_that_clocks_show_it(until, now, end):
    server = ServerSettings(timezone=BERLIN, quiet_from="21:00", quiet_until=until)
    assert server.after_quiet_hours(at(now)) == at(end)


def test_outside_of_them_nothing_waits():
    server = ServerSettings(timezone=BERLIN, quiet_from="21:00", quiet_until="09:00:30")
    for now in ("2026-06-10T09:00+02:00", "2026-06-10T20:59+02:00"):
        assert server.after_quiet_hours(at(now)) == at(now)
