"""The moderators' panel of each session that is on, drawn anew in place as questions and votes come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver_once
from bot.logs import get_logger
from bot.text import inert
from cogs.sessions.jobs.places import team_place
from cogs.sessions.jobs.showing import redrawn
from cogs.sessions.models import State
from cogs.sessions.service.base import PANEL_JOB
from cogs.sessions.views.panel import panel_of
from cogs.sessions.views.places import talk_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.models import Floor, Session
    from cogs.sessions.service import FloorService
    from cogs.sessions.views.places import Talk

log = get_logger(__name__)


class PanelJobs:
    """Brings the panels in line with what was asked and decided."""

    def __init__(self, bot: Hearth, floors: FloorService) -> None:
        self._bot = bot
        self._floors = floors

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(PANEL_JOB, self.show, title=_("Moderators' panel of a session"))]

    async def show(self, job: Job) -> None:
        """Send a session's panel and pin it, or draw it anew in place; one that is over is no longer pinned."""
        session_id = int(job.payload["session_id"])
        floor = await self._floors.floor(session_id)
        guild = self._bot.get_guild(job.guild_id or 0)
        if floor is None or guild is None:
            return
        view = panel_of(floor, (await self._bot.services.guilds.server(guild.id)).language)
        if await self._redrawn(guild, floor, view) or floor.session.state is not State.LIVE:
            return
        await self._send(floor, view, job)

    async def _redrawn(self, guild: discord.Guild, floor: Floor, view: discord.ui.LayoutView) -> bool:
        session = floor.session
        channel = await talk_of(guild, floor.panel_channel_id)
        if session.panel_message_id is None or channel is None:
            return False
        try:
            if not await redrawn(channel, session.panel_message_id, view):
                return False
        except discord.Forbidden as refusal:
            await self._tell_hidden(session, channel, f"{refusal.code}")
            return True
        if session.is_over:
            await self._pin(floor, channel.get_partial_message(session.panel_message_id), is_on=False)
        return True

    async def _send(self, floor: Floor, view: discord.ui.LayoutView, job: Job) -> None:
        session = floor.session
        place = await team_place(self._bot, session, floor.panel_channel_id)
        if place is None:
            text = _("“{title}” is on without a panel: choose a team channel with /setup wizard.")
            await self._bot.services.team.tell(
                session.guild_id, f"sessions:panel:{session.id}", text, title=inert(session.plan.title)
            )
            return
        await self._floors.put_panel(session, place.id, None)
        marker = f"sessions:end:{session.id}"
        try:
            message = await deliver_once(
                place, nonce=job.nonce, marker=marker, again=True, since=session.started_at, view=view
            )
        except Undeliverable as refusal:
            await self._tell_hidden(session, place, refusal.reason)
            return
        await self._floors.put_panel(session, place.id, message.id)
        await self._pin(floor, message, is_on=True)

    async def _tell_hidden(self, session: Session, place: Talk, reason: str) -> None:
        log.info("panel not shown", guild_id=session.guild_id, reason=reason)
        text = _("I cannot show the panel of a session in {channel}. Check my permissions there with /setup check.")
        key = f"sessions:panel:{place.id}"
        await self._bot.services.team.tell(session.guild_id, key, text, channel=place.mention)

    async def _pin(self, floor: Floor, message: discord.Message | discord.PartialMessage, *, is_on: bool) -> None:
        try:
            await (message.pin() if is_on else message.unpin())
        except discord.NotFound:
            return
        except discord.HTTPException as error:  # no permission, or as many pins as Discord allows
            log.info("panel not pinned", guild_id=floor.session.guild_id, code=error.code)
            if is_on:
                text = _("I cannot pin the panel of a session in {channel}. Give me Pin Messages there.")
                key, place = f"sessions:pin:{message.channel.id}", f"<#{message.channel.id}>"
                await self._bot.services.team.tell(floor.session.guild_id, key, text, channel=place)
