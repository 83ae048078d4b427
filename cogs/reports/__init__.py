"""Reports: members show a message to the team, privately; the team decides it once, with the evidence at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.reports.cog import ReportCommands, ReportListeners
from cogs.reports.jobs import ReportJobs
from cogs.reports.models import ReportSettings
from cogs.reports.service import DecidingService, FilingService, FollowingService, Parts, before_erasing
from cogs.reports.store import ReportStore
from cogs.reports.views import BUTTONS

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (ReportSettings,)
_OF_REPORT = ("channel_id", "message_id", "state", "created_at", "decided_at")
OWN_DATA = (
    OwnData(
        "reports",
        _("Reports to the team"),
        (
            OwnTable(
                "report_entry",
                plural("{count} message that you reported", "{count} messages that you reported"),
                ("report_id", "category", "words", "created_at", "thanked_at"),
                column="reporter_id",
                when_erased=WhenErased.NAMELESS,
                retention=Retention.RECORDS,
                instant="created_at",
            ),
            *(
                OwnTable(
                    "report",
                    words,
                    _OF_REPORT,
                    column=column,
                    when_erased=WhenErased.KEPT,
                    retention=Retention.RECORDS,
                    instant="decided_at",
                )
                for column, words in (
                    ("target_id", plural("{count} report about you", "{count} reports about you")),
                    ("claimed_by", plural("{count} report you looked after", "{count} reports you looked after")),
                    ("decided_by", plural("{count} report you decided", "{count} reports you decided")),
                    ("deleted_by", plural("{count} report you deleted for", "{count} reports you deleted for")),
                )
            ),
            OwnTable(
                "report_bar",
                plural("that you may not report", "that you may not report"),
                ("barred_at",),
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "report_bar",
                plural("{count} member you kept from reporting", "{count} members you kept from reporting"),
                ("barred_at",),
                column="barred_by",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_(
            "reports stay without the name and the words of who reported; that something of yours was reported, and "
            "that you may not report, stays, because a server must be able to protect its members"
        ),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.cases, platform.guilds, platform.jobs, platform.clock)
    store = ReportStore(platform.database)
    filing, deciding = FilingService(store, parts), DecidingService(store, parts)
    following = FollowingService(store, parts)
    for service in (filing, deciding, following):
        platform.add(service)
    platform.cases.on_changed(following.case_changed)
    platform.cases.evidence.on_fetched(following.evidence_fetched)
    for model in (ServerSettings, ReportSettings):
        platform.guilds.on_changed(model, following.settings_changed)
    for kind in ReportJobs(bot, following).kinds():
        platform.jobs.register(kind)
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(ReportCommands(bot, filing, following))
    await bot.add_cog(ReportListeners(following))
