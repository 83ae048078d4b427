"""Somebody's question was answered in a session."""

from __future__ import annotations

from bot.i18n import _
from bot.ledger.models import Category
from bot.ledger.reason import Reason

REASON = Reason(
    name="session_question",
    category=Category.COMMUNITY,
    title=_("Question answered in a session"),
    why=_("Your question was answered in a session."),
    points=3,
    per_day=3,
    about_points=_("Points for a question that was answered in a session."),
    about_per_day=_("How many questions answered in sessions earn points on one day; 0 for no limit."),
)
