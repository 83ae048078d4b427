"""Decisions of moderation. Pure."""

from cogs.moderation.rules.ladder import dry_run, step_taken
from cogs.moderation.rules.lists import names_in

__all__ = ["dry_run", "names_in", "step_taken"]
