"""How leaderboards look, as messages and as a picture. Pure: models in; nothing is sent here."""

from cogs.leaderboards.render.cards import (
    PICTURE,
    board_lines,
    board_title,
    own_line,
    posted_card,
    shared_card,
)
from cogs.leaderboards.render.words import BOARDS, EMOJI, SPANS, period_name

__all__ = [
    "BOARDS",
    "EMOJI",
    "PICTURE",
    "SPANS",
    "board_lines",
    "board_title",
    "own_line",
    "period_name",
    "posted_card",
    "shared_card",
]
