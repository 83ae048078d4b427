"""What keeps thanks honest: one small file each, asked in this order. docs/thanks.md says to people what each does.

First what keeps a thanks from being said at all, from what can never be right to what is only too early; then what
lets it be said without points. The first that objects is the reason that is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.thanks.rules.guards import (
    account_age,
    again,
    bots,
    cooldown,
    eligible,
    excluded,
    giver_per_day,
    gone,
    membership_age,
    own,
    pair,
    receiver_per_day,
    share,
    thank_back,
    thread,
)

if TYPE_CHECKING:
    from cogs.thanks.models import Refusal, ThanksSettings
    from cogs.thanks.rules.facts import Facts, Guard

FORBIDDING: tuple[Guard, ...] = (
    own.GUARD,
    bots.GUARD,
    gone.GUARD,
    excluded.GUARD,
    account_age.GUARD,
    membership_age.GUARD,
    again.GUARD,
    cooldown.GUARD,
    giver_per_day.GUARD,
)
POINTLESS: tuple[Guard, ...] = (
    eligible.GUARD,
    thank_back.GUARD,
    pair.GUARD,
    share.GUARD,
    thread.GUARD,
    receiver_per_day.GUARD,
)
GUARDS = {guard.name: guard for guard in (*FORBIDDING, *POINTLESS)}


def why_unsaid(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Say why a thanks is not said at all; None when it may be."""
    return _first(FORBIDDING, facts, settings)


def why_pointless(facts: Facts, settings: ThanksSettings) -> Refusal | None:
    """Say why a thanks earns no points; None when it may, or where none ever does."""
    return _first(POINTLESS, facts, settings) if facts.earning.is_on else None


def _first(guards: tuple[Guard, ...], facts: Facts, settings: ThanksSettings) -> Refusal | None:
    return next((refusal for guard in guards if (refusal := guard.check(facts, settings)) is not None), None)
