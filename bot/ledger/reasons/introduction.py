"""Somebody introduced themselves."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="introduction",
    category=Category.COMMUNITY,
    title=_("Introduction"),
    why=_("You introduced yourself."),
    points=5,
    about_points=_("Points for introducing oneself, once."),
    about_per_day=_("How many introductions earn points on one day; 0 for no limit."),
    may_be_own=True,
)
