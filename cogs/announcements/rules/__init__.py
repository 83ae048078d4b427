"""What can be planned, when it goes out, and how that ended."""

from cogs.announcements.rules.content import ROOM, check_content, is_emoji, text_length
from cogs.announcements.rules.digest import digest_text
from cogs.announcements.rules.outcome import STATES, WORTH_RETRYING, end_of
from cogs.announcements.rules.schedule import (
    PUBLISHED_AN_HOUR,
    UNDO_WITHIN,
    check_complete,
    check_draft,
    check_plan,
    may_approve,
    next_times,
    publish_at,
    recurrence_of,
    week_of,
)

__all__ = [
    "PUBLISHED_AN_HOUR",
    "ROOM",
    "STATES",
    "UNDO_WITHIN",
    "WORTH_RETRYING",
    "check_complete",
    "check_content",
    "check_draft",
    "check_plan",
    "digest_text",
    "end_of",
    "is_emoji",
    "may_approve",
    "next_times",
    "publish_at",
    "recurrence_of",
    "text_length",
    "week_of",
]
