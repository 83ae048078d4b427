"""Decisions about channels: what a lock changes and takes back, and which messages a purge takes. Pure."""

from cogs.channels.rules.overwrites import allowing, denying, opened, still_allowed, still_denied
from cogs.channels.rules.purging import AT_ONCE, MOST_OLD, fits, plan

__all__ = ["AT_ONCE", "MOST_OLD", "allowing", "denying", "fits", "opened", "plan", "still_allowed", "still_denied"]
