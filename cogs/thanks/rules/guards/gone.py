"""Whoever has left is not thanked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Refuse who is not on the server."""
    if facts.receiver.is_present:
        return None
    return Refusal("gone", _("{name} is no longer on this server."))


GUARD = Guard(name="gone", check=check, forbids=True, is_noted=False)
