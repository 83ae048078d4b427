"""Bots and webhooks are not thanked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Refuse what is not a person."""
    if not facts.receiver.is_bot:
        return None
    return Refusal("bots", _("{name} is a bot. That's kind, but thanks are for people."))


GUARD = Guard(name="bots", check=check, forbids=True, is_noted=False)
