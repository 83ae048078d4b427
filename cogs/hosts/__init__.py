"""Hosts: every newcomer is given one member who says hello in person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention
from cogs.hosts.cog import HostCog
from cogs.hosts.jobs import HostJobs
from cogs.hosts.models import HostSettings
from cogs.hosts.service import HelloService, HostService, Parts, before_erasing
from cogs.hosts.store import HostStore
from cogs.hosts.views import DeclineButton, HelloButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (HostSettings,)
_ASKED = ("turn", "assigned_at", "state", "passed_from")
_GREETED = ("how", "greeted_at")
OWN_DATA = (
    OwnData(
        "hosts",
        _("Hosts"),
        (
            OwnTable(
                "host_volunteer",
                plural("whether you host newcomers", "whether you host newcomers"),
                ("is_on", "is_closed", "updated_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "host_newcomer",
                plural("whether you were greeted", "whether you were greeted"),
                ("arrived_at", "state"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "host_assignment",
                plural("{count} host of yours", "{count} hosts of yours"),
                _ASKED,
                column="newcomer_id",
                retention=Retention.LEFT,
            ),
            OwnTable(
                "host_assignment",
                plural("{count} newcomer you were asked to greet", "{count} newcomers you were asked to greet"),
                _ASKED,
                column="host_id",
                retention=Retention.LEFT,
            ),
            OwnTable(
                "host_greeting",
                plural("{count} greeting of you", "{count} greetings of you"),
                _GREETED,
                column="newcomer_id",
                retention=Retention.LEFT,
            ),
            OwnTable(
                "host_greeting",
                plural("{count} newcomer you greeted", "{count} newcomers you greeted"),
                _GREETED,
                column="greeter_id",
                retention=Retention.LEFT,
            ),
        ),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    services = bot.services
    members = services.members
    parts = Parts(services.guilds, members, services.profiles, services.jobs, services.clock, services.activity)
    store = HostStore(services.database)
    hellos = HelloService(store, parts)
    service = HostService(store, parts, hellos)
    for each in (hellos, service):
        services.add(each)
    members.on_reached(service.reached)
    members.on_greeted(hellos.heard)
    members.on_released(service.released)
    for kind in HostJobs(bot, service).kinds():
        services.jobs.register(kind)
    bot.add_dynamic_items(HelloButton, DeclineButton)
    await bot.add_cog(HostCog(bot, service, hellos))
