"""Setup: from a server that the bot was just added to, to one where it is live, and everything set since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.setup.cog import SetupCog, WatchCog
from cogs.setup.service import Checkup, Editing, Parts, Watch, Wizard
from cogs.setup.views import ITEMS

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.guilds import FeatureSettings

OWN_DATA = ()
SETTINGS: tuple[type[FeatureSettings], ...] = ()


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    services = bot.services
    parts = Parts(services.database, services.guilds, services.state, services.jobs, services.team, services.clock)
    for service in (Wizard(parts), Editing(parts), Checkup(parts), Watch(parts)):
        services.add(service)
    bot.add_dynamic_items(*ITEMS)
    await bot.add_cog(SetupCog(bot))
    await bot.add_cog(WatchCog(bot))
