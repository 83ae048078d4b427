"""What sessions do later, with Discord at hand. Every job may run twice."""

from cogs.sessions.jobs.running import RunJobs
from cogs.sessions.jobs.showing import ShowJobs

__all__ = ["RunJobs", "ShowJobs"]
