"""What sessions do later, with Discord at hand. Every job may run twice."""

from cogs.sessions.jobs.after import AfterJobs
from cogs.sessions.jobs.events import EventJobs
from cogs.sessions.jobs.live import LiveJobs
from cogs.sessions.jobs.offering import OfferJobs
from cogs.sessions.jobs.panel import PanelJobs
from cogs.sessions.jobs.reminding import RemindJobs
from cogs.sessions.jobs.running import RunJobs
from cogs.sessions.jobs.showing import ShowJobs
from cogs.sessions.jobs.telling import TellJobs

__all__ = [
    "AfterJobs",
    "EventJobs",
    "LiveJobs",
    "OfferJobs",
    "PanelJobs",
    "RemindJobs",
    "RunJobs",
    "ShowJobs",
    "TellJobs",
]
