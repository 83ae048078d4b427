"""One member's thanks earn the same other only so many points in 30 days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import WINDOW, Refusal
from cogs.thanks.rules.facts import Guard, stamp

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Let a thanks earn nothing beyond the limit of this giver and receiver."""
    limit, history = settings.pair_per_30_days, facts.history
    if not limit or history.pair_earned < limit:
        return None
    free_at = (history.pair_since_at or facts.now) + WINDOW
    text = _("Your thanks have earned {name} as many points as they can for now. They do again {when}.")
    return Refusal("pair", text, {"when": stamp(free_at)})


GUARD = Guard(name="pair", check=check, forbids=False)
