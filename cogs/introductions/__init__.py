"""Introductions: a form that becomes a card, others who say hi, and a directory of members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.members import Milestone
from bot.owndata import OwnData, OwnTable, Retention
from cogs.introductions.cog import DirectoryCommands, IntroductionCommands, IntroductionListeners
from cogs.introductions.forms import TopicsSelect
from cogs.introductions.jobs import IntroductionJobs, IntroductionServices
from cogs.introductions.models import IntroductionSettings
from cogs.introductions.service import (
    CardService,
    DirectoryService,
    GreetingService,
    NewsService,
    Parts,
    PostService,
    PublishingService,
    before_erasing,
    before_letting_go,
)
from cogs.introductions.store import IntroductionStore
from cogs.introductions.views import EditButton, HiButton, MakeCardButton, OpenButton, ReportButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (IntroductionSettings,)
OWN_DATA = (
    OwnData(
        "introductions",
        _("Your introduction"),
        (
            OwnTable(
                "introduction",
                plural("your card", "your card"),
                (
                    "name",
                    "answers",
                    "topics",
                    "source",
                    "state",
                    "is_present",
                    "created_at",
                    "updated_at",
                    "version",
                    "nonce",
                ),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "introduction_hi",
                plural("{count} hello to you", "{count} hellos to you"),
                ("said_at",),
                column="owner_id",
                retention=Retention.LEFT,
            ),
            OwnTable(
                "introduction_hi",
                plural("{count} hello of yours", "{count} hellos of yours"),
                ("said_at",),
                column="greeter_id",
                retention=Retention.LEFT,
            ),
            OwnTable(
                "introduction_post",
                plural("{count} post that counts as an introduction", "{count} posts that count as introductions"),
                ("state", "posted_at"),
                column="author_id",
                retention=Retention.LEFT,
            ),
        ),
        before_erasing=before_erasing,
        before_letting_go=before_letting_go,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.members, platform.profiles, platform.jobs, platform.team, platform.clock)
    store = IntroductionStore(platform.database)
    cards, directory = CardService(store, parts), DirectoryService(store, parts)
    posts, publishing = PostService(store, parts), PublishingService(store, parts)
    for service in (cards, directory, posts, publishing, GreetingService(store, parts)):
        platform.add(service)
    news = NewsService(store, parts)
    platform.digest.add("newcomers", 10, _("Who is new"), news.news)
    services = IntroductionServices(cards, publishing, posts)
    for kind in IntroductionJobs(bot, services).kinds():
        platform.jobs.register(kind)
    bot.add_dynamic_items(HiButton, EditButton, ReportButton, OpenButton, MakeCardButton, TopicsSelect)
    bot.step_buttons[Milestone.INTRODUCED] = OpenButton
    await bot.add_cog(IntroductionCommands(bot, cards))
    await bot.add_cog(DirectoryCommands(bot, directory))
    await bot.add_cog(IntroductionListeners(bot, services))
