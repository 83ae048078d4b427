"""Commands and listeners of setting up."""

from cogs.setup.cog.commands import SetupCog
from cogs.setup.cog.watching import WatchCog

__all__ = ["SetupCog", "WatchCog"]
