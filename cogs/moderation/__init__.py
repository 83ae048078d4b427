"""Moderation: one command, surely done, on record as a case that tells how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases.settings import ModerationSettings
from cogs.moderation.cog import ActCommands, CaseCommands, ModerationListeners
from cogs.moderation.jobs import CaseJobs, ShowingJobs
from cogs.moderation.service import ModerationService
from cogs.moderation.views import HistoryButton, OpinionButton

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.owndata import OwnData

SETTINGS = (ModerationSettings,)
OWN_DATA: tuple[OwnData, ...] = ()


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    service = ModerationService(platform.cases, platform.guilds, platform.jobs, platform.clock)
    platform.add(service)
    platform.cases.on_changed(service.changed)
    platform.cases.on_done(service.done)
    jobs = CaseJobs(bot, service)
    for kind in (*jobs.kinds(), *ShowingJobs(bot, service).kinds()):
        platform.jobs.register(kind)
    bot.add_dynamic_items(HistoryButton, OpinionButton)
    await bot.add_cog(ActCommands(bot, service, jobs))
    await bot.add_cog(CaseCommands(bot, service))
    await bot.add_cog(ModerationListeners(bot, service, jobs))
