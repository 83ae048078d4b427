"""What points hear from Discord: members' and staff's commands, and who comes back."""

from cogs.points.cog.listeners import PointListeners
from cogs.points.cog.members import PointCommands
from cogs.points.cog.staff import StaffCommands

__all__ = ["PointCommands", "PointListeners", "StaffCommands"]
