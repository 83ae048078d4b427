"""Thanking back within a while earns nothing: it would be so easily agreed on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Let a thanks earn nothing whose receiver has just thanked its giver."""
    thanked_at = facts.history.thanked_back_at
    if thanked_at is None or facts.now >= thanked_at + dt.timedelta(hours=settings.back_window_hours):
        return None
    return Refusal("thank_back", _("{name} thanked you a short while ago, and thanking back earns no points."))


GUARD = Guard(name="thank_back", check=check, forbids=False)
