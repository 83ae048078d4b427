"""What leaderboards hear from Discord: the command, and whatever changes who is shown."""

from cogs.leaderboards.cog.commands import LeaderboardCommands
from cogs.leaderboards.cog.listeners import LeaderboardListeners

__all__ = ["LeaderboardCommands", "LeaderboardListeners"]
