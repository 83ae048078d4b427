"""Introductions: a form that becomes a card, others who say hi, and a directory of members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.introductions.cog import DirectoryCommands, IntroductionCommands, IntroductionListeners
from cogs.introductions.forms import TopicsSelect
from cogs.introductions.jobs import IntroductionJobs, IntroductionServices
from cogs.introductions.models import IntroductionSettings
from cogs.introductions.service import (
    CardService,
    DirectoryService,
    GreetingService,
    Parts,
    PostService,
    PublishingService,
)
from cogs.introductions.store import IntroductionStore
from cogs.introductions.views import EditButton, HiButton, MakeCardButton, OpenButton, ReportButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (IntroductionSettings,)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.members, platform.profiles, platform.jobs, platform.team, platform.clock)
    store = IntroductionStore(platform.database)
    cards, directory = CardService(store, parts), DirectoryService(store, parts)
    posts, publishing = PostService(store, parts), PublishingService(store, parts)
    for service in (cards, directory, posts, publishing, GreetingService(store, parts)):
        platform.add(service)
    services = IntroductionServices(cards, publishing, posts)
    for kind in IntroductionJobs(bot, services).kinds():
        platform.jobs.register(kind)
    bot.add_dynamic_items(HiButton, EditButton, ReportButton, OpenButton, MakeCardButton, TopicsSelect)
    await bot.add_cog(IntroductionCommands(bot, cards))
    await bot.add_cog(DirectoryCommands(bot, directory))
    await bot.add_cog(IntroductionListeners(bot, services))
