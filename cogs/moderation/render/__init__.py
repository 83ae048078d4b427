"""How cases look, to staff and to the member they are about. Pure."""

from cogs.moderation.render.cases import (
    case_card,
    case_details,
    confirmation,
    decided_card,
    history_lines,
    ladder_lines,
    member_card,
    opinion_card,
    stats_lines,
)
from cogs.moderation.render.massban import failure_file, massban_begun, massban_card, massban_question

__all__ = [
    "case_card",
    "case_details",
    "confirmation",
    "decided_card",
    "failure_file",
    "history_lines",
    "ladder_lines",
    "massban_begun",
    "massban_card",
    "massban_question",
    "member_card",
    "opinion_card",
    "stats_lines",
]
