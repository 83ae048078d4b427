"""Announcements: drafted, approved, and sent once, on time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, WhenErased
from cogs.announcements.cog import (
    AnnounceCalendar,
    AnnounceDeciding,
    AnnounceDigest,
    AnnounceGroup,
    AnnounceLooking,
    AnnounceSheets,
    AnnounceTakingBack,
    AnnounceWriting,
    Listening,
)
from cogs.announcements.jobs import AskJobs, ChangeJobs, DressJobs, PlanJobs, ReceiptJobs, SendJobs
from cogs.announcements.models import AnnouncementSettings
from cogs.announcements.service import (
    AfterService,
    AgendaService,
    DigestService,
    LookService,
    Parts,
    SeriesService,
    SheetService,
)
from cogs.announcements.store import AnnouncementStore, PostStore
from cogs.announcements.views import (
    CALENDAR_ITEMS,
    COMPOSER_ITEMS,
    DIGEST_ITEMS,
    IMPORT_ITEMS,
    RECEIPT_ITEMS,
    AskButton,
    ChangeButton,
    Previews,
)

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (AnnouncementSettings,)
_WRITTEN = plural("{count} announcement you wrote", "{count} announcements you wrote")
_EDITED = plural("{count} announcement you edited", "{count} announcements you edited")
_APPROVED = plural("{count} announcement you approved", "{count} announcements you approved")
OWN_DATA = (
    OwnData(
        "announcements",
        _("Announcements"),
        (
            *(
                OwnTable(
                    "announcement", words, ("title", "state", "created_at"), column=column, when_erased=WhenErased.KEPT
                )
                for words, column in ((_WRITTEN, "created_by"), (_EDITED, "edited_by"), (_APPROVED, "approved_by"))
            ),
            OwnTable(
                "announcement_change",
                plural("{count} thing you did with announcements", "{count} things you did with announcements"),
                ("what", "changed_at"),
                column="changed_by",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_("what you did for announcements as one of the team"),
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(
        platform.database,
        platform.guilds,
        platform.jobs,
        platform.team,
        platform.clock,
        AnnouncementStore(platform.database),
        PostStore(platform.database),
    )
    plans, after, looks = SeriesService(parts), AfterService(parts), LookService(parts)
    digests, agenda = DigestService(parts, platform.digest), AgendaService(parts, platform.agenda)
    for service in (plans, after, looks, digests, agenda, SheetService(parts), Previews()):
        platform.add(service)
    platform.agenda.register(agenda.listed)
    platform.guilds.on_changed(AnnouncementSettings, after.settings_changed)
    for jobs in (
        SendJobs(bot, after, looks),
        PlanJobs(bot, digests, after),
        DressJobs(bot, after),
        ChangeJobs(bot, after, looks),
        ReceiptJobs(bot, after),
        AskJobs(bot, plans, after),
    ):
        for kind in jobs.kinds():
            platform.jobs.register(kind)
    items = (*RECEIPT_ITEMS, *COMPOSER_ITEMS, *CALENDAR_ITEMS, *IMPORT_ITEMS, *DIGEST_ITEMS, AskButton, ChangeButton)
    bot.add_dynamic_items(*items)
    group = AnnounceGroup()
    for cog in (
        Listening(bot, after, digests),
        AnnounceWriting(bot, group),
        AnnounceLooking(bot, group),
        AnnounceDeciding(bot, group),
        AnnounceTakingBack(bot, group),
        AnnounceCalendar(bot, group),
        AnnounceSheets(bot, group),
        AnnounceDigest(bot, group),
    ):
        await bot.add_cog(cog)
    bot.tree.add_command(group)
