"""Who is a member, since when, what they have reached on the way in, and what they do not want."""

from bot.members.models import GREETED_WITHIN, Arrival, FunnelStage, Member, Milestone, Preference
from bot.members.service import Members

__all__ = ["GREETED_WITHIN", "Arrival", "FunnelStage", "Member", "Members", "Milestone", "Preference"]
