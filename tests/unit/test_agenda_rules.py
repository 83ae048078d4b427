"""What stands in each other's way in a content calendar; compared with looking at every pair."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.agenda import EVERYONE, Clash, Entry, Limits, Source, State, conflict_sentence, conflicts, conflicts_of
from bot.agenda.rules import APART
from tests.support.agenda import BERLIN, entry

LIMITS = Limits(zone=BERLIN, pings_a_week=2)
FIRST = dt.datetime(2026, 3, 27, 20, tzinfo=dt.UTC)  # two days before clocks go forward
NEWS, STAGE = 500, 501


def clashes(found):
    return {key: [conflict.clash for conflict in all_of_one] for (_source, key), all_of_one in found.items()}


def test_two_in_one_channel_within_an_hour_are_in_each_others_way():
    one = entry(1, "2026-06-10 18:00", channel_ids=(NEWS, STAGE))
    near = entry(2, "2026-06-10 18:59", channel_ids=(NEWS,))
    far = entry(3, "2026-06-10 19:59", channel_ids=(NEWS,))
    elsewhere = entry(4, "2026-06-10 18:00", channel_ids=(502,))
    found = conflicts([far, elsewhere, near, one], LIMITS)
    assert clashes(found) == {"1": [Clash.CHANNEL], "2": [Clash.CHANNEL]}
    assert (found[one.id][0].other, found[near.id][0].other) == (near, one)


def test_a_channel_is_taken_until_an_hour_after_what_is_on_there_ends():
    long = entry(1, "2026-06-10 16:00", Source.SESSION, minutes=180, channel_ids=(STAGE,))
    short = entry(2, "2026-06-10 16:30", Source.SESSION, minutes=10, channel_ids=(STAGE,))
    after = entry(3, "2026-06-10 19:30", channel_ids=(STAGE,))
    assert conflicts_of(after, [long, short], LIMITS)[0].other == long
    assert conflicts_of(entry(3, "2026-06-10 20:00", channel_ids=(STAGE,)), [long, short], LIMITS) == []


def test_an_announcement_while_a_session_is_on_is_in_its_way_and_the_other_way_round():
    session = entry(1, "2026-06-10 18:00", Source.SESSION, minutes=60)
    during, at_the_end = entry(2, "2026-06-10 18:59"), entry(3, "2026-06-10 19:00")
    board = entry(4, "2026-06-10 18:30", Source.LEADERBOARD)
    found = conflicts([session, during, at_the_end, board], LIMITS)
    assert clashes(found) == {"1": [Clash.SESSION], "2": [Clash.SESSION]}
    assert conflict_sentence(found[during.id][0], "en") == "At the same time as the session “Title 1”."
    assert conflict_sentence(found[session.id][0], "de") == "Die Ankündigung „Title 2“ fällt mitten hinein."


def test_the_ping_budget_counts_each_role_by_the_weeks_of_the_servers_clocks():
    sunday_night = entry(1, "2026-06-07 20:59", pings=7)
    week = [entry(number, f"2026-06-{number:02} 12:00", pings=7) for number in (8, 10, 14)]
    others = [entry(20, "2026-06-08 13:30", pings=EVERYONE), entry(21, "2026-06-09 13:30", pings=9)]
    found = conflicts([sunday_night, *week, *others], LIMITS)
    assert clashes(found) == {"8": [Clash.PINGS], "10": [Clash.PINGS], "14": [Clash.PINGS]}
    conflict = found[week[2].id][0]
    assert (conflict.other, conflict.count, conflict.limit) == (week[1], 3, 2)
    assert conflict_sentence(conflict, "en") == "That week pings the same people 3 times; the limit is 2."
    assert conflicts([sunday_night, *week], Limits(zone=BERLIN)) == {}


def test_the_week_of_a_ping_is_that_of_the_servers_zone():
    late_on_sunday = entry(1, "2026-06-08 00:30", pings=7)  # still Sunday in UTC
    budget = Limits(zone=BERLIN, pings_a_week=1, night_from=dt.time(), night_until=dt.time())
    assert clashes(conflicts([late_on_sunday, entry(2, "2026-06-14 23:00", pings=7)], budget)) == {
        "1": [Clash.PINGS],
        "2": [Clash.PINGS],
    }


@pytest.mark.parametrize(
    ("hours", "times"),
    [
        ((dt.time(22), dt.time(7)), {"21:59": False, "22:00": True, "03:00": True, "06:59": True, "07:00": False}),
        ((dt.time(1), dt.time(5)), {"00:59": False, "01:00": True, "04:59": True, "05:00": False}),
        ((dt.time(7), dt.time(7)), {"06:59": False, "07:00": False}),
    ],
)
def test_night_is_by_the_servers_clocks_also_over_midnight(hours, times):
    limits = Limits(zone=BERLIN, night_from=hours[0], night_until=hours[1])
    for day in ("2026-01-10", "2026-07-10"):
        found = {time: bool(conflicts_of(entry(1, f"{day} {time}"), [], limits)) for time in times}
        assert found == times


@pytest.mark.parametrize("state", State)
def test_only_what_can_still_be_changed_is_to_blame_and_only_what_goes_out_is_in_the_way(state):
    other = entry(1, "2026-06-10 18:00", channel_ids=(NEWS,), state=state)
    mine = entry(2, "2026-06-10 18:00", channel_ids=(NEWS,))
    found = conflicts([other, mine], LIMITS)
    assert (mine.id in found) == (state not in {State.MISSED, State.FAILED, State.CANCELLED, State.PAUSED})
    assert (other.id in found) == (state in {State.DRAFT, State.WAITING, State.SCHEDULED})


def test_an_entry_that_is_moved_is_not_in_its_own_way():
    before = entry(1, "2026-06-10 18:00", channel_ids=(NEWS,))
    assert conflicts_of(entry(1, "2026-06-10 18:10", channel_ids=(NEWS,)), [before], LIMITS) == []


def test_what_somebody_typed_does_nothing_in_a_sentence():
    loud = entry(1, "2026-06-10 18:00", title="@everyone **now**", channel_ids=(NEWS,))
    (conflict,) = conflicts_of(entry(2, "2026-06-10 18:00", channel_ids=(NEWS,)), [loud], LIMITS)
    said = conflict_sentence(conflict, "en")
    assert "@everyone" not in said
    assert r"\*\*now\*\*" in said


MINUTES = st.integers(0, 4 * 24 * 12).map(lambda number: dt.timedelta(minutes=5 * number))


@st.composite
def calendars(draw):
    def one(key):
        starts_at = FIRST + draw(MINUTES)
        length = draw(st.none() | st.integers(-1, 40))
        return Entry(
            source=draw(st.sampled_from(Source)),
            key=str(key),
            title="x",
            starts_at=starts_at,
            ends_at=None if length is None else starts_at + dt.timedelta(minutes=15 * length),
            channel_ids=tuple(draw(st.lists(st.integers(1, 3), max_size=2, unique=True))),
            pings=draw(st.sampled_from([None, 7, 8, EVERYONE])),
            state=draw(st.sampled_from(State)),
        )

    return [one(key) for key in range(draw(st.integers(0, 14)))]


def distance(one, other):
    """How long nothing is on between two entries."""
    return max(dt.timedelta(0), one.starts_at - other.until, other.starts_at - one.until)


def overlap(one, other):
    covers = one.starts_at <= other.starts_at < one.until or other.starts_at <= one.starts_at < other.until
    return covers or one.starts_at == other.starts_at


def naive(one, entries, limits):
    """All that is wrong with an entry, found by looking at every other: {clash: all in its way}."""
    if one.state is State.PAUSED:
        return {}
    others = [other for other in entries if other.id != one.id and other.state.takes_place]
    others = [other for other in others if other.state is not State.PAUSED]
    sharing = [other for other in others if set(other.channel_ids) & set(one.channel_ids)]
    pair = {Source.SESSION, Source.ANNOUNCEMENT}
    found = {
        Clash.CHANNEL: [other for other in sharing if distance(one, other) < APART],
        Clash.SESSION: [other for other in others if {one.source, other.source} == pair and overlap(one, other)],
    }
    monday = one.starts_at.astimezone(BERLIN).date()
    monday -= dt.timedelta(days=monday.weekday())
    week = [monday + dt.timedelta(days=number) for number in range(7)]
    same = [each for each in others if each.pings == one.pings and each.starts_at.astimezone(BERLIN).date() in week]
    if one.pings is not None and len(same) + 1 > limits.pings_a_week:
        found[Clash.PINGS] = same
    found = {clash: in_the_way for clash, in_the_way in found.items() if in_the_way or clash is Clash.PINGS}
    local = one.starts_at.astimezone(BERLIN).hour
    return found | ({Clash.NIGHT: []} if local >= 22 or local < 7 else {})


@settings(max_examples=400, deadline=None)
@given(calendars(), st.integers(0, 4))
def test_the_conflicts_are_those_that_looking_at_every_pair_finds(entries, budget):
    limits = Limits(zone=BERLIN, pings_a_week=budget)
    found = conflicts(entries, limits)
    for one in entries:
        expected = naive(one, entries, limits) if one.state.is_to_come else {}
        by_clash = {conflict.clash: conflict for conflict in found.get(one.id, [])}
        assert by_clash.keys() == expected.keys()
        assert len(by_clash) == len(found.get(one.id, []))
        for clash, in_the_way in expected.items():
            assert by_clash[clash].other in (in_the_way or [None])
        if Clash.CHANNEL in expected:
            nearest = min(distance(one, other) for other in expected[Clash.CHANNEL])
            assert distance(one, by_clash[Clash.CHANNEL].other) == nearest
        if Clash.PINGS in expected:
            assert by_clash[Clash.PINGS].count == len(expected[Clash.PINGS]) + 1


@settings(max_examples=50, deadline=None)
@given(calendars(), st.randoms())
def test_the_order_in_which_entries_come_changes_nothing(entries, chance):
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert conflicts(shuffled, LIMITS) == conflicts(entries, LIMITS)


def test_two_thousand_at_once_in_one_channel_are_compared_with_their_neighbours_only():
    looked_at = 0

    class Counted(dt.datetime):
        def __lt__(self, other):
            nonlocal looked_at
            looked_at += 1
            return super().__lt__(other)

        __hash__ = dt.datetime.__hash__

    at = Counted(2026, 6, 10, 12, tzinfo=dt.UTC)
    entries = [
        Entry(source=Source.ANNOUNCEMENT, key=str(number), title="x", starts_at=at, channel_ids=(NEWS,), pings=7)
        for number in range(2000)
    ]
    assert len(conflicts(entries, LIMITS)) == 2000
    assert looked_at < 2000 * 100
