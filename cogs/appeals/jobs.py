"""What follows an appeal: its card for the team, the answer to the member, reminders. Everything here may run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.cases import CaseState, DmState
from bot.errors import NotFoundError
from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.kit.delivery import UNKNOWN_CHANNEL, mark_of
from bot.logs import get_logger
from cogs.appeals.models import AppealSettings, AppealState
from cogs.appeals.render import appeal_card, decision_card
from cogs.appeals.service import CARD_JOB, REMIND_JOB, TELL_JOB
from cogs.appeals.views import card_buttons

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.appeals.models import Shown
    from cogs.appeals.service import AppealService

log = get_logger(__name__)

SOON = dt.timedelta(seconds=3)


class AppealJobs:
    """Shows appeals to the team and answers members."""

    def __init__(self, bot: Hearth, service: AppealService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(CARD_JOB, self.show, title=_("Card of an appeal")),
            JobKind(TELL_JOB, self.tell, title=_("Answer to an appeal"), on_dead=self.not_told),
            JobKind(REMIND_JOB, self.remind, title=_("Reminder of open appeals")),
        ]

    async def show(self, job: Job) -> None:
        """Draw an appeal's card in its channel, or draw it anew in place."""
        shown = await self._find(job)
        guild = self._bot.get_guild(job.guild_id or 0)
        if shown is None or guild is None:
            return
        channel = await self._channel(guild, shown)
        if channel is None:
            return  # /appeal list has it all the same
        appeal = shown.appeal
        language = (await self._bot.services.guilds.server(guild.id)).language
        view = appeal_card(shown, language, card_buttons(self._bot, shown, language))
        if appeal.message_id is not None and await _redrawn(channel, appeal.message_id, view):
            return
        is_new = appeal.message_id is None
        nonce = f"appeal-{appeal.id:x}" if is_new else job.nonce
        try:
            marker, since = mark_of(appeal.id), appeal.created_at
            message = await deliver_once(channel, nonce=nonce, marker=marker, again=is_new, since=since, view=view)
        except Undeliverable as refusal:
            log.info("appeal not shown", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot write appeals into {channel}. Check my permissions there; /appeal list has them all.")
            await self._bot.services.team.tell(guild.id, "appeals:channel", text, channel=f"<#{channel.id}>")
            return
        await self._service.put_card(appeal, channel.id, message.id)

    async def tell(self, job: Job) -> None:
        """Tell the member how it was decided, once what it lifts is lifted or refused."""
        shown = await self._find(job)
        guild = self._bot.get_guild(job.guild_id or 0)
        if shown is None or guild is None or shown.appeal.dm is not DmState.WAITING:
            return
        if shown.lift is not None and shown.lift.state is CaseState.OPEN:
            raise Postpone(self._bot.services.clock.now() + SOON)
        appeal = shown.appeal
        language = (await self._bot.services.guilds.server(guild.id)).language
        view = decision_card(shown, guild.name, language)
        try:
            user = self._bot.get_user(appeal.member_id) or await self._bot.fetch_user(appeal.member_id)
            marker, again = mark_of(appeal.id), job.attempt > 1
            await deliver_once(user, nonce=f"appeal-{appeal.id:x}", marker=marker, again=again, view=view)
        except (Undeliverable, discord.NotFound, discord.Forbidden) as refusal:
            log.debug("member not told", guild_id=guild.id, reason=type(refusal).__name__)
            await self._service.told(appeal, DmState.CLOSED)
            return
        await self._service.told(appeal, DmState.SENT)

    async def not_told(self, job: Job) -> None:
        """Record that the member could not be told, however often it was tried."""
        shown = await self._find(job)
        if shown is not None:
            await self._service.told(shown.appeal, DmState.CLOSED)

    async def remind(self, job: Job) -> None:
        """Remind the team of an appeal that waits, and look again in a day."""
        shown = await self._find(job)
        again_at = await self._service.remind(shown.appeal.id) if shown is not None else None
        if again_at is not None:
            raise Postpone(again_at)

    async def _find(self, job: Job) -> Shown | None:
        try:
            return await self._service.shown(int(job.payload["appeal_id"]))
        except NotFoundError:
            return None

    async def _channel(self, guild: discord.Guild, shown: Shown) -> discord.TextChannel | None:
        settings = await self._bot.services.guilds.get(guild.id, AppealSettings)
        server = await self._bot.services.guilds.server(guild.id)
        wanted = settings.channel_id if guild.get_channel(settings.channel_id or 0) else server.team_channel_id
        if shown.appeal.channel_id is not None and guild.get_channel(shown.appeal.channel_id) is not None:
            wanted = shown.appeal.channel_id  # where it is, also when the setting changed meanwhile
        elif shown.appeal.state is not AppealState.OPEN and shown.appeal.channel_id is not None:
            return None  # decided, and its channel is gone
        channel = guild.get_channel(wanted or 0)
        return channel if isinstance(channel, discord.TextChannel) else None


async def _redrawn(channel: discord.TextChannel, message_id: int, view: discord.ui.LayoutView) -> bool:
    nobody = discord.AllowedMentions.none()
    try:
        await channel.get_partial_message(message_id).edit(view=view, allowed_mentions=nobody)
    except discord.NotFound as gone:
        return gone.code == UNKNOWN_CHANNEL  # a card that somebody deleted is written anew
    return True
