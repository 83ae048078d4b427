"""Somebody greeted a newcomer in their first days."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="greeting",
    category=Category.HOSTING,
    title=_("Greeted a newcomer"),
    why=_("You greeted somebody new."),
    points=1,
    per_day=5,
    about_points=_("Points for greeting a newcomer in person."),
    about_per_day=_("How many greetings earn points on one day; 0 for no limit."),
)
