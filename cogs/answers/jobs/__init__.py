"""What questions do later, with Discord at hand. Every job may run twice."""

from cogs.answers.jobs.following import AnswerServices, FollowJobs
from cogs.answers.jobs.forgetting import ForgetJobs
from cogs.answers.jobs.showing import ShowJobs

__all__ = ["AnswerServices", "FollowJobs", "ForgetJobs", "ShowJobs"]
