"""Channels and roles that a server leaves out of thanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Refuse a channel that is left out (or lies in one), and either person's role that is."""
    if facts.place.lies_in(settings.excluded_channel_ids):
        return Refusal("excluded", _("Nobody is thanked in this channel. It works in others."))
    if not facts.giver.role_ids.isdisjoint(settings.excluded_role_ids):
        return Refusal("excluded", _("One of your roles is left out of thanks on this server."))
    if not facts.receiver.role_ids.isdisjoint(settings.excluded_role_ids):
        return Refusal("excluded", _("{name} has a role that is left out of thanks on this server."))
    return None


GUARD = Guard(name="excluded", check=check, forbids=True, is_noted=False)
