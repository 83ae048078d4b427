"""What automatic protection does, on plain ids and values."""

from cogs.automod.service.base import (
    ALERT_JOB,
    BAN_JOB,
    CALM_JOB,
    CARD_JOB,
    DELETE_JOB,
    SLOW_JOB,
    UNDO_JOB,
    Parts,
    before_letting_go,
)
from cogs.automod.service.offences import OffenceService
from cogs.automod.service.raids import RaidService
from cogs.automod.service.rules import DryRun, RuleService
from cogs.automod.service.watching import WatchService

__all__ = [
    "ALERT_JOB",
    "BAN_JOB",
    "CALM_JOB",
    "CARD_JOB",
    "DELETE_JOB",
    "SLOW_JOB",
    "UNDO_JOB",
    "DryRun",
    "OffenceService",
    "Parts",
    "RaidService",
    "RuleService",
    "WatchService",
    "before_letting_go",
]
