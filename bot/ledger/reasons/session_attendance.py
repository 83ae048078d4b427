"""Somebody came to a session."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="session_attendance",
    category=Category.COMMUNITY,
    title=_("Session attended"),
    why=_("You came to a session."),
    points=5,
    per_day=3,
    about_points=_("Points for coming to a session."),
    about_per_day=_("How many sessions earn points on one day; 0 for no limit."),
)
