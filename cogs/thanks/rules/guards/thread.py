"""In one thread only so many thanks earn points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Let a thanks earn nothing in a thread that has earned enough; channels have no such limit."""
    limit = settings.per_thread
    if not limit or not facts.place.is_thread or facts.history.thread_earned < limit:
        return None
    return Refusal("thread", _("Enough thanks have earned points in this thread."))


GUARD = Guard(name="thread", check=check, forbids=False)
