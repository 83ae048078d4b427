"""The commands for channels, and what follows from being back."""

from cogs.channels.cog.listeners import ChannelListeners
from cogs.channels.cog.lockdown import LockdownCommands
from cogs.channels.cog.locks import LockCommands
from cogs.channels.cog.purge import PurgeCommands

__all__ = ["ChannelListeners", "LockCommands", "LockdownCommands", "PurgeCommands"]
