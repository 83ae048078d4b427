"""At most a part of somebody's thanks goes to one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Let a thanks earn nothing with which too much of the giver's would go to this receiver; not the first few.

    Only what earned points counts, on both sides, so that nothing is bought by thanks that earn nothing.
    """
    total, to_them = facts.history.earned + 1, facts.history.pair_earned + 1
    if total < settings.share_from or to_them * 100 <= total * settings.share_percent:
        return None
    return Refusal("share", _("Many of your thanks go to {name}. They earn points again once you have thanked others."))


GUARD = Guard(name="share", check=check, forbids=False)
