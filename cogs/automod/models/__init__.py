"""What automatic protection sees, finds and keeps, and what a server may set about it."""

from cogs.automod.models.matches import Case, Caught, Doing, Match, Offence, OffenceView, Place, RuleCount, Trace
from cogs.automod.models.raids import (
    BanState,
    Joiner,
    Raid,
    RaidEnd,
    RaidState,
    RaidView,
    Slowed,
    SlowState,
)
from cogs.automod.models.settings import Act, AutomodSettings, MessageRuleSettings, RuleSettings, RuleState

__all__ = [
    "Act",
    "AutomodSettings",
    "BanState",
    "Case",
    "Caught",
    "Doing",
    "Joiner",
    "Match",
    "MessageRuleSettings",
    "Offence",
    "OffenceView",
    "Place",
    "Raid",
    "RaidEnd",
    "RaidState",
    "RaidView",
    "RuleCount",
    "RuleSettings",
    "RuleState",
    "SlowState",
    "Slowed",
    "Trace",
]
