"""Draws what the team looks at: the card of each case in the log, and questions to a second moderator."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.cases.settings import ModerationSettings
from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver_once
from bot.kit.delivery import UNKNOWN_CHANNEL
from bot.logs import get_logger
from bot.team import OfMember
from cogs.moderation.render import case_card, opinion_card
from cogs.moderation.service import LOG_JOB, OPINION_JOB
from cogs.moderation.views import HistoryButton, OpinionButton

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.moderation.service import ModerationService

log = get_logger(__name__)

FRESH = dt.timedelta(seconds=1)
"""How long after its opening a case has no card yet: in less, no process dies and another is at work."""


class ShowingJobs:
    """Shows cases to the team."""

    def __init__(self, bot: Hearth, service: ModerationService) -> None:
        self._bot = bot
        self._service = service
        self._cases = service.cases

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(LOG_JOB, self.show, title=_("Card of a case"), is_bulk=True),
            JobKind(OPINION_JOB, self.ask, title=_("Question to a second moderator")),
        ]

    async def ask(self, job: Job) -> None:
        """Ask a second moderator whether the ladder's ban shall be, in the log or else in the team channel."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if case is None or guild is None or await self._service.is_decided(case):
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        server = await self._bot.services.guilds.server(guild.id)
        channels = (guild.get_channel(each or 0) for each in (settings.log_channel_id, server.team_channel_id))
        channel = next((each for each in channels if isinstance(each, discord.TextChannel)), None)
        if channel is None:
            return
        buttons = [OpinionButton(case.id, verdict, server.language) for verdict in ("yes", "no")]
        view = opinion_card(case, int(job.payload["points"]), server.language, buttons)
        marker = f"moderation:opinion:{case.id}"
        try:
            again = job.attempt > 1
            await deliver_once(channel, nonce=job.nonce, marker=marker, again=again, since=job.due_at, view=view)
        except Undeliverable as refusal:
            log.info("second moderator not asked", guild_id=guild.id, reason=refusal.reason)
            text = _(
                "I could not ask in {channel} whether {target} shall be banned: see /case view {number}, and /ban."
            )
            whom = OfMember(case.target_id, f"<@{case.target_id}>")
            place = f"<#{channel.id}>"
            await self._bot.services.team.tell(
                guild.id, f"opinion:{case.id}", text, channel=place, target=whom, number=case.number
            )

    async def show(self, job: Job) -> None:
        """Draw a case's card in the log, or draw it anew in place."""
        case = await self._cases.find(int(job.payload["case_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if case is None or guild is None:
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        server = await self._bot.services.guilds.server(guild.id)
        channel = guild.get_channel(case.log_channel_id or settings.log_channel_id or 0)
        if not isinstance(channel, (discord.TextChannel, discord.Thread)):
            return
        now = self._bot.services.clock.now()
        view = case_card(case, server.language, now, HistoryButton(case.id, case.target_id, server.language))
        if case.log_message_id is not None and await self._redrawn(channel, case.log_message_id, view):
            return
        try:
            marker = f"moderation:case:{case.id}"
            # Each change of a case plans its card anew, so the count of attempts alone does not tell.
            again = case.log_message_id is None and (job.attempt > 1 or now - case.created_at > FRESH)
            nonce = f"card-{case.id:x}" if case.log_message_id is None else job.nonce
            message = await deliver_once(
                channel, nonce=nonce, marker=marker, again=again, since=case.created_at, view=view
            )
        except Undeliverable as refusal:
            log.info("case not shown", guild_id=guild.id, reason=refusal.reason)
            text = _("I cannot write cases into {channel}. Check my permissions there with /setup check.")
            await self._bot.services.team.tell(guild.id, "moderation:log", text, channel=f"<#{channel.id}>")
            return
        await self._cases.put_log(case.id, channel.id, message.id)

    async def _redrawn(
        self, channel: discord.TextChannel | discord.Thread, message_id: int, view: discord.ui.LayoutView
    ) -> bool:
        try:
            await channel.get_partial_message(message_id).edit(
                view=view, allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.NotFound as gone:
            return gone.code == UNKNOWN_CHANNEL  # a card that somebody deleted is written anew
        return True
