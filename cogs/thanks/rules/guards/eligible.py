"""Who and what the server leaves out of points: people on hold, roles, the team, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from bot.ledger import Mark, Why
from cogs.thanks.models import Refusal
from cogs.thanks.rules.facts import Guard

if TYPE_CHECKING:
    from bot.i18n import Text
    from cogs.thanks.models import ThanksSettings
    from cogs.thanks.rules.facts import Facts


def check(facts: Facts, _settings: ThanksSettings) -> Refusal | None:
    """Say what leaves these two out; of the receiver, whose affair it is, no more than that."""
    earning = facts.earning
    if earning.giver_marks & Mark.FROZEN:
        return _because(
            _("Your points are on hold, and so are those of your thanks. The team of this server can say why.")
        )
    if earning.giver_marks & Mark.FORGOTTEN:
        return _because(
            _("For 30 days after you were forgotten, your thanks earn no points: nobody knows whom you thanked.")
        )
    if earning.is_place_out:
        return _because(_("Nothing earns points in this channel."))
    if earning.receiver_why_not is Why.STAFF:
        return _because(_("{name} is on the team, which does not collect points."))
    return _because(_("{name} does not collect points.")) if earning.receiver_why_not is not None else None


def _because(text: Text) -> Refusal:
    return Refusal("eligible", text)


GUARD = Guard(name="eligible", check=check, forbids=False, is_noted=False)
