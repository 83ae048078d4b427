"""What is done to channels on Discord, and what follows later. Everything here may run twice."""

from cogs.channels.jobs.closing import LockJobs
from cogs.channels.jobs.purging import PurgeJobs
from cogs.channels.jobs.telling import TellingJobs

__all__ = ["LockJobs", "PurgeJobs", "TellingJobs"]
