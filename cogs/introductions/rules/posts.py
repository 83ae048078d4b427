"""Which plain posts count as introductions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.text import clean, is_blank

if TYPE_CHECKING:
    from bot.guilds import ServerSettings
    from cogs.introductions.models import IntroductionSettings

POST_LENGTH = 4000  # Discord's limit of a message
OFFERED_FOR = dt.timedelta(hours=24)


def is_worth_looking(server: ServerSettings, settings: IntroductionSettings, channel_id: int) -> bool:
    """Say whether plain posts of this channel count at all."""
    return settings.counts_posts and channel_id == server.introductions_channel_id


def is_introduction(content: str, *, is_reply: bool, settings: IntroductionSettings) -> bool:
    """Say whether a post is long enough to be one, and no reply to somebody."""
    readable = clean(content, POST_LENGTH, lines=POST_LENGTH)
    return not is_reply and len(readable) >= settings.post_min_length and not is_blank(readable)
