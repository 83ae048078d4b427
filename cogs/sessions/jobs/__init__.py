"""What sessions do later, with Discord at hand. Every job may run twice."""

from cogs.sessions.jobs.events import EventJobs
from cogs.sessions.jobs.offering import OfferJobs
from cogs.sessions.jobs.reminding import RemindJobs
from cogs.sessions.jobs.running import RunJobs
from cogs.sessions.jobs.showing import ShowJobs
from cogs.sessions.jobs.telling import TellJobs

__all__ = ["EventJobs", "OfferJobs", "RemindJobs", "RunJobs", "ShowJobs", "TellJobs"]
