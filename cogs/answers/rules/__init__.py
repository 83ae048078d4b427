"""Decisions about questions. Pure: no database, no clock, no Discord."""

from cogs.answers.rules.accepting import (
    AlreadyAccepted,
    EnoughHelpful,
    NoQuestion,
    NotAnAnswer,
    NotSolved,
    NotYours,
    check_may_accept,
    check_may_undo,
    earned_instead,
    is_own,
)
from cogs.answers.rules.following import (
    choose_helpers,
    close_at,
    is_unanswered,
    median,
    remind_at,
)
from cogs.answers.rules.texts import as_typed, body_parts, message_in, solved_tag, title_of

__all__ = [
    "AlreadyAccepted",
    "EnoughHelpful",
    "NoQuestion",
    "NotAnAnswer",
    "NotSolved",
    "NotYours",
    "as_typed",
    "body_parts",
    "check_may_accept",
    "check_may_undo",
    "choose_helpers",
    "close_at",
    "earned_instead",
    "is_own",
    "is_unanswered",
    "median",
    "message_in",
    "remind_at",
    "solved_tag",
    "title_of",
]
