"""Who is greeted when, and with whom."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.guilds import ServerSettings
from bot.members import Milestone
from cogs.welcome.models import Arrival, ArrivalState, GreetingKind, WelcomeSettings
from cogs.welcome.rules import GATHER, HOLD, LONGEST_RUSH, first_steps, is_worth_greeting, plan_greetings

NOON = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
SETTINGS = WelcomeSettings()


def arrival(number: int, second: float, *, greeting_id: int | None = None, is_caught_up: bool = False) -> Arrival:
    at = NOON + dt.timedelta(seconds=second)
    state = ArrivalState.READY if greeting_id is None else ArrivalState.GREETED
    return Arrival(
        guild_id=1,
        member_id=number,
        joined_at=at,
        state=state,
        is_return=False,
        is_caught_up=is_caught_up,
        ready_at=at,
        greeting_id=greeting_id,
    )


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def test_five_within_half_a_minute_have_a_card_each():
    ready = [arrival(number, number) for number in range(5)]
    decision = plan_greetings(ready, [], SETTINGS, after(8))
    assert [plan.kind for plan in decision.plans] == [GreetingKind.NEWCOMER] * 5
    assert decision.wait_until is None


def test_the_sixth_makes_it_a_rush_that_waits_until_it_is_over():
    ready = [arrival(number, number) for number in range(6)]
    assert plan_greetings(ready, [], SETTINGS, after(8)).wait_until == after(5 + 30)
    (plan,) = plan_greetings(ready, [], SETTINGS, after(35)).plans
    assert plan.kind is GreetingKind.GROUP
    assert len(plan.arrivals) == 6


def test_a_rush_takes_in_those_of_it_who_had_a_card_but_nobody_from_before():
    before = arrival(90, -200, greeting_id=7)
    recent = [arrival(number, number * 4, greeting_id=number + 1) for number in range(5)]
    (plan,) = plan_greetings([arrival(5, 20)], [before, *recent], SETTINGS, after(60)).plans
    assert {member.member_id for member in plan.arrivals} == {0, 1, 2, 3, 4, 5}


def test_a_rush_without_end_is_greeted_in_instalments():
    ready = [arrival(number, number) for number in range(301)]
    decision = plan_greetings(ready, [], SETTINGS, NOON + LONGEST_RUSH)
    assert decision.wait_until is None
    assert len(decision.plans) == 1


def test_those_found_after_downtime_share_one_message_and_one_alone_has_their_own():
    several = [arrival(number, 0, is_caught_up=True) for number in range(3)]
    (plan,) = plan_greetings(several, [], SETTINGS, after(5)).plans
    assert plan.kind is GreetingKind.GROUP
    (plan,) = plan_greetings(several[:1], [], SETTINGS, after(5)).plans
    assert plan.kind is GreetingKind.NEWCOMER


seconds = st.lists(st.floats(0, 600, allow_nan=False), min_size=1, max_size=60)


@given(seconds, st.integers(1, 10), st.integers(5, 60), st.floats(0, 2000))
def test_everyone_is_greeted_exactly_once_or_waited_for(instants, size, window, now):
    ready = [arrival(number, second) for number, second in enumerate(sorted(instants))]
    ready = [one for one in ready if one.ready_at <= after(now)]
    settings = WelcomeSettings(rush_size=size, rush_seconds=window)
    decision = plan_greetings(ready, [], settings, after(now))
    greeted = [member.member_id for plan in decision.plans for member in plan.arrivals]
    assert len(greeted) == len(set(greeted))
    if decision.wait_until is None:
        assert set(greeted) == {one.member_id for one in ready}
    else:
        assert decision.wait_until > after(now)
        assert greeted == []


@given(seconds, st.integers(1, 10), st.integers(5, 60))
def test_once_calm_there_are_never_more_cards_in_a_window_than_the_size_allows(instants, size, window):
    ready = [arrival(number, second) for number, second in enumerate(sorted(instants))]
    settings = WelcomeSettings(rush_size=size, rush_seconds=window)
    decision = plan_greetings(ready, [], settings, after(10_000))
    alone = sorted(p.arrivals[0].ready_at for p in decision.plans if p.kind is GreetingKind.NEWCOMER)
    width = dt.timedelta(seconds=window)
    for index in range(len(alone) - size):
        assert alone[index + size] - alone[index] > width


def test_a_join_is_worth_a_greeting_for_a_day():
    assert is_worth_greeting(NOON, NOON + HOLD - GATHER)
    assert not is_worth_greeting(NOON, NOON + HOLD)


def test_the_checklist_offers_only_what_the_server_has():
    bare = first_steps(set(), ServerSettings(), wants_nudges=True)
    assert [step.milestone for step in bare.steps] == [Milestone.FIRST_MESSAGE, Milestone.HELPED]
    server = ServerSettings(rules_channel_id=1, introductions_channel_id=2, topic_role_ids=(3,))
    full = first_steps({Milestone.RULES}, server, wants_nudges=False)
    assert [step.is_done for step in full.steps] == [True, False, False, False, False]
    assert full.done == 1
    assert not full.is_complete


@given(st.times(), st.times(), st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)))
def test_after_the_quiet_hours_it_is_not_quiet(quiet_from, quiet_until, at):
    server = ServerSettings(
        timezone="Europe/Berlin",
        quiet_from=quiet_from.replace(second=0, microsecond=0),
        quiet_until=quiet_until.replace(second=0, microsecond=0),
    )
    instant = at.replace(tzinfo=dt.UTC)
    later = server.after_quiet_hours(instant)
    assert instant <= later <= instant + dt.timedelta(hours=26)
    gap = {dt.time(2, minute) for minute in range(60)}  # a local time that may not exist moves forward
    if server.quiet_until not in gap and server.quiet_from not in gap:
        assert not server.is_quiet_at(later)
