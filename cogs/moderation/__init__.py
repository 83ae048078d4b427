"""Moderation: one command, surely done, on record as a case that tells how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cases.settings import ModerationSettings
from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.moderation.cog import ActCommands, CaseCommands, MassbanCommands, ModerationListeners, WarnMenu
from cogs.moderation.jobs import CaseJobs, MassbanJobs, ShowingJobs
from cogs.moderation.service import MassbanService, ModerationService
from cogs.moderation.store import MassbanStore
from cogs.moderation.views import HistoryButton, OpinionButton, show_history

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (ModerationSettings,)
_OF_MASSBAN = ("state", "reason", "created_at", "ended_at")
OWN_DATA = (
    OwnData(
        "massbans",
        _("Bans by list"),
        (
            OwnTable(
                "moderation_massban",
                plural("{count} list of bans that you ordered", "{count} lists of bans that you ordered"),
                _OF_MASSBAN,
                column="ordered_by",
                when_erased=WhenErased.KEPT,
                retention=Retention.RECORDS,
                instant="ended_at",
            ),
            OwnTable(
                "moderation_massban_user",
                plural("{count} list of bans that you are on", "{count} lists of bans that you are on"),
                ("state",),
                column="user_id",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_("lists of bans stay until they are worked off, and who ordered them for two years"),
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    service = ModerationService(platform.cases, platform.guilds, platform.jobs, platform.clock)
    massbans = MassbanService(
        MassbanStore(platform.database), platform.cases, platform.guilds, platform.jobs, platform.clock
    )
    platform.add(service)
    platform.add(massbans)
    platform.cases.on_changed(service.changed)
    platform.cases.on_done(service.done)
    jobs = CaseJobs(bot, service)
    for kind in (*jobs.kinds(), *ShowingJobs(bot, service).kinds(), *MassbanJobs(bot, massbans).kinds()):
        platform.jobs.register(kind)
    bot.add_dynamic_items(HistoryButton, OpinionButton)
    bot.history_button = lambda case, locale: HistoryButton(case.id, case.target_id, locale)
    bot.show_history = show_history
    acts = ActCommands(bot, service, jobs)
    await bot.add_cog(acts)
    await bot.add_cog(WarnMenu(bot, acts))
    await bot.add_cog(MassbanCommands(bot, massbans))
    await bot.add_cog(CaseCommands(bot, service))
    await bot.add_cog(ModerationListeners(bot, service, jobs))
