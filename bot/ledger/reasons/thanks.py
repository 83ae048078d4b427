"""Somebody was thanked."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="thanks",
    category=Category.HELP,
    title=_("Thanks"),
    why=_("Somebody thanked you."),
    points=3,
    per_day=10,
    about_points=_("Points for being thanked."),
    about_per_day=_("How many thanks earn a member points on one day; 0 for no limit."),
)
