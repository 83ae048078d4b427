"""Somebody's answer helped beside the accepted one."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="also_helpful",
    category=Category.HELP,
    title=_("Also helpful"),
    why=_("You helped with a question, too."),
    points=4,
    per_day=10,
    about_points=_("Points for an answer that was also helpful."),
    about_per_day=_("How many answers that were also helpful earn points on one day; 0 for no limit."),
)
