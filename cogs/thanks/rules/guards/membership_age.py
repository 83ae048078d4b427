"""Whoever has just joined does not thank yet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard, stamp

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Refuse a giver who is a member for too short a time; of whom Discord does not say since when, has just come."""
    here_since = facts.giver.joined_at or facts.now
    long_enough_at = here_since + dt.timedelta(days=settings.min_member_days)
    if facts.now >= long_enough_at:
        return None
    return Refusal(
        "membership_age",
        _("You have joined only lately. You can thank people here {when}."),
        {"when": stamp(long_enough_at)},
    )


GUARD = Guard(name="membership_age", check=check, forbids=True)
