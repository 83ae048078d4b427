"""Who fits whom: properties of pairing, and the schedule of rounds."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.matches.models import Candidate, MatchSettings, Met, RoundEvery, RoundMember
from cogs.matches.rules import choose, in_order, nth_of, pair, recurrence_of, takes_part

MONDAY = dt.date(2026, 6, 1)


@st.composite
def circles(draw, most=9):
    """Some people, who of them met, and what they like."""
    people = draw(st.lists(st.integers(1, 10**6), unique=True, max_size=most))
    pairs = [in_order(*two) for two in combinations(people, 2)]
    met = draw(st.dictionaries(st.sampled_from(pairs), _met)) if pairs else {}
    tags = {member: draw(st.frozensets(st.sampled_from("abcdef"))) for member in people}
    return people, met, tags


_met = st.builds(Met, st.integers(1, 5), st.integers(1, 30))


def repeats(groups, met):
    return sum(in_order(*two) in met for group in groups for two in combinations(group, 2))


def fewest_repeats(people, met):
    """By trying everything: the fewest who must meet again."""
    people = tuple(people)
    if len(people) <= 1:
        return 0
    if len(people) == 3:
        return repeats([people], met)
    first, *others = people
    paired = [
        repeats([(first, other)], met) + fewest_repeats([one for one in others if one != other], met)
        for other in others
    ]
    threes = [
        repeats([(first, *two)], met) + fewest_repeats([one for one in others if one not in two], met)
        for two in combinations(others, 2)
        if len(people) % 2
    ]
    return min(paired + threes)


@given(circles(most=40))
def test_everyone_is_placed_once_in_a_pair_and_an_odd_one_makes_a_three(circle):
    people, met, tags = circle
    groups = pair(people, met, tags)
    assert sorted(member for group in groups for member in group) == sorted(people)
    assert all(len(set(group)) == len(group) for group in groups)
    if len(people) > 1:
        sizes = sorted(len(group) for group in groups)
        assert sizes == [2] * (len(people) // 2 - len(people) % 2) + [3] * (len(people) % 2)


@settings(deadline=None)
@given(circles())
def test_nobody_meets_again_while_that_can_be_avoided(circle):
    people, met, tags = circle
    assert repeats(pair(people, met, tags), met) == fewest_repeats(people, met)


@given(circles(most=20))
def test_the_order_of_names_does_not_matter(circle):
    people, met, tags = circle
    assert pair(people, met, tags) == pair(people[::-1], met, tags)


@pytest.mark.parametrize("amount", [8, 12])
def test_rounds_of_an_even_circle_repeat_only_after_everybody_met_almost_everybody(amount):
    people, met = list(range(amount)), {}
    for number in range(amount // 2):  # each round of distinct pairs so far can be continued at least this long
        met = {two: Met(found.times, found.rounds_ago + 1) for two, found in met.items()}
        groups = pair(people, met)
        assert repeats(groups, met) == 0, number
        met |= {in_order(*group): Met(1, 1) for group in groups}


def test_who_has_to_meet_again_is_whom_that_was_longest_ago():
    people = [1, 2, 3, 4]
    met = {in_order(*two): Met(1, 1) for two in combinations(people, 2)} | {(1, 3): Met(1, 9), (2, 4): Met(1, 9)}
    assert pair(people, met) == [(1, 3), (2, 4)]


def test_who_has_to_meet_again_is_whom_that_happened_to_least():
    people = [1, 2, 3, 4]
    met = {in_order(*two): Met(6, 6) for two in combinations(people, 2)} | {(1, 4): Met(1, 6), (2, 3): Met(1, 6)}
    assert pair(people, met) == [(1, 4), (2, 3)]


def test_among_those_who_never_met_common_things_decide():
    tags = {1: frozenset("a"), 2: frozenset("b"), 3: frozenset("a"), 4: frozenset("b")}
    assert pair([1, 2, 3, 4], {}, tags) == [(1, 3), (2, 4)]


def test_common_things_never_outweigh_a_repeat():
    tags = {1: frozenset("abc"), 2: frozenset("abc"), 3: frozenset("x"), 4: frozenset("y")}
    assert in_order(1, 2) not in pair([1, 2, 3, 4], {(1, 2): Met(1, 30)}, tags)


@pytest.mark.parametrize("people", [[], [1], [1, 2], [1, 2, 3]])
def test_the_smallest_circles(people):
    assert pair(people, {}) == ([tuple(people)] if people else [])


def test_five_hundred_and_one_people_are_all_placed():
    groups = pair(range(501), {(0, 1): Met(1, 1)})
    assert sum(map(len, groups)) == 501
    assert sorted(map(len, groups))[-2:] == [2, 3]


def test_whoever_shares_most_is_suggested_and_nobody_beyond_their_week():
    found = [Candidate(1, 1, 0), Candidate(2, 3, 3), Candidate(3, 2, 1), Candidate(4, 2, 0), Candidate(5, 0, 0)]
    assert [one.member_id for one in choose(found, amount=3, per_week=3)] == [4, 3, 1]
    assert choose(found, amount=-1, per_week=3) == []


def test_who_pauses_or_skips_is_not_drawn():
    now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    later = now + dt.timedelta(days=1)
    assert takes_part(RoundMember(1, None, skips_next=False), now)
    assert takes_part(RoundMember(1, now, skips_next=False), now)
    assert not takes_part(RoundMember(1, later, skips_next=False), now)
    assert not takes_part(RoundMember(1, None, skips_next=True), now)


@pytest.mark.parametrize(
    ("every", "days"),
    [
        (RoundEvery.WEEK, ["06-10", "06-17", "06-24"]),
        (RoundEvery.TWO_WEEKS, ["06-10", "06-24", "07-08"]),
        (RoundEvery.MONTH, ["06-10", "07-08", "08-12"]),  # the second Wednesday
    ],
)
def test_rounds_keep_to_their_weekday_and_local_time(every, days):
    wanted = MatchSettings(round_every=every, round_weekday=2, round_nth=2, round_from=dt.date(2026, 6, 4))
    recurrence = recurrence_of(wanted, "Europe/Berlin")
    after = dt.datetime(2026, 6, 4, tzinfo=dt.UTC)
    found = [at for _number, at in zip(range(3), recurrence.occurrences(after), strict=False)]
    assert [f"{at:%m-%d}" for at in found] == days
    assert {at.hour for at in found} == {8}  # 10:00 in Berlin's summer


def test_no_rounds_no_schedule():
    assert recurrence_of(MatchSettings(), "UTC") is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)))
def test_a_day_has_a_place_among_its_weekdays_that_every_month_has(day):
    assert nth_of(day) in {1, 2, 3, 4, -1}
    assert (day + dt.timedelta(days=7)).month != day.month or nth_of(day) != -1
