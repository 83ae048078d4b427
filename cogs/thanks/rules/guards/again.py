"""One message is one thanks from each person to each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Refuse a second thanks for the same message."""
    if not facts.history.is_said:
        return None
    return Refusal("again", _("You have thanked {name} for this already."))


GUARD = Guard(name="again", check=check, forbids=True, is_noted=False)
