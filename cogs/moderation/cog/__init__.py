"""What moderation hears from Discord: commands, and what is done in Discord's own client."""

from cogs.moderation.cog.acts import ActCommands
from cogs.moderation.cog.cases import CaseCommands
from cogs.moderation.cog.listeners import ModerationListeners
from cogs.moderation.cog.massban import MassbanCommands
from cogs.moderation.cog.warning import WarnMenu

__all__ = ["ActCommands", "CaseCommands", "MassbanCommands", "ModerationListeners", "WarnMenu"]
