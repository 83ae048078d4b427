"""Who gets a place, who waits, and how long a place is held. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cogs.sessions.models import Answer, Kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from cogs.sessions.models import Plan, Rsvp

SHORTEST_OFFER = dt.timedelta(minutes=15)
PARTS = 4
"""An offer lasts a quarter of what is left at most, so that a place that comes back can still go to others."""


def wants(answer: Answer | None) -> bool:
    """Say whether whoever answered so has or wants a place."""
    return answer in {Answer.GOING, Answer.OFFERED, Answer.WAITING}


def free_slots(plan: Plan, taken: Collection[int], now: dt.datetime) -> list[int]:
    """List the slots of office hours that are nobody's and have not begun."""
    return [slot for slot in range(plan.slots) if slot not in taken and plan.slot_start(slot) > now]


def openings(plan: Plan, held: Collection[Rsvp], now: dt.datetime, *, most: int) -> list[int | None]:
    """List the places that are free, `most` of them at most: slots of office hours, else None for each."""
    if plan.kind is Kind.OFFICE_HOURS:
        slots = {each.slot for each in held if each.slot is not None}
        return [*free_slots(plan, slots, now)[:most]]
    free = plan.capacity - len(held) if plan.capacity else most
    return [None] * max(0, min(free, most))


def offer_until(now: dt.datetime, awake_at: dt.datetime, starts_at: dt.datetime, confirm: dt.timedelta) -> dt.datetime:
    """Return until when a place is held.

    The time counts from `awake_at`, when the server's quiet hours are over, but the place is never held for long when
    the session is near, and at least a quarter of an hour.
    """
    window = max(min(confirm, (starts_at - now) / PARTS), SHORTEST_OFFER)
    return max(min(awake_at + window, starts_at), now + SHORTEST_OFFER)


def may_come(plan: Plan, role_ids: Collection[int], points: int) -> bool:
    """Say whether somebody with these roles, and so many points ever, may come."""
    has_role = not plan.role_ids or not set(plan.role_ids).isdisjoint(role_ids)
    return has_role and points >= plan.min_points
