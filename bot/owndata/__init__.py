"""What is kept about a member: shown, exported, erased, and let go in time. Features declare their tables here."""

from bot.owndata.models import Erasure, Letter, LettingGo, OwnData, OwnTable, PrivacySettings, Retention, WhenErased
from bot.owndata.service import CUT_JOB, DataService

__all__ = [
    "CUT_JOB",
    "DataService",
    "Erasure",
    "Letter",
    "LettingGo",
    "OwnData",
    "OwnTable",
    "PrivacySettings",
    "Retention",
    "WhenErased",
]
