"""Commands and listeners of automatic protection."""

from cogs.automod.cog.commands import AutomodCommands
from cogs.automod.cog.listeners import AutomodListeners

__all__ = ["AutomodCommands", "AutomodListeners"]
