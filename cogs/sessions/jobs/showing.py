"""The card of each session, drawn anew in place as its session changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver, deliver_anew
from bot.kit.channels import opened_for
from bot.kit.delivery import UNKNOWN_CHANNEL
from bot.logs import get_logger
from cogs.sessions.models import SessionSettings, State
from cogs.sessions.render import session_card
from cogs.sessions.service import CARD_JOB, PLAN_JOB
from cogs.sessions.views import card_buttons
from cogs.sessions.views.places import card_channel

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.models import Session
    from cogs.sessions.service import SessionServices

log = get_logger(__name__)


class ShowJobs:
    """Brings the cards in line with what was decided."""

    def __init__(self, bot: Hearth, services: SessionServices) -> None:
        self._bot = bot
        self._plans = services.plans
        self._looks = services.looks
        self._places = services.places
        self._questions = services.questions
        self._attendance = services.attendance

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(CARD_JOB, self.show, title=_("Card of a session")),
            JobKind(PLAN_JOB, self.plan, title=_("Planning of sessions")),
        ]

    async def plan(self, job: Job) -> None:
        """Plan anew after settings were changed."""
        await self._plans.plan_anew(job.guild_id or 0)

    async def show(self, job: Job) -> None:
        """Send a session's card, or draw it anew in place; where that is forbidden, the team hears it once."""
        session_id = int(job.payload["session_id"])
        session = await self._looks.find(session_id)
        guild = self._bot.get_guild(job.guild_id or 0)
        if session is None or guild is None or session.state is State.DRAFT:
            return
        settings = await self._bot.services.guilds.get(guild.id, SessionSettings)
        channel = card_channel(guild, session, settings)
        if channel is None:
            await self._tell_homeless(session)
            return
        view = await self.card_of(session)
        if await self._redrawn(session, channel, view) or session.is_over:
            return  # a card that somebody deleted is not needed any more when the session is over
        await self._send(session, channel, view, job)

    async def card_of(self, session: Session) -> discord.ui.LayoutView:
        """Draw a session as everybody sees it now."""
        language = (await self._bot.services.guilds.server(session.guild_id)).language
        counts = await self._places.counts(session.id)
        asked = await self._questions.counts(session.id)
        buttons, more_buttons = card_buttons(session, language)
        return session_card(
            session,
            counts,
            language,
            questions=sum(amount for state, amount in asked.items() if state.is_open),
            series=await self._looks.series_of(session),
            recap=await self._attendance.recap(session.id) if session.is_over else None,
            buttons=buttons,
            more_buttons=more_buttons,
        )

    async def _redrawn(self, session: Session, channel: discord.TextChannel, view: discord.ui.LayoutView) -> bool:
        if session.card_message_id is None or channel.id != session.card_channel_id:
            return False
        try:
            return await redrawn(channel, session.card_message_id, view)
        except discord.Forbidden as refusal:
            await self._tell_hidden(session, channel, f"{refusal.code}")
            return True

    async def _tell_homeless(self, session: Session) -> None:
        if not session.is_over:
            text = _("There is no channel for sessions. Choose one with /setup wizard.")
            key = f"sessions:channel:{session.card_channel_id}"
            await self._bot.services.team.tell(session.guild_id, key, text)

    async def _tell_hidden(self, session: Session, channel: discord.TextChannel, reason: str) -> None:
        log.info("session not shown", guild_id=session.guild_id, reason=reason)
        text = _("I cannot show sessions in {channel}. Check my permissions there with /setup check.")
        await self._bot.services.team.tell(session.guild_id, "sessions:card", text, channel=f"<#{channel.id}>")

    async def _send(
        self, session: Session, channel: discord.TextChannel, view: discord.ui.LayoutView, job: Job
    ) -> None:
        marker, since = f"sessions:answer:{session.id}:", session.created_at
        try:
            if channel.id != session.card_channel_id:
                message = await deliver_anew(channel, nonce=job.nonce, marker=marker, since=since, view=view)
            else:  # the one there was is gone
                message = await deliver(channel, nonce=job.nonce, view=view)
        except Undeliverable as refusal:
            await self._tell_hidden(session, channel, refusal.reason)
            return
        await self._looks.put_card(session.id, channel.id, message.id)


async def redrawn(channel: discord.TextChannel | discord.Thread, message_id: int, view: discord.ui.LayoutView) -> bool:
    """Draw a message anew in place, also in an archived thread; False when somebody deleted it."""
    message, nobody = channel.get_partial_message(message_id), discord.AllowedMentions.none()
    try:
        await opened_for(channel, partial(message.edit, view=view, allowed_mentions=nobody))
    except discord.NotFound as gone:
        return gone.code == UNKNOWN_CHANNEL  # a card that somebody deleted is written anew
    return True
