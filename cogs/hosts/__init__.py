"""Hosts: every newcomer is given one member who says hello in person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.hosts.cog import HostCog
from cogs.hosts.jobs import HostJobs
from cogs.hosts.models import HostSettings
from cogs.hosts.service import HostService, Parts, UnknownActivity
from cogs.hosts.store import HostStore
from cogs.hosts.views import DeclineButton, HelloButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (HostSettings,)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    services = bot.services
    activity = getattr(services, "activity", None) or UnknownActivity()
    parts = Parts(services.guilds, services.profiles, services.jobs, services.clock, activity)
    service = HostService(HostStore(services.database), parts)
    services.add(service)
    services.members.on_reached(service.reached)
    for kind in HostJobs(bot, service).kinds():
        services.jobs.register(kind)
    bot.add_dynamic_items(HelloButton, DeclineButton)
    await bot.add_cog(HostCog(bot, service))
