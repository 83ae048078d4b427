"""A member earns points for so many thanks on one day; the ledger holds the same limit behind this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Let a thanks earn nothing to whom so many earned something today."""
    limit = facts.earning.receiver_limit
    if not limit or facts.earning.receiver_today < limit:
        return None
    return Refusal("receiver_per_day", _("{name} was thanked so often today that it earns points again tomorrow only."))


GUARD = Guard(name="receiver_per_day", check=check, forbids=False)
