"""Slow mode and its end, the card, undoing, and banning those who joined."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import discord

from bot.cases import CaseKind, Person
from bot.cases.rules import forbidden
from bot.errors import NotAllowedError
from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import staff_role_ids
from bot.kit.checks import everybody
from bot.kit.standing import person_of
from bot.logs import get_logger
from cogs.automod.jobs.offences import first_of, redrawn, send_card
from cogs.automod.models import AutomodSettings, SlowState
from cogs.automod.render import raid_card
from cogs.automod.service import BAN_JOB, CALM_JOB, CARD_JOB, SLOW_JOB, UNDO_JOB
from cogs.automod.views import raid_buttons

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.automod.models import Joiner, Raid, Slowed
    from cogs.automod.service import OffenceService, RaidService

log = get_logger(__name__)

LIMIT = dt.timedelta(minutes=30)
SOON = dt.timedelta(seconds=5)
PATIENCE = 30.0  # seconds for Discord to tell of a large server's members


class RaidJobs:
    """Does on Discord what raids say."""

    def __init__(self, bot: Hearth, service: RaidService, offences: OffenceService) -> None:
        self._bot = bot
        self._service = service
        self._offences = offences
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Setting and restoring one after the other, so that what is restored is not set once more behind it."""

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(SLOW_JOB, self.slow, title=_("Slow mode in a raid, and its end"), limit=LIMIT),
            JobKind(CALM_JOB, self.calm, title=_("End of a raid")),
            JobKind(CARD_JOB, self.card, title=_("Alert of a raid")),
            JobKind(UNDO_JOB, self.undo, title=_("Taking a raid's mode back"), limit=LIMIT),
            JobKind(BAN_JOB, self.ban, title=_("Banning those who joined in a raid"), limit=LIMIT),
        ]

    async def slow(self, job: Job) -> None:
        """Set or restore the slow mode of channels, each as far as it is still to be done."""
        found = await self._raid(job)
        if found is None:
            return
        guild, raid = found
        async with self._turns[guild.id]:
            for slowed in await self._service.channels(raid.id):
                if slowed.state in {SlowState.SETTING, SlowState.RESTORING}:
                    await self._service.channel_is(raid, slowed, await self._turn(guild, slowed))
        await self._service.redraw(raid)

    async def calm(self, job: Job) -> None:
        """End a raid once it has been calm for long enough."""
        again_at = await self._service.calm(int(job.payload["raid_id"]))
        if again_at is not None:
            raise Postpone(again_at)

    async def undo(self, job: Job) -> None:
        """Lift the mutes of those who joined; those still to be put are lifted as soon as they are."""
        found = await self._raid(job)
        if found is not None and not await self._service.unmute(found[1]):
            raise Postpone(self._bot.services.clock.now() + SOON)
        if found is not None:
            await self._service.redraw(found[1])

    async def ban(self, job: Job) -> None:
        """Ban those who joined, but for staff and whom the moderator or the bot may not ban."""
        found = await self._raid(job)
        if found is None:
            return
        guild, raid = found
        try:
            await everybody(guild, PATIENCE)
        except NotAllowedError:  # who is not known yet would count as gone, and staff be banned
            raise Postpone(self._bot.services.clock.now() + SOON) from None
        general = await self._bot.services.guilds.get(guild.id, AutomodSettings)
        server = await self._bot.services.guilds.server(guild.id)
        spared = staff_role_ids(guild, (*server.staff_role_ids, *general.trusted_role_ids))
        joiners = await self._service.joiners(raid.id)
        targets = [(each.member_id, each.name) for each in joiners if _may_ban(guild, raid, each, spared)]
        if not await self._service.ban_all(raid, targets, len(joiners)):
            raise Postpone(self._bot.services.clock.now() + SOON)

    async def card(self, job: Job) -> None:
        """Alert the team of a raid, or draw the alert anew in place."""
        view = await self._service.view(int(job.payload["raid_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if view is None or guild is None:
            return
        raid = view.raid
        locale = (await self._bot.services.guilds.server(guild.id)).language
        channel = first_of(guild, [raid.card_channel_id, *await self._offences.alert_channels(guild.id)])
        if channel is None:
            return
        card = raid_card(view, locale, raid_buttons(view, locale))
        if raid.card_message_id is not None and await redrawn(channel, raid.card_message_id, card):
            return
        since = raid.started_at if raid.card_message_id is None else None
        message = await send_card(self._bot, channel, job, f"automod:raid:{raid.id}:", card, since=since)
        if message is not None:
            await self._service.carded(raid.id, channel.id, message.id)

    async def _raid(self, job: Job) -> tuple[discord.Guild, Raid] | None:
        guild = self._bot.get_guild(job.guild_id or 0)
        raid = await self._service.find(int(job.payload["raid_id"]))
        return None if guild is None or raid is None else (guild, raid)

    async def _turn(self, guild: discord.Guild, slowed: Slowed) -> SlowState:
        """Do what is to be done in a channel, as it is now and not as we last heard of it."""
        is_setting = slowed.state is SlowState.SETTING
        try:
            channel = await guild.fetch_channel(slowed.channel_id)
            if not isinstance(channel, discord.TextChannel):
                return SlowState.FAILED
            if is_setting:
                await channel.edit(slowmode_delay=slowed.seconds, reason="Raid")
                return SlowState.ON
            if channel.slowmode_delay == slowed.seconds:
                await channel.edit(slowmode_delay=slowed.before, reason="Raid is over")
            elif channel.slowmode_delay != slowed.before:
                return SlowState.BY_HAND
        except (discord.Forbidden, discord.NotFound) as refusal:
            log.info("slow mode not changed", guild_id=guild.id, channel_id=slowed.channel_id, status=refusal.status)
            if not is_setting and isinstance(refusal, discord.Forbidden):
                await self._tell(guild, slowed)
            return SlowState.FAILED
        return SlowState.BACK

    async def _tell(self, guild: discord.Guild, slowed: Slowed) -> None:
        text = _("The slow mode of {channel} is still {seconds} seconds: I may not take it back. Please do it by hand.")
        channel = f"<#{slowed.channel_id}>"
        key = f"automod:slow:{slowed.channel_id}"
        await self._bot.services.team.tell(guild.id, key, text, channel=channel, seconds=slowed.seconds)


def _may_ban(guild: discord.Guild, raid: Raid, joiner: Joiner, spared: set[int]) -> bool:
    member = guild.get_member(joiner.member_id)
    if member is None:
        return True  # who left is banned all the same
    if any(role.id in spared for role in member.roles):
        return False
    moderator = guild.get_member(raid.ban_by or 0)
    by = person_of(moderator) if moderator is not None else Person(raid.ban_by or 0, is_present=False)
    return forbidden(CaseKind.BAN, by, person_of(member), person_of(guild.me)) is None
