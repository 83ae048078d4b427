"""Who was active when and where: batched counts of messages, reactions and voice time. Never what was said."""

from bot.activity.models import ActivitySettings
from bot.activity.service import Activity

__all__ = ["Activity", "ActivitySettings"]
