"""Decisions about sessions. Pure: no database, no clock, no Discord."""

from cogs.sessions.rules.places import free_slots, may_come, offer_until, openings, wants
from cogs.sessions.rules.plans import check_plan, next_occurrences, recurrence_of

__all__ = [
    "check_plan",
    "free_slots",
    "may_come",
    "next_occurrences",
    "offer_until",
    "openings",
    "recurrence_of",
    "wants",
]
