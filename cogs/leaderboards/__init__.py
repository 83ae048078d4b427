"""Leaderboards: who helps most, looked at any time, posted every week or month, with a role for the winners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from bot.i18n import _, plural
from bot.ledger import PointSettings
from bot.owndata import OwnData, OwnTable, Retention
from cogs.leaderboards.cog import LeaderboardCommands, LeaderboardListeners
from cogs.leaderboards.jobs import MarkJobs, PostJobs, RoleJobs, roster_of
from cogs.leaderboards.models import LeaderboardSettings
from cogs.leaderboards.service import AgendaService, BoardService, MarkService, Parts, PostService, before_erasing
from cogs.leaderboards.store import LeaderboardStore
from cogs.leaderboards.views import LookButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (LeaderboardSettings,)
OWN_DATA = (
    OwnData(
        "leaderboards",
        _("Posted leaderboards"),
        (
            OwnTable(
                "leaderboard_line",
                plural("{count} place on a posted leaderboard", "{count} places on posted leaderboards"),
                ("place", "points", "is_winner"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "leaderboard_holder",
                plural("that you have the winners' role", "that you have the winners' role"),
                ("given_at",),
                retention=Retention.LEFT,
            ),
        ),
        stays=_("boards that were posted stay on Discord as they were posted"),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.members, platform.ledger, platform.jobs, platform.clock)
    store = LeaderboardStore(platform.database)
    boards, marks, posts = BoardService(store, parts), MarkService(store, parts), PostService(store, parts)
    for service in (boards, marks, posts):
        platform.add(service)
    platform.agenda.register(AgendaService(store, parts, posts).listed)
    platform.ledger.on_changed(marks.earned)
    platform.ledger.on_season_ended(posts.season_ended)
    platform.members.on_preferred(marks.preferred)
    for model in (ServerSettings, PointSettings):  # who is staff, who is left out
        platform.guilds.on_changed(model, marks.settings_changed)
    for model in (ServerSettings, PointSettings, LeaderboardSettings):  # the zone and being live are the server's
        platform.guilds.on_changed(model, posts.settings_changed)
    for jobs in (MarkJobs(bot, marks), PostJobs(bot, posts), RoleJobs(bot, posts)):
        for kind in jobs.kinds():
            platform.jobs.register(kind)
    bot.add_dynamic_items(LookButton)
    await bot.add_cog(LeaderboardCommands(bot, boards))
    await bot.add_cog(LeaderboardListeners(bot, marks, posts, roster_of))
