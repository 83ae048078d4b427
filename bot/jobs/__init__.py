"""Durable due-work: the table is the truth, and whatever ticks only wakes the runner.

A feature registers a JobKind and enqueues inside its own transaction; what was committed is done, at least once, on
whichever process serves the server's shard, after any number of crashes. What cannot be done is dead and listed.
"""

from bot.jobs.models import GiveUp, Handler, Job, JobCounts, JobKind, JobState, Postpone
from bot.jobs.recurrence import Recurrence
from bot.jobs.service import Jobs
from bot.jobs.store import Shards

__all__ = [
    "GiveUp",
    "Handler",
    "Job",
    "JobCounts",
    "JobKind",
    "JobState",
    "Jobs",
    "Postpone",
    "Recurrence",
    "Shards",
]
