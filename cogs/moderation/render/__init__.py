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

__all__ = [
    "case_card",
    "case_details",
    "confirmation",
    "decided_card",
    "history_lines",
    "ladder_lines",
    "member_card",
    "opinion_card",
    "stats_lines",
]
