"""What members do with suggestions, meetings and rounds. Knows the rules and the store; knows no Discord.

State is written here first; what Discord is to see follows from jobs that are enqueued in the same transaction.
"""

from cogs.matches.service.base import (
    ALONE_JOB,
    ASK_JOB,
    FOLLOW_UP_JOB,
    MEETING_JOB,
    PLAN_JOB,
    ROUND_JOB,
    SUGGEST_JOB,
    TELL_JOB,
    AlreadyIntroduced,
    NotInRounds,
    Parts,
    SuggestionGone,
)
from cogs.matches.service.meetings import MeetingService
from cogs.matches.service.rounds import RoundService
from cogs.matches.service.suggesting import MatchService, before_erasing

__all__ = [
    "ALONE_JOB",
    "ASK_JOB",
    "FOLLOW_UP_JOB",
    "MEETING_JOB",
    "PLAN_JOB",
    "ROUND_JOB",
    "SUGGEST_JOB",
    "TELL_JOB",
    "AlreadyIntroduced",
    "MatchService",
    "MeetingService",
    "NotInRounds",
    "Parts",
    "RoundService",
    "SuggestionGone",
    "before_erasing",
]
