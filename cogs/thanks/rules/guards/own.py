"""Nobody thanks themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Refuse one's own name."""
    if facts.giver.id != facts.receiver.id:
        return None
    return Refusal("own", _("That is you. Thanks are for others."))


GUARD = Guard(name="own", check=check, forbids=True)
