"""Points were brought along from another bot."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="imported",
    category=Category.OTHER,
    title=_("Brought along"),
    why=_("You had these points before, in another bot."),
    is_given_by_hand=True,
    may_be_own=True,
)
