"""Points: one append-only ledger for everything that earns them, with balances, boards and undoing."""

from bot.ledger.audit import Audit
from bot.ledger.awards import Awards
from bot.ledger.errors import CapReached, NotEligible, NotEnoughPoints, Why
from bot.ledger.forgetting import forget_points
from bot.ledger.models import (
    Account,
    Awarded,
    Board,
    Category,
    Change,
    Difference,
    Earned,
    Entry,
    Flow,
    Grant,
    Link,
    Mark,
    OwnStanding,
    Period,
    PeriodKind,
    Refusals,
    Season,
    Source,
    Standing,
)
from bot.ledger.reason import Reason
from bot.ledger.service import Ledger
from bot.ledger.settings import PointSettings
from bot.ledger.thresholds import Threshold

__all__ = [
    "Account",
    "Audit",
    "Awarded",
    "Awards",
    "Board",
    "CapReached",
    "Category",
    "Change",
    "Difference",
    "Earned",
    "Entry",
    "Flow",
    "Grant",
    "Ledger",
    "Link",
    "Mark",
    "NotEligible",
    "NotEnoughPoints",
    "OwnStanding",
    "Period",
    "PeriodKind",
    "PointSettings",
    "Reason",
    "Refusals",
    "Season",
    "Source",
    "Standing",
    "Threshold",
    "Why",
    "forget_points",
]
