"""What makes a thanks, and what keeps it honest. Pure: no database, no clock, no Discord."""

from cogs.thanks.rules.detection import Heard, hear
from cogs.thanks.rules.facts import Facts, Guard
from cogs.thanks.rules.guards import FORBIDDING, GUARDS, POINTLESS, why_pointless, why_unsaid
from cogs.thanks.rules.times import can_be_taken_back, day_around

__all__ = [
    "FORBIDDING",
    "GUARDS",
    "POINTLESS",
    "Facts",
    "Guard",
    "Heard",
    "can_be_taken_back",
    "day_around",
    "hear",
    "why_pointless",
    "why_unsaid",
]
