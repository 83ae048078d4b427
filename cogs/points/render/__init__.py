"""How points look. Pure: models in, Discord's layout or text out; nothing is sent here."""

from cogs.points.render.members import (
    falling_card,
    history_lines,
    overview_card,
    reached_card,
    tier_name,
    tiers_card,
)
from cogs.points.render.staff import action_lines, adjusted_words, import_question, progress_words, review_card

__all__ = [
    "action_lines",
    "adjusted_words",
    "falling_card",
    "history_lines",
    "import_question",
    "overview_card",
    "progress_words",
    "reached_card",
    "review_card",
    "tier_name",
    "tiers_card",
]
