"""Accounts made a moment ago do not thank: they are too easily made."""

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
    """Refuse a giver whose Discord account is too young; receivers may be as new as they like."""
    old_enough_at = facts.giver.created_at + dt.timedelta(days=settings.min_account_days)
    if facts.now >= old_enough_at:
        return None
    return Refusal(
        "account_age",
        _("Your Discord account is too new to thank people here. It works {when}."),
        {"when": stamp(old_enough_at)},
    )


GUARD = Guard(name="account_age", check=check, forbids=True)
