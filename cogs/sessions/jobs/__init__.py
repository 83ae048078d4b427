"""What sessions do later, with Discord at hand. Every job may run twice."""

from cogs.sessions.jobs.offering import OfferJobs
from cogs.sessions.jobs.reminding import RemindJobs
from cogs.sessions.jobs.running import RunJobs
from cogs.sessions.jobs.showing import ShowJobs

__all__ = ["OfferJobs", "RemindJobs", "RunJobs", "ShowJobs"]
