"""Decisions about points: tiers, what looks like farming, what a file holds. Pure."""

from cogs.points.rules.earned import best_reasons, by_day
from cogs.points.rules.files import read_file
from cogs.points.rules.review import review
from cogs.points.rules.tiers import next_tier, role_ids_for, tier_for, tier_named, turn

__all__ = [
    "best_reasons",
    "by_day",
    "next_tier",
    "read_file",
    "review",
    "role_ids_for",
    "tier_for",
    "tier_named",
    "turn",
]
