"""What leaderboards do later, with Discord at hand."""

from cogs.leaderboards.jobs.marks import MarkJobs
from cogs.leaderboards.jobs.posts import PostJobs
from cogs.leaderboards.jobs.roles import RoleJobs
from cogs.leaderboards.jobs.roster import roster_of

__all__ = ["MarkJobs", "PostJobs", "RoleJobs", "roster_of"]
