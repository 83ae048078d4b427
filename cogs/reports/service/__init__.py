"""The use cases of reports, on plain ids and values. Knows no Discord."""

from cogs.reports.service.base import CARD_JOB, DELETE_JOB, REMIND_JOB, THANKS_JOB, Parts, before_erasing
from cogs.reports.service.deciding import DecidingService
from cogs.reports.service.filing import FilingService
from cogs.reports.service.following import FollowingService

__all__ = [
    "CARD_JOB",
    "DELETE_JOB",
    "REMIND_JOB",
    "THANKS_JOB",
    "DecidingService",
    "FilingService",
    "FollowingService",
    "Parts",
    "before_erasing",
]
