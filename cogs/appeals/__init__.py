"""Appeals: who disagrees with a case asks once, and somebody else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.appeals.cog import AppealCommands
from cogs.appeals.jobs import AppealJobs
from cogs.appeals.models import AppealSettings
from cogs.appeals.service import AppealService
from cogs.appeals.store import AppealStore
from cogs.appeals.views import AppealButton, DecisionButton, offer

if TYPE_CHECKING:
    from bot.cases import Case
    from bot.client import Hearth
    from bot.kit.offers import Offer

SETTINGS = (AppealSettings,)
_OWN = ("case_id", "what", "why", "state", "answer", "dm", "created_at", "decided_at")
_TEAMS = ("case_id", "state", "created_at", "decided_at")
OWN_DATA = (
    OwnData(
        "appeals",
        _("Appeals"),
        tuple(
            OwnTable(
                "appeal",
                words,
                columns,
                column=column,
                when_erased=WhenErased.KEPT,
                retention=Retention.RECORDS,
                instant="decided_at",
            )
            for words, columns, column in (
                (plural("{count} appeal of yours", "{count} appeals of yours"), _OWN, "member_id"),
                (plural("{count} appeal you decided", "{count} appeals you decided"), _TEAMS, "decided_by"),
                (plural("{count} appeal you wrote down", "{count} appeals you wrote down"), _TEAMS, "entered_by"),
            )
        ),
        stays=_("appeals stay for two years with the cases they are about, so that both can be told later"),
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    store = AppealStore(platform.database)
    service = AppealService(store, platform.cases, platform.guilds, platform.jobs, platform.team, platform.clock)
    platform.add(service)
    platform.cases.on_changed(service.case_changed)

    async def offered(case: Case, locale: str) -> Offer | None:
        return await offer(service, case, locale)

    bot.case_offers.append(offered)
    for kind in AppealJobs(bot, service).kinds():
        platform.jobs.register(kind)
    bot.add_dynamic_items(AppealButton, DecisionButton)
    await bot.add_cog(AppealCommands(bot, service))
