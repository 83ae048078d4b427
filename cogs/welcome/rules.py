"""Who is greeted when, and with whom. Pure: no database, no clock, no Discord."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.members import Milestone
from cogs.welcome.models import FirstSteps, GreetingKind, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.guilds import ServerSettings
    from cogs.welcome.models import Arrival, WelcomeSettings

HOLD = dt.timedelta(hours=24)
"""Who has not passed the rules screen by then came for something else; a greeting would come out of nowhere."""
GATHER = dt.timedelta(seconds=3)
"""How long a greeting waits for others who join in the same breath."""
GATHER_MISSED = dt.timedelta(seconds=20)
"""The same for those found after downtime: there may be hundreds to record before they share one message."""
TRY_AGAIN = dt.timedelta(minutes=15)
"""How long those whom Discord did not let us greet wait until we try again, for HOLD at most."""
LONGEST_RUSH = dt.timedelta(minutes=5)
"""A rush that does not end is greeted in instalments of this length."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A greeting to be made for these arrivals."""

    kind: GreetingKind
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The greetings to be made now, and when to look again if a rush is on."""

    plans: tuple[Plan, ...]
    wait_until: dt.datetime | None = None


def is_worth_greeting(joined_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether a join is recent enough to be greeted."""
    return now - joined_at < HOLD


def plan_greetings(
    ready: Sequence[Arrival], recent: Sequence[Arrival], settings: WelcomeSettings, now: dt.datetime
) -> Decision:
    """Decide what to do about those who are ready, given who else became ready lately and was greeted alone.

    A rush (more than `rush_size` within `rush_seconds`) waits until it is over and then gets one message, which
    takes in those of the same rush who had been greeted alone. Those found after downtime share one message.
    """
    caught_up = tuple(arrival for arrival in ready if arrival.is_caught_up)
    seen = tuple(arrival for arrival in ready if not arrival.is_caught_up)
    plans = (_together(caught_up),) if caught_up else ()
    rush = _rush_of(seen, recent, settings)
    if rush:
        end = _end_of(rush, settings)
        if now < end:
            return Decision(plans, wait_until=end)
        return Decision((*plans, Plan(GreetingKind.GROUP, rush)))
    return Decision((*plans, *(_together((arrival,)) for arrival in seen)))


def _together(arrivals: tuple[Arrival, ...]) -> Plan:
    match arrivals:
        case (alone,):
            return Plan(GreetingKind.RETURN if alone.is_return else GreetingKind.NEWCOMER, arrivals)
        case _:
            return Plan(GreetingKind.GROUP, arrivals)


def _rush_of(seen: Sequence[Arrival], recent: Sequence[Arrival], settings: WelcomeSettings) -> tuple[Arrival, ...]:
    """Return everyone of the rush that the ready ones are part of; empty when there is none."""
    everyone = sorted([*recent, *seen], key=_ready_at)
    window = dt.timedelta(seconds=settings.rush_seconds)
    in_rush: set[tuple[int, dt.datetime]] = set()
    start = 0
    for end, arrival in enumerate(everyone):
        while _ready_at(arrival) - _ready_at(everyone[start]) > window:
            start += 1
        if end - start + 1 > settings.rush_size:
            in_rush.update(_identity(member) for member in everyone[start : end + 1])
    if not any(_identity(arrival) in in_rush for arrival in seen):
        return ()
    waiting = {_identity(arrival) for arrival in seen}
    return tuple(arrival for arrival in everyone if _identity(arrival) in in_rush | waiting)


def _end_of(rush: Sequence[Arrival], settings: WelcomeSettings) -> dt.datetime:
    calm = _ready_at(rush[-1]) + dt.timedelta(seconds=settings.rush_seconds)
    return min(calm, _ready_at(rush[0]) + LONGEST_RUSH)


def _identity(arrival: Arrival) -> tuple[int, dt.datetime]:
    return arrival.member_id, arrival.joined_at


def _ready_at(arrival: Arrival) -> dt.datetime:
    return arrival.ready_at or arrival.joined_at


def first_steps(reached: Collection[Milestone], server: ServerSettings, *, wants_nudges: bool) -> FirstSteps:
    """Make the checklist: only steps that this server has a place for."""
    offered = {
        Milestone.RULES: server.rules_channel_id is not None,
        Milestone.TOPICS: bool(server.topic_role_ids),
        Milestone.INTRODUCED: server.introductions_channel_id is not None,
        Milestone.FIRST_MESSAGE: True,
        Milestone.HELPED: True,
    }
    steps = tuple(Step(milestone, milestone in reached) for milestone, is_offered in offered.items() if is_offered)
    return FirstSteps(steps, wants_nudges)
