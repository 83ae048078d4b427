"""The ladder of warnings, whatever is given in whatever order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.cases import Case, CaseKind, CaseSource, CaseState, DmState
from bot.cases.rules import points_of
from bot.cases.settings import ModerationSettings, Step
from cogs.moderation.rules import dry_run, step_taken

START = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
BAD = 66

ladders = st.lists(st.integers(1, 30), unique=True, max_size=5).map(
    lambda points: ModerationSettings(ladder=[Step(points=each, action="mute", minutes=each) for each in points]).ladder
)


@st.composite
def warnings(draw):
    """Warnings one after the other, each with its points and how many days it counts; some are void by now."""
    given_at, cases = START, []
    for number in range(draw(st.integers(0, 12))):
        given_at += dt.timedelta(hours=draw(st.integers(1, 200)))
        days = draw(st.sampled_from([1, 7, 30, None]))
        expires_at = None if days is None else given_at + dt.timedelta(days=days)
        state = draw(st.sampled_from([CaseState.DONE, CaseState.DONE, CaseState.DONE, CaseState.VOID]))
        case = Case(
            number, 7, number, CaseKind.WARN, BAD, "bad", 5, "spam", draw(st.integers(1, 10)), state, None,
            DmState.NONE, CaseSource.COMMAND, None, None, 0, given_at, expires_at, given_at, None, None, None,
        )  # fmt: skip
        cases.append(case)
    return cases


def lived(cases, ladder):
    """Take the steps as the bot does, one warning after the other, in its own words: points before and after."""
    taken = []
    for index, case in enumerate(cases):
        if case.state is not CaseState.DONE:
            continue
        after = points_of(cases[: index + 1], case.created_at)
        taken.append(step_taken(after - case.severity, after, ladder))
    return taken


@given(ladders, warnings())
def test_the_preview_says_what_happens(ladder, cases):
    steps = [step for step in lived(cases, ladder) if step is not None]
    assert dry_run(cases, ladder, 90).taken == tuple((step, steps.count(step)) for step in ladder)


@given(ladders, warnings())
def test_a_warning_takes_one_step_at_most_and_only_one_that_it_reaches(ladder, cases):
    for case, step in zip([case for case in cases if case.state is CaseState.DONE], lived(cases, ladder), strict=True):
        assert step is None or step in ladder
        points = points_of([each for each in cases if each.created_at <= case.created_at], case.created_at)
        assert step is None or points - case.severity < step.points <= points


@given(ladders, st.integers(0, 100), st.integers(1, 10))
def test_the_highest_step_that_is_reached_is_taken_and_none_twice(ladder, before, severity):
    step = step_taken(before, before + severity, ladder)
    reached = [each for each in ladder if before < each.points <= before + severity]
    assert step == (max(reached, key=lambda each: each.points) if reached else None)
    assert step_taken(before + severity, before + severity, ladder) is None


@given(warnings(), st.integers(0, 3000), st.randoms())
def test_points_do_not_depend_on_the_order_and_leave_out_what_expired_or_is_void(cases, hours, chance):
    now = START + dt.timedelta(hours=hours)
    points = points_of(cases, now)
    shuffled = chance.sample(cases, len(cases))
    assert points_of(shuffled, now) == points
    counting = [case for case in cases if case.state is CaseState.DONE and (case.expires_at or now) >= now]
    assert points <= sum(case.severity for case in counting)
    for case in cases:
        less = [replace(each, state=CaseState.VOID) if each is case else each for each in cases]
        assert points_of(less, now) == points - (case.severity if case.is_in_force(now) else 0)


@given(ladders, warnings())
def test_a_void_warning_is_as_if_it_had_never_been_given(ladder, cases):
    kept = [case for case in cases if case.state is CaseState.DONE]
    assert dry_run(cases, ladder, 90).taken == dry_run(kept, ladder, 90).taken
