"""A short wait between two thanks."""

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
    """Refuse what comes too soon after the giver's last thanks; several people in one thanks do not wait."""
    if facts.history.last_said_at is None:
        return None
    free_at = facts.history.last_said_at + dt.timedelta(seconds=settings.cooldown_seconds)
    if facts.now >= free_at:
        return None
    text = _("You have said thanks a moment ago. The next one works {when}. Several people can be thanked at once.")
    return Refusal("cooldown", text, {"when": stamp(free_at)})


GUARD = Guard(name="cooldown", check=check, forbids=True)
