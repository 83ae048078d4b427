"""What members and the team do with leaderboards. Knows the rules and the store; knows no Discord."""

from cogs.leaderboards.service.agenda import AgendaService
from cogs.leaderboards.service.base import (
    DECIDE_JOB,
    MARKS_JOB,
    PLAN_JOB,
    POST_JOB,
    ROLES_JOB,
    TAKE_JOB,
    Parts,
)
from cogs.leaderboards.service.boards import BoardService
from cogs.leaderboards.service.marks import MarkService, Roster
from cogs.leaderboards.service.posts import Holding, PostService, before_erasing

__all__ = [
    "DECIDE_JOB",
    "MARKS_JOB",
    "PLAN_JOB",
    "POST_JOB",
    "ROLES_JOB",
    "TAKE_JOB",
    "AgendaService",
    "BoardService",
    "Holding",
    "MarkService",
    "Parts",
    "PostService",
    "Roster",
    "before_erasing",
]
