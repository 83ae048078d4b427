"""What is kept about a member: shown, exported, erased, and let go in time. Features declare their tables here."""

from bot.owndata.models import Erasure, LettingGo, OwnData, OwnTable, PrivacySettings, Retention, WhenErased
from bot.owndata.service import DataService

__all__ = ["DataService", "Erasure", "LettingGo", "OwnData", "OwnTable", "PrivacySettings", "Retention", "WhenErased"]
