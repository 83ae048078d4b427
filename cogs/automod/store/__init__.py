"""What automatic protection keeps in the database."""

from cogs.automod.store.matches import MatchStore
from cogs.automod.store.raids import RaidStore

__all__ = ["MatchStore", "RaidStore"]
