"""What is done to members on Discord, and what follows later. Everything here may run twice."""

from cogs.moderation.jobs.acting import CaseJobs
from cogs.moderation.jobs.massban import MassbanJobs
from cogs.moderation.jobs.showing import ShowingJobs

__all__ = ["CaseJobs", "MassbanJobs", "ShowingJobs"]
