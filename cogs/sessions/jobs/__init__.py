"""What sessions do later, with Discord at hand. Every job may run twice."""

from cogs.sessions.jobs.after import AfterJobs
from cogs.sessions.jobs.live import LiveJobs
from cogs.sessions.jobs.panel import PanelJobs
from cogs.sessions.jobs.running import RunJobs
from cogs.sessions.jobs.showing import ShowJobs

__all__ = ["AfterJobs", "LiveJobs", "PanelJobs", "RunJobs", "ShowJobs"]
