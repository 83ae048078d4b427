"""What members do with introductions. Knows the rules and the store; knows no Discord.

State is written first; what Discord is to see follows from jobs that are enqueued in the same transaction.
"""

from cogs.introductions.service.base import (
    POST_JOB,
    PUBLISH_JOB,
    REFRESH_JOB,
    TAKE_AWAY_JOB,
    WITHDRAW_JOB,
    Parts,
)
from cogs.introductions.service.cards import CardService, before_erasing, before_letting_go
from cogs.introductions.service.directory import DirectoryService
from cogs.introductions.service.greetings import GreetingService
from cogs.introductions.service.news import NewsService
from cogs.introductions.service.posts import PostService
from cogs.introductions.service.publishing import PublishingService

__all__ = [
    "POST_JOB",
    "PUBLISH_JOB",
    "REFRESH_JOB",
    "TAKE_AWAY_JOB",
    "WITHDRAW_JOB",
    "CardService",
    "DirectoryService",
    "GreetingService",
    "NewsService",
    "Parts",
    "PostService",
    "PublishingService",
    "before_erasing",
    "before_letting_go",
]
