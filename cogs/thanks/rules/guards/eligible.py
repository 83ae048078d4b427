"""Who and what the server leaves out of points: people on hold, roles, the team, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from bot.ledger import Mark, Why
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Say what leaves these two out; of the receiver, whose affair it is, no more than that."""
    if facts.earning.giver_marks & Mark.FROZEN:
        text = _("Your points are on hold, and so are those of your thanks. The team of this server can say why.")
    elif facts.earning.is_place_out:
        text = _("Nothing earns points in this channel.")
    elif facts.earning.receiver_why_not is Why.STAFF:
        text = _("{name} is on the team, which does not collect points.")
    elif facts.earning.receiver_why_not is not None:
        text = _("{name} does not collect points.")
    else:
        return None
    return Refusal("eligible", text)


GUARD = Guard(name="eligible", check=check, forbids=False, is_noted=False)
