"""Matches: members who share something are introduced to each other, and coffee rounds bring together who likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention
from cogs.matches.cog import MatchCog
from cogs.matches.jobs import MatchJobs
from cogs.matches.models import MatchSettings
from cogs.matches.service import MatchService, MeetingService, Parts, RoundService, before_erasing
from cogs.matches.store import MatchStore
from cogs.matches.views import ConsentButton, IntroduceButton, MetButton, QuestionButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (MatchSettings,)
_TO_YOU = plural("{count} suggestion", "{count} suggestions")
_SUGGESTED = ("reason", "state", "created_at")
_OF_YOU = plural("{count} suggestion of you to others", "{count} suggestions of you to others")
_TOGETHER = plural("{count} member you were brought together with", "{count} members you were brought together with")
OWN_DATA = (
    OwnData(
        "matches",
        _("Matches and coffee rounds"),
        (
            OwnTable("match_suggestion", _TO_YOU, _SUGGESTED, retention=Retention.LEFT),
            OwnTable(
                "match_suggestion",
                _OF_YOU,
                _SUGGESTED,
                column="other_id",
                retention=Retention.LEFT,
            ),
            OwnTable("match_pair", _TOGETHER, ("times", "last_met_at"), column="low_id", retention=Retention.LEFT),
            OwnTable("match_pair", _TOGETHER, ("times", "last_met_at"), column="high_id", retention=Retention.LEFT),
            OwnTable(
                "match_contact",
                plural("how a message to you went", "how messages to you went"),
                ("first_at", "outcome"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "match_meeting_member",
                plural("{count} thread with others", "{count} threads with others"),
                ("asked", "answer", "answered_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "match_round_member",
                plural("that you take part in coffee rounds", "that you take part in coffee rounds"),
                ("joined_at", "paused_until", "skips_next"),
                retention=Retention.LEFT,
            ),
        ),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    services = bot.services
    parts = Parts(services.guilds, services.members, services.profiles, services.jobs, services.clock)
    store = MatchStore(services.database)
    matches, meetings, rounds = MatchService(store, parts), MeetingService(store, parts), RoundService(store, parts)
    for service in (matches, meetings, rounds):
        services.add(service)
    services.members.on_reached(matches.reached)
    for model in (MatchSettings, ServerSettings):  # the zone and being live are the server's
        services.guilds.on_changed(model, rounds.settings_changed)
    for kind in MatchJobs(bot, matches, meetings, rounds).kinds():
        services.jobs.register(kind)
    bot.add_dynamic_items(ConsentButton, IntroduceButton, QuestionButton, MetButton)
    await bot.add_cog(MatchCog(bot, rounds))
