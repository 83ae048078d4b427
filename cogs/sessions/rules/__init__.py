"""Decisions about sessions. Pure: no database, no clock, no Discord."""

from cogs.sessions.rules.places import SHORTEST_OFFER, free_slots, may_come, offer_until, openings, wants
from cogs.sessions.rules.plans import (
    check_audience,
    check_plan,
    is_picture,
    next_occurrences,
    recurrence_of,
    slot_lengths,
)

__all__ = [
    "SHORTEST_OFFER",
    "check_audience",
    "check_plan",
    "free_slots",
    "is_picture",
    "may_come",
    "next_occurrences",
    "offer_until",
    "openings",
    "recurrence_of",
    "slot_lengths",
    "wants",
]
