"""What introductions hear from Discord: commands, and what happens in their channel."""

from cogs.introductions.cog.commands import IntroductionCommands
from cogs.introductions.cog.directory import DirectoryCommands
from cogs.introductions.cog.listeners import IntroductionListeners

__all__ = ["DirectoryCommands", "IntroductionCommands", "IntroductionListeners"]
