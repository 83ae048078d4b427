"""What a reason for points is. Each stands in a small file of its own in `bot/ledger/reasons/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.i18n import Text
    from bot.ledger.models import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why somebody gets points, and what a server may set about it."""

    name: str
    """What entries keep; never changed once it was used."""
    category: Category
    """Which boards it counts for."""
    title: Text
    """What it is, in a history: "Accepted answer"."""
    why: Text
    """What its member did, as a sentence to them: "Your answer was accepted."."""
    points: int = 0
    """How many, until the server sets something else."""
    per_day: int = 0
    """How often a member earns it on one local day at most; 0 without a limit."""
    about_points: str = ""
    """Describes the setting of the points."""
    about_per_day: str = ""
    """Describes the setting of the daily limit."""
    is_given_by_hand: bool = False
    """Whether each award brings its own amount, so that there is nothing to set."""
    is_spending: bool = False
    """Whether it takes from the balance without lessening what was ever earned."""
    may_be_own: bool = False
    """Whether a member may cause it for themselves."""
