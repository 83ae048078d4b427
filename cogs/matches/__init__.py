"""Matches: members who share something are introduced to each other, and coffee rounds bring together who likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.matches.cog import MatchCog
from cogs.matches.jobs import MatchJobs
from cogs.matches.models import MatchSettings
from cogs.matches.service import MatchService, MeetingService, Parts, RoundService
from cogs.matches.store import MatchStore
from cogs.matches.views import ConsentButton, IntroduceButton, MetButton, QuestionButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (MatchSettings,)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    services = bot.services
    parts = Parts(services.guilds, services.members, services.profiles, services.jobs, services.clock)
    store = MatchStore(services.database)
    matches, meetings, rounds = MatchService(store, parts), MeetingService(store, parts), RoundService(store, parts)
    for service in (matches, meetings, rounds):
        services.add(service)
    services.members.on_reached(matches.reached)
    for kind in MatchJobs(bot, matches, meetings, rounds).kinds():
        services.jobs.register(kind)
    bot.add_dynamic_items(ConsentButton, IntroduceButton, QuestionButton, MetButton)
    await bot.add_cog(MatchCog(bot, rounds))
