"""The team gave or took points by hand."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="adjustment",
    category=Category.OTHER,
    title=_("Set by the team"),
    why=_("The team changed your points."),
    is_given_by_hand=True,
    may_be_own=True,
)
