"""Points as members and staff see them: balances, history, tiers, and what the team does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.points.cog import PointCommands, PointListeners, StaffCommands
from cogs.points.jobs import PointJobs
from cogs.points.models import TierSettings
from cogs.points.service import FileService, MemberService, Parts, StaffService, TierService, before_erasing
from cogs.points.store import PointsStore
from cogs.points.views import MineButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (TierSettings,)
OWN_DATA = (
    OwnData(
        "tiers",
        _("Your tier"),
        (
            OwnTable(
                "tier_member",
                plural("the tier you have", "the tier you have"),
                ("tier", "since_at", "falls_at", "noted_at"),
            ),
            OwnTable(
                "tier_role",
                plural("{count} role that you got for a tier", "{count} roles that you got for tiers"),
                ("role_id", "given_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "tier_news",
                plural("{count} announcement of a tier of yours", "{count} announcements of tiers of yours"),
                ("channel_id", "message_id", "sent_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "points_action",
                plural("{count} act of the team on your points", "{count} acts of the team on your points"),
                ("action", "done_at"),
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "points_action",
                plural("{count} act of yours on points", "{count} acts of yours on points"),
                ("action", "done_at"),
                column="done_by",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_("what the team did with points stays, because it has to be able to tell"),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.members, platform.ledger, platform.audit, platform.jobs, platform.clock)
    store = PointsStore(platform.database)
    members, tiers = MemberService(store, parts), TierService(store, parts)
    staff, files = StaffService(store, parts), FileService(store, parts)
    for service in (members, tiers, staff, files):
        platform.add(service)
    platform.ledger.on_changed(tiers.followed)
    platform.ledger.thresholds.named_by(tiers)
    for model in (ServerSettings, TierSettings):  # the zone is the server's
        platform.guilds.on_changed(model, tiers.changed)
    jobs = PointJobs(bot, tiers, members)
    for kind in jobs.kinds():
        platform.jobs.register(kind)
    bot.add_dynamic_items(MineButton)
    await bot.add_cog(PointCommands(bot, members, tiers))
    await bot.add_cog(StaffCommands(bot, staff, files, tiers))
    await bot.add_cog(PointListeners(bot, tiers, jobs))
