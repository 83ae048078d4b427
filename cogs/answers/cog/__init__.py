"""What questions hear from Discord: commands, and what happens in their threads."""

from cogs.answers.cog.commands import AnswerCommands
from cogs.answers.cog.helpers import HelperCommands
from cogs.answers.cog.listeners import AnswerListeners

__all__ = ["AnswerCommands", "AnswerListeners", "HelperCommands"]
