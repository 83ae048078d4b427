"""The ladder of warnings: which step is taken when, and what it would have done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import CaseState
from bot.cases.settings import ModerationSettings, Step
from cogs.moderation.rules import dry_run, step_taken
from tests.unit.test_cases_rules import NOW, warning

LADDER = ModerationSettings().ladder


@pytest.mark.parametrize(
    ("before", "after", "points"),
    [(0, 2, None), (2, 3, 3), (3, 4, None), (0, 6, 6), (5, 12, 9), (9, 12, None), (3, 3, None)],
)
def test_the_highest_step_that_is_newly_reached_is_taken(before, after, points):
    step = step_taken(before, after, LADDER)
    assert (step.points if step else None) == points


@given(st.lists(st.integers(1, 10), max_size=30))
def test_each_step_is_taken_once_however_the_points_come(severities):
    total, taken = 0, []
    for severity in severities:
        step = step_taken(total, total + severity, LADDER)
        total += severity
        taken += [step] if step else []
    assert len(set(taken)) == len(taken)
    assert [step.points for step in taken] == sorted(step.points for step in taken)
    reached = [step for step in LADDER if step.points <= total]
    assert not reached or taken[-1] == reached[-1]


def at(day, severity=1, **changes):
    given_at = NOW + dt.timedelta(days=day)
    return replace(warning(severity, **changes), created_at=given_at, expires_at=given_at + dt.timedelta(days=30))


def test_a_dry_run_takes_each_members_warnings_in_their_order_with_their_ends():
    cases = [at(0, 2), at(1, 1), at(40, 2), at(41, 2, state=CaseState.VOID), replace(at(2, 5), target_id=9)]
    run = dry_run(sorted(cases, key=lambda case: case.created_at), LADDER, 90)
    assert run.warnings == 4
    assert [(step.points, times) for step, times in run.taken] == [(3, 2), (6, 0), (9, 0)]


def test_a_ladder_is_kept_in_the_order_of_its_points():
    settings = ModerationSettings(ladder=(Step(points=9, action="ban"), Step(points=2, action="mute", minutes=5)))
    assert [step.points for step in settings.ladder] == [2, 9]
