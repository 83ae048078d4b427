"""Welcome: newcomers are greeted once they may look around, helped through first steps, and counted on the way."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention
from cogs.welcome.cog import WelcomeCog
from cogs.welcome.jobs import WelcomeJobs
from cogs.welcome.models import WelcomeSettings
from cogs.welcome.service import GreetingService, Parts, WelcomeService
from cogs.welcome.store import WelcomeStore
from cogs.welcome.views import NudgesButton, RulesButton, RulesReadButton, StepsButton, TopicsButton, TopicSelect

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (WelcomeSettings,)
OWN_DATA = (
    OwnData(
        "welcome",
        _("Your welcome"),
        (
            OwnTable(
                "welcome_arrival",
                plural("{count} greeting", "{count} greetings"),
                ("joined_at", "state", "is_return", "is_caught_up", "ready_at", "greeting_id", "dm_state"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "welcome_kept_role",
                plural("{count} role that you left with", "{count} roles that you left with"),
                ("role_id",),
                retention=Retention.LEFT,
            ),
        ),
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    services = bot.services
    parts = Parts(services.guilds, services.members, services.jobs, services.clock, random.Random())  # noqa: S311 - picks a greeting
    store = WelcomeStore(services.database)
    service, greetings = WelcomeService(store, parts), GreetingService(store, parts)
    services.add(service)
    services.add(greetings)
    services.members.on_released(greetings.released)
    services.guilds.on_changed(WelcomeSettings, greetings.settings_changed)
    for kind in WelcomeJobs(bot, service, greetings).kinds():
        services.jobs.register(kind)
    bot.add_dynamic_items(RulesButton, RulesReadButton, TopicsButton, TopicSelect, StepsButton, NudgesButton)
    await bot.add_cog(WelcomeCog(bot, service))
