"""What reports do later, with Discord at hand: cards, deletions, thanks, reminders. Everything here may run twice."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

import discord

from bot.errors import NotFoundError
from bot.i18n import _, plural
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.kit.channels import find_channel, opened_for
from bot.kit.delivery import UNKNOWN_CHANNEL, mark_of
from bot.logs import get_logger
from bot.members import Preference
from cogs.reports.models import ReportSettings
from cogs.reports.render import thanks_card
from cogs.reports.service import CARD_JOB, DELETE_JOB, REMIND_JOB, THANKS_JOB
from cogs.reports.views import card_of, history_id

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.reports.models import Report, Shown
    from cogs.reports.service import FollowingService

log = get_logger(__name__)
Talk = discord.TextChannel | discord.Thread
Written = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class ReportJobs:
    """The handlers of reports' jobs."""

    def __init__(self, bot: Hearth, service: FollowingService) -> None:
        self._bot = bot
        self._service = service
        self._drawing: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By server: a card that is asked for anew while it is being sent must not be sent twice."""

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(CARD_JOB, self.show, title=_("Card of a report")),
            JobKind(DELETE_JOB, self.delete, title=_("Deleting a reported message"), on_dead=self.not_deleted),
            JobKind(THANKS_JOB, self.thank, title=_("Thanks for a report")),
            JobKind(REMIND_JOB, self.remind, title=_("Reminder of open reports")),
        ]

    async def show(self, job: Job) -> None:
        """Draw a report's card, or draw it anew in place."""
        async with self._drawing[job.guild_id or 0]:
            await self._show(job)

    async def _show(self, job: Job) -> None:
        guild, shown = await self._of(job)
        if guild is None or shown is None:
            return
        report = shown.report
        channel = await self._channel(guild, report)
        if channel is None:
            return  # on record; shown as soon as there is a channel
        language = (await self._bot.services.guilds.server(guild.id)).language
        view = card_of(shown, language, with_names=_may_name(channel, report))
        if report.card_message_id is not None and await _redrawn(channel, report.card_message_id, view):
            return
        # A job that is asked for anew counts its attempts anew: only looking tells whether an earlier one got through.
        again = report.card_message_id is None
        try:
            message = await deliver_once(
                channel, nonce=job.nonce, marker=history_id(report.id), again=again, since=report.created_at, view=view
            )
        except Undeliverable as refusal:
            log.info("report not shown", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot write reports into {channel}. Check my permissions there with /setup check.")
            await self._bot.services.team.tell(guild.id, "reports:channel", text, channel=f"<#{channel.id}>")
            return
        await self._service.put_card(report.id, channel.id, message.id)

    async def delete(self, job: Job) -> None:
        """Delete a reported message."""
        guild, shown = await self._of(job)
        if guild is None or shown is None or shown.report.deleted_at is not None or shown.report.deleted_by is None:
            return
        report = shown.report
        channel = await find_channel(guild, report.channel_id)
        try:
            if isinstance(channel, Written):
                await opened_for(channel, channel.get_partial_message(report.message_id).delete)
        except discord.Forbidden:
            await self.not_deleted(job)
            text = _("I was not allowed to delete a reported message in {channel}. I need Manage Messages there.")
            await self._bot.services.team.tell(
                guild.id, f"reports:delete:{report.channel_id}", text, channel=f"<#{report.channel_id}>"
            )
            return
        except discord.NotFound:
            log.debug("reported message gone", guild_id=guild.id)
        await self._service.messages_deleted(guild.id, [report.message_id])

    async def not_deleted(self, job: Job) -> None:
        """Have the card offer again what could not be done, however often it was tried."""
        await self._service.not_deleted(job.guild_id or 0, int(job.payload["report_id"]))

    async def thank(self, job: Job) -> None:
        """Thank who reported, once, by direct message if they want these; a closed one is fine."""
        guild = self._bot.get_guild(job.guild_id or 0)
        entry = await self._service.to_thank(int(job.payload["entry_id"]))
        member = guild.get_member(entry.reporter_id) if guild is not None and entry is not None else None
        if entry is None:
            return
        services = self._bot.services
        if member is not None and await services.members.wants(entry.guild_id, member.id, Preference.DMS):
            language = (await services.guilds.server(entry.guild_id)).language
            try:
                mark = mark_of(entry.id)
                view = thanks_card(member.guild.name, language, mark=mark)
                await deliver_once(member, nonce=job.nonce, marker=mark, again=job.attempt > 1, view=view)
            except Undeliverable as refusal:
                log.debug("reporter not thanked", guild_id=entry.guild_id, reason=refusal.reason)
        await self._service.thanked(entry)

    async def remind(self, job: Job) -> None:
        """Remind the team of reports that wait for too long, once a day. Raises Postpone while any is open."""
        guild_id = job.guild_id or 0
        services = self._bot.services
        if await services.guilds.find_live(guild_id, ReportSettings) is None:
            return
        late, again_at = await self._service.waiting(guild_id)
        if again_at is None:
            return
        server = await services.guilds.server(guild_id)
        now = services.clock.now()
        if late and server.is_quiet_at(now):
            raise Postpone(server.after_quiet_hours(now))
        if late:
            text = plural(
                "{count} report waits for a decision. /reports list shows it.",
                "{count} reports wait for a decision. /reports list shows them.",
            )
            key = f"reports:waiting:{now.astimezone(server.zone):%Y-%m-%d}"
            await services.team.tell(guild_id, key, text, count=late)
        raise Postpone(again_at)

    async def _of(self, job: Job) -> tuple[discord.Guild | None, Shown | None]:
        """Return the server and the report of a job; None for what is gone meanwhile."""
        guild = self._bot.get_guild(job.guild_id or 0)
        try:
            return guild, await self._service.shown(job.guild_id or 0, int(job.payload["report_id"]))
        except NotFoundError:
            return guild, None

    async def _channel(self, guild: discord.Guild, report: Report) -> Talk | None:
        """Return where a report's card is, or is to be."""
        settings = await self._bot.services.guilds.get(guild.id, ReportSettings)
        server = await self._bot.services.guilds.server(guild.id)
        for channel_id in (report.card_channel_id, settings.channel_id, server.team_channel_id):
            channel = guild.get_channel_or_thread(channel_id or 0)
            if isinstance(channel, Talk):
                return channel
        return None


def _may_name(channel: Talk, report: Report) -> bool:
    """Say whether a card may tell who reported: neither everybody nor the reported member sees it there."""
    guild = channel.guild
    seers = [guild.default_role, guild.get_member(report.target_id)]
    return not any(who is not None and channel.permissions_for(who).view_channel for who in seers)


async def _redrawn(channel: Talk, message_id: int, view: discord.ui.LayoutView) -> bool:
    try:
        await channel.get_partial_message(message_id).edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    except discord.NotFound as gone:
        return gone.code == UNKNOWN_CHANNEL  # a card that somebody deleted is written anew
    return True
