"""When reminding people of a session still makes sense."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cogs.sessions.models import Kind, Place, Plan, Session, State
from cogs.sessions.rules.reminders import is_useful

START = dt.datetime(2026, 6, 10, 18, tzinfo=dt.UTC)
PLAN = Plan(
    kind=Kind.FOUNDER, title="x", about="", starts_at=START, minutes=60, place=Place.STAGE, channel_id=5, host_id=9
)
SESSION = Session(
    id=1,
    guild_id=7,
    plan=PLAN,
    state=State.SCHEDULED,
    **dict.fromkeys(("series_id", "occurs_at", "event_id", "event_seen", "card_channel_id", "card_message_id")),
    **dict.fromkeys(("thread_id", "panel_message_id", "note", "carried_from", "started_at", "ended_at")),
    revision=1,
    created_by=9,
    created_at=START,
)
LIVE = replace(SESSION, state=State.LIVE, started_at=START)


@pytest.mark.parametrize(
    ("minutes", "left", "useful"),
    [(1440, 1440, True), (1440, 720, True), (1440, 719, False), (60, 30, True), (60, 29, False), (60, -1, False)],
)
def test_a_reminder_before_the_start_is_sent_while_half_of_its_time_is_left(minutes, left, useful):
    assert is_useful(SESSION, minutes, START - dt.timedelta(minutes=left)) is useful


@pytest.mark.parametrize(("after", "useful"), [(0, True), (29, True), (30, False)])
def test_that_it_began_is_said_in_its_first_half(after, useful):
    assert is_useful(LIVE, 0, START + dt.timedelta(minutes=after)) is useful


def test_that_it_began_is_not_said_before_it_has_and_nothing_is_said_of_what_is_over():
    assert not is_useful(SESSION, 0, START)
    assert not is_useful(LIVE, 60, START - dt.timedelta(minutes=60))
    for state in (State.ENDED, State.CANCELLED):
        assert not is_useful(replace(LIVE, state=state), 0, START)
        assert not is_useful(replace(SESSION, state=state), 60, START - dt.timedelta(hours=1))
