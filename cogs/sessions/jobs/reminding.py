"""Reminding of sessions: the channel, and who asked for it directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once
from bot.logs import get_logger
from bot.members import Preference
from cogs.sessions.models import Answer, SessionSettings
from cogs.sessions.render.members import reminder_card
from cogs.sessions.rules.reminders import START, is_useful
from cogs.sessions.service import NUDGE_JOB, REMIND_JOB
from cogs.sessions.views.places import card_channel
from cogs.sessions.views.questions import AskButton
from cogs.sessions.views.reminding import RemindButton

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.models import Session
    from cogs.sessions.service import PlaceService, ReminderService

log = get_logger(__name__)


class RemindJobs:
    """Sends reminders, each once."""

    def __init__(self, bot: Hearth, places: PlaceService, reminders: ReminderService) -> None:
        self._bot = bot
        self._places = places
        self._reminders = reminders

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(REMIND_JOB, self.remind, title=_("Reminder of a session")),
            JobKind(NUDGE_JOB, self.nudge, title=_("Reminder of a session by direct message"), is_bulk=True),
        ]

    async def remind(self, job: Job) -> None:
        """Remind everybody, then plan the next reminder; what is too late is left out. Raises Postpone at night."""
        session = await self._reminders.find(int(job.payload["session_id"]))
        if session is None or not session.is_open:
            return
        minutes = int(job.payload["minutes"])
        settings = await self._bot.services.guilds.get(session.guild_id, SessionSettings)
        if settings.is_on and await self._is_due(session, minutes):
            await self._reminders.nudge(session, minutes)
            await self._send(job, session, minutes, settings)
        if minutes != START:  # which is the last
            await self._reminders.reminded(session, minutes)

    async def nudge(self, job: Job) -> None:
        """Remind one member directly, once; who takes no direct messages has the channel's reminder."""
        session = await self._reminders.find(int(job.payload["session_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        member = guild.get_member(int(job.payload["member_id"])) if guild is not None else None
        minutes = int(job.payload["minutes"])
        if session is None or member is None or not is_useful(session, minutes, self._bot.services.clock.now()):
            return
        seat = await self._places.seat(session.id, member.id)
        if seat is None or not seat.rsvp.wants_dm or seat.rsvp.answer is Answer.NO:
            return
        if not await self._bot.services.members.wants(session.guild_id, member.id, Preference.DMS):
            return
        language = (await self._bot.services.guilds.server(session.guild_id)).language
        button = RemindButton(session.id, "off", language, tag=job.nonce)
        view = reminder_card(session, minutes, language, [button], rsvp=seat.rsvp)
        try:
            await deliver_once(member, nonce=job.nonce, marker=button.custom_id, again=job.attempt > 1, view=view)
        except Undeliverable as refusal:
            log.debug("reminder refused", guild_id=session.guild_id, member_id=member.id, reason=refusal.reason)

    async def _is_due(self, session: Session, minutes: int) -> bool:
        """Say whether a reminder makes sense now. Raises Postpone at night, where it still will in the morning."""
        now = self._bot.services.clock.now()
        if not is_useful(session, minutes, now):
            return False
        awake_at = (await self._bot.services.guilds.server(session.guild_id)).after_quiet_hours(now)
        if awake_at == now or minutes == START:
            return True
        if is_useful(session, minutes, awake_at):
            raise Postpone(awake_at)
        return False

    async def _send(self, job: Job, session: Session, minutes: int, settings: SessionSettings) -> None:
        guild = self._bot.get_guild(session.guild_id)
        channel = card_channel(guild, session, settings) if guild is not None else None
        if channel is None:
            return
        language = (await self._bot.services.guilds.server(session.guild_id)).language
        counts = await self._places.counts(session.id)
        role_id = settings.ping_role_id if minutes == START else None
        button: AskButton | RemindButton = AskButton(session.id, language, tag=job.nonce)
        if minutes != START:
            button = RemindButton(session.id, "flip", language, tag=job.nonce)
        view = reminder_card(
            session,
            minutes,
            language,
            [button],
            going=counts.going,
            ping=f"<@&{role_id}>" if role_id is not None else "",
        )
        roles = [discord.Object(role_id)] if role_id is not None else False
        mentions = discord.AllowedMentions(everyone=False, users=False, roles=roles)
        try:
            await deliver_once(
                channel,
                nonce=job.nonce,
                marker=button.custom_id,
                again=job.attempt > 1,
                since=job.due_at,
                view=view,
                allowed_mentions=mentions,
            )
        except Undeliverable as refusal:
            log.info("no reminder in the channel", guild_id=session.guild_id, reason=refusal.reason)
            text = _("I cannot remind of sessions in {channel}. Check my permissions there with /setup check.")
            await self._bot.services.team.tell(session.guild_id, "sessions:remind", text, channel=f"<#{channel.id}>")
