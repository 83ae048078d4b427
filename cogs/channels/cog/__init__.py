"""The commands for channels."""

from cogs.channels.cog.lockdown import LockdownCommands
from cogs.channels.cog.locks import LockCommands
from cogs.channels.cog.purge import PurgeCommands

__all__ = ["LockCommands", "LockdownCommands", "PurgeCommands"]
