"""What reports hear from Discord: the message menu, the team's commands, and what becomes of reported messages."""

from cogs.reports.cog.commands import ReportCommands
from cogs.reports.cog.listeners import ReportListeners

__all__ = ["ReportCommands", "ReportListeners"]
