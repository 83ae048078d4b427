"""What thanks hear from Discord: the command, the message menu, and what is written and deleted."""

from cogs.thanks.cog.commands import ThanksCommands
from cogs.thanks.cog.listeners import ThanksListeners

__all__ = ["ThanksCommands", "ThanksListeners"]
