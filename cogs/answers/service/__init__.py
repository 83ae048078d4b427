"""What becomes of questions. Knows the rules and the store; knows no Discord.

State is written first; what Discord is to see follows from jobs that are enqueued in the same transaction.
"""

from cogs.answers.service.accepting import AcceptService, before_erasing
from cogs.answers.service.base import (
    CLOSE_JOB,
    FORGET_JOB,
    HELPERS_JOB,
    HINT_JOB,
    OFFER_JOB,
    REMIND_JOB,
    SHOW_JOB,
    TEAM_JOB,
    Parts,
)
from cogs.answers.service.following import FollowService
from cogs.answers.service.helpers import HelperService
from cogs.answers.service.news import NewsService
from cogs.answers.service.questions import QuestionService

__all__ = [
    "CLOSE_JOB",
    "FORGET_JOB",
    "HELPERS_JOB",
    "HINT_JOB",
    "OFFER_JOB",
    "REMIND_JOB",
    "SHOW_JOB",
    "TEAM_JOB",
    "AcceptService",
    "FollowService",
    "HelperService",
    "NewsService",
    "Parts",
    "QuestionService",
    "before_erasing",
]
