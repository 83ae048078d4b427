"""What automatic protection does on Discord. Every job may run twice."""

from cogs.automod.jobs.offences import OffenceJobs
from cogs.automod.jobs.raids import RaidJobs

__all__ = ["OffenceJobs", "RaidJobs"]
