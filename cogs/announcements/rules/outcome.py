"""How a post ended, from how it went in each channel. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.announcements.models import DeliveryState, PostState, State, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.announcements.models import Delivery

STATES = {
    PostState.SENT: State.SENT,
    PostState.FAILED: State.FAILED,
    PostState.MISSED: State.MISSED,
    PostState.SKIPPED: State.CANCELLED,
    PostState.DELETED: State.CANCELLED,
    PostState.SENDING: State.SENDING,
    PostState.SCHEDULED: State.SCHEDULED,
}
"""What an announcement that goes out once is, by its only post."""
WORTH_RETRYING = {Trouble.FORBIDDEN, Trouble.UNREACHABLE, Trouble.LATE, Trouble.ROLE_GONE}


def end_of(deliveries: Sequence[Delivery]) -> PostState | None:
    """Return how a post ended; None while something is still under way."""
    if any(not each.state.is_over for each in deliveries):
        return None
    states = {each.state for each in deliveries}
    if DeliveryState.SENT in states:
        return PostState.SENT
    if DeliveryState.DELETED in states:
        return PostState.DELETED
    if all(each.trouble is Trouble.LATE for each in deliveries):
        return PostState.MISSED
    return PostState.FAILED
