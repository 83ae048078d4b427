"""Somebody's answer was accepted."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="answer",
    category=Category.HELP,
    title=_("Accepted answer"),
    why=_("Your answer was accepted."),
    points=10,
    per_day=10,
    about_points=_("Points for an accepted answer."),
    about_per_day=_("How many accepted answers earn points on one day; 0 for no limit."),
)
