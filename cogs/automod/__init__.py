"""Automatic protection: rules against spam, scams and raids, each tried out before it acts, each act on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.automod.cog import AutomodCommands, AutomodListeners
from cogs.automod.jobs import OffenceJobs, RaidJobs
from cogs.automod.models import AutomodSettings
from cogs.automod.rules import RULES
from cogs.automod.service import OffenceService, Parts, RaidService, RuleService, WatchService, before_letting_go
from cogs.automod.store import MatchStore, RaidStore
from cogs.automod.views import BanRaidButton, MistakeButton, UndoRaidButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (AutomodSettings, *(rule.settings for rule in RULES.values()))
_OF_RAID = ("state", "cause", "started_at", "ended_at", "ending", "ban")
OWN_DATA = (
    OwnData(
        "automod",
        _("Automatic protection"),
        (
            OwnTable(
                "automod_match",
                plural(
                    "{count} message in which a rule found something", "{count} messages in which rules found something"
                ),
                ("rule", "channel_id", "message_id", "did", "is_dry", "content", "matched_at"),
                retention=Retention.RECORDS,
                instant="matched_at",
            ),
            OwnTable(
                "automod_offence",
                plural("{count} time that protection acted", "{count} times that protection acted"),
                ("first_at", "last_at"),
                retention=Retention.RECORDS,
                instant="last_at",
            ),
            OwnTable(
                "automod_raid_joiner",
                plural("{count} raid in which you joined", "{count} raids in which you joined"),
                ("name", "joined_at"),
                when_erased=WhenErased.KEPT,
                retention=Retention.RECORDS,
                instant="joined_at",
            ),
            OwnTable(
                "automod_raid",
                plural("{count} raid mode that you took back", "{count} raid modes that you took back"),
                _OF_RAID,
                column="ended_by",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "automod_raid",
                plural("{count} raid whose members you banned", "{count} raids whose members you banned"),
                _OF_RAID,
                column="ban_by",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_(
            "who joined in a raid, and who dealt with it, stays for two years, so that the server can protect itself"
        ),
        before_letting_go=before_letting_go,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.jobs, platform.cases, platform.members, platform.clock, platform.slowmodes)
    matches, stored = MatchStore(platform.database), RaidStore(platform.database)
    watching, rules = WatchService(platform.guilds), RuleService(matches, parts)
    offences, raids = OffenceService(matches, stored, parts), RaidService(stored, matches, parts)
    for service in (watching, rules, offences, raids):
        platform.add(service)
    watching.listen()
    platform.cases.on_changed(offences.case_changed)
    platform.slowmodes.on_over(raids.inherit)
    for kind in (*OffenceJobs(bot, offences).kinds(), *RaidJobs(bot, raids, offences).kinds()):
        platform.jobs.register(kind)
    bot.add_dynamic_items(MistakeButton, UndoRaidButton, BanRaidButton)
    await bot.add_cog(AutomodCommands(bot, rules, watching, offences))
    await bot.add_cog(AutomodListeners(bot, watching, offences, raids))
