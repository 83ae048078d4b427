"""Deletes what belongs to an offence, and alerts the team, one card an offence."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver, deliver_anew
from bot.kit.deleting import delete_many
from bot.kit.delivery import UNKNOWN_CHANNEL
from bot.logs import get_logger
from cogs.automod.render import offence_card
from cogs.automod.service import ALERT_JOB, DELETE_JOB
from cogs.automod.views import MistakeButton

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.automod.service import OffenceService

log = get_logger(__name__)

FRESH = dt.timedelta(seconds=1)
"""How long after its beginning nothing has a card yet: in less, no process dies and another is at work."""
AT_ONCE = 100  # https://discord.com/developers/docs/resources/message#bulk-delete-messages
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class OffenceJobs:
    """Sees to what offences leave."""

    def __init__(self, bot: Hearth, service: OffenceService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(DELETE_JOB, self.delete, title=_("Deleting what protection found")),
            JobKind(ALERT_JOB, self.alert, title=_("Alert of protection")),
        ]

    async def delete(self, job: Job) -> None:
        """Delete messages, those of a channel together; what is gone already is well."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is None:
            return
        by_channel: defaultdict[int, list[int]] = defaultdict(list)
        for channel_id, message_id in job.payload["places"]:
            by_channel[channel_id].append(message_id)
        for channel_id, message_ids in by_channel.items():
            channel = guild.get_channel_or_thread(channel_id)
            if isinstance(channel, Channel):
                await self._delete(guild, channel, message_ids)

    async def alert(self, job: Job) -> None:
        """Alert the team, or draw the alert anew in place."""
        view = await self._service.view(int(job.payload["offence_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if view is None or guild is None:
            return
        offence = view.offence
        locale = (await self._bot.services.guilds.server(guild.id)).language
        channel = first_of(guild, [offence.alert_channel_id, *await self._service.alert_channels(guild.id)])
        if channel is None:
            return
        card = offence_card(view, locale, MistakeButton(offence.id, locale))
        if offence.alert_message_id is not None and await redrawn(channel, offence.alert_message_id, card):
            return
        if job.payload.get("only_redraw"):
            return  # the team has put it away
        marker = f"automod:offence:{offence.id}"
        since = offence.first_at if offence.alert_message_id is None else None
        message = await send_card(self._bot, channel, job, marker, card, since=since)
        if message is not None:
            await self._service.alerted(offence.id, channel.id, message.id)

    async def _delete(self, guild: discord.Guild, channel: Channel, message_ids: Sequence[int]) -> None:
        try:
            for start in range(0, len(message_ids), AT_ONCE):
                await delete_many(channel, message_ids[start : start + AT_ONCE], reason="Automatic protection")
        except discord.Forbidden:
            log.info("messages not deleted", guild_id=guild.id, channel_id=channel.id)
            text = _("I could not delete messages in {channel}: I need the permission Manage Messages there.")
            key = f"automod:delete:{channel.id}"
            await self._bot.services.team.tell(guild.id, key, text, channel=f"<#{channel.id}>")


def first_of(guild: discord.Guild, channel_ids: Iterable[int | None]) -> Channel | None:
    """Return the first channel of these that is still there, for a card whose place was deleted."""
    found = (guild.get_channel_or_thread(channel_id or 0) for channel_id in channel_ids)
    return next((channel for channel in found if isinstance(channel, Channel)), None)


async def redrawn(channel: Channel, message_id: int, view: discord.ui.LayoutView) -> bool:
    """Draw a card anew in place; False when somebody deleted it."""
    nobody = discord.AllowedMentions.none()
    try:
        await channel.get_partial_message(message_id).edit(view=view, allowed_mentions=nobody)
    except discord.NotFound as gone:
        return gone.code == UNKNOWN_CHANNEL
    return True


async def send_card(
    bot: Hearth, channel: Channel, job: Job, marker: str, view: discord.ui.LayoutView, *, since: dt.datetime | None
) -> discord.Message | None:
    """Send a card once, with when that began which it is about; None for `since` where there was a card.

    Returns None, and the team is told, where Discord does not take it.
    """
    try:
        if since is not None and (job.attempt > 1 or bot.services.clock.now() - since > FRESH):
            return await deliver_anew(channel, nonce=job.nonce, marker=marker, since=since, view=view)
        return await deliver(channel, nonce=job.nonce, view=view)
    except Undeliverable as refusal:
        log.info("alert not sent", guild_id=job.guild_id, reason=refusal.reason)
        text = _("I cannot write alerts of protection into {channel}. Check my permissions there with /setup check.")
        await bot.services.team.tell(job.guild_id or 0, "automod:alert", text, channel=f"<#{channel.id}>")
        return None
