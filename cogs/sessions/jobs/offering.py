"""Telling who is next in line of a free place, handing it on in time, and putting away what offered it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.i18n import _, translate
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver_once, find_sent
from bot.kit.channels import find_channel, opened_for
from bot.logs import get_logger
from bot.members import Preference
from cogs.sessions.models import Answer, Seat
from cogs.sessions.render.members import given_card, offer_card, outcome_card
from cogs.sessions.render.words import seat_sentence
from cogs.sessions.service import FILL_JOB, LAPSE_JOB, OFFER_JOB, TIDY_JOB
from cogs.sessions.views.offers import TOO_LATE, OfferButton
from cogs.sessions.views.reminding import RemindButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.models import Rsvp, Session
    from cogs.sessions.service import PlaceService, ReminderService

log = get_logger(__name__)

TIDY_AFTER = dt.timedelta(minutes=1)
"""How long after its end an offer is put away, when the place was not handed on by then."""


class OfferJobs:
    """Hands places on."""

    def __init__(self, bot: Hearth, places: PlaceService, reminders: ReminderService) -> None:
        self._bot = bot
        self._places = places
        self._reminders = reminders

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(OFFER_JOB, self.offer, title=_("Word of a free place in a session")),
            JobKind(LAPSE_JOB, self.lapse, title=_("Handing on a place that nobody took")),
            JobKind(FILL_JOB, self.fill, title=_("Handing on the places of who was forgotten")),
            JobKind(TIDY_JOB, self.tidy, title=_("Putting away the offer of a place")),
        ]

    async def offer(self, job: Job) -> None:
        """Tell somebody of their place, once: directly, or with a mention; where that stands, bring it up to date.

        Raises Postpone at night.
        """
        session, member = await self._who(job)
        if session is None or member is None:
            return
        seat = await self._places.seat(session.id, member.id)
        if seat is None or not _stands(job, session, seat):
            if job.attempt > 1:
                await self._recall(job, session, member)
            return
        language, until = (await self._bot.services.guilds.server(session.guild_id)).language, seat.rsvp.offered_until
        shown = await self._reminders.shown_offer(session.id, member.id, seat.rsvp.turn)
        if shown is None:
            await self._wait_for_morning(session, seat.rsvp)
            sent = await self._tell(job, session, member, seat, language)
            shown = (sent.channel.id, sent.id) if sent is not None else None
        else:  # and the session was moved since
            await self._draw_anew(job, session, member, seat, shown)
        if shown is not None and until is not None:
            await self._reminders.offered(
                session,
                member.id,
                seat.rsvp.turn,
                until=until + TIDY_AFTER,
                channel_id=shown[0],
                message_id=shown[1],
            )

    async def lapse(self, job: Job) -> None:
        """Hand on a place that was not confirmed in time."""
        payload = job.payload
        session_id, member_id, turn = (int(payload[name]) for name in ("session_id", "member_id", "turn"))
        await self._places.lapse(job.guild_id or 0, session_id, member_id, turn)

    async def fill(self, job: Job) -> None:
        """Hand on what is free since somebody's answer was erased."""
        await self._places.refill(job.guild_id or 0, int(job.payload["session_id"]))

    async def tidy(self, job: Job) -> None:
        """Delete a mention whose offer is over; in a direct message, say what became of it."""
        await self.lapse(job)  # after downtime both are due at once, in any order
        payload = job.payload
        session = await self._places.find(int(payload["session_id"]))
        channel_id, message_id = int(payload["channel_id"]), int(payload["message_id"])
        channel = self._bot.get_partial_messageable(channel_id)
        guild = self._bot.get_guild(job.guild_id or 0)
        try:
            if guild is not None and guild.get_channel_or_thread(channel_id) is not None:
                await channel.get_partial_message(message_id).delete()
            elif session is not None:
                view = await self._outcome(session, int(payload["member_id"]), int(payload["turn"]))
                await channel.get_partial_message(message_id).edit(view=view)
        except (discord.NotFound, discord.Forbidden) as refusal:
            log.debug("offer not put away", guild_id=job.guild_id, reason=refusal.code)

    async def _outcome(self, session: Session, member_id: int, turn: int) -> discord.ui.LayoutView:
        language = (await self._bot.services.guilds.server(session.guild_id)).language
        seat = await self._places.seat(session.id, member_id)
        is_same = seat is not None and session.is_open and (seat.rsvp.turn == turn or not seat.rsvp.answer.holds_place)
        sentence = (
            seat_sentence(seat, session.plan, language)
            if seat is not None and is_same
            else translate(TOO_LATE, language)
        )
        return outcome_card(session, sentence, language)

    async def _draw_anew(
        self, job: Job, session: Session, member: discord.Member, seat: Seat, shown: tuple[int, int]
    ) -> None:
        """Have the message that offers a place say what holds now."""
        channel_id, message_id = shown
        language = (await self._bot.services.guilds.server(session.guild_id)).language
        channel = await find_channel(member.guild, channel_id)
        to = member.mention if channel is not None else ""
        view = _card(session, seat, language, _buttons(job, session, seat, language), to=to)
        message = self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            nobody = discord.AllowedMentions.none()
            await opened_for(channel, partial(message.edit, view=view, allowed_mentions=nobody))
        except (discord.NotFound, discord.Forbidden) as refusal:
            log.debug("offer not drawn anew", guild_id=job.guild_id, reason=refusal.code)

    async def _recall(self, job: Job, session: Session, member: discord.Member) -> None:
        """Have an offer put away that an attempt sent before it died, and that is over meanwhile."""
        turn = int(job.payload["turn"])
        for target in (member, _channel_of(session, member)):
            marker = f"sessions:offer:{session.id}:{member.id}:{turn}:"
            sent = await find_sent(target, marker) if target is not None else None
            if sent is not None:
                now = self._bot.services.clock.now()
                await self._reminders.offered(
                    session, member.id, turn, until=now, channel_id=sent.channel.id, message_id=sent.id
                )

    async def _tell(
        self, job: Job, session: Session, member: discord.Member, seat: Seat, language: str
    ) -> discord.Message | None:
        """Write to a member; where they take no direct messages, mention them where the session is."""
        again = job.attempt > 1 or bool(job.payload.get("is_moved"))  # the job before may have died over it
        buttons = _buttons(job, session, seat, language)
        marker = buttons[0].custom_id
        if await self._bot.services.members.wants(session.guild_id, member.id, Preference.DMS):
            try:
                view = _card(session, seat, language, buttons)
                return await deliver_once(member, nonce=job.nonce, marker=marker, again=again, view=view)
            except Undeliverable as refusal:
                log.debug("place not told directly", guild_id=session.guild_id, reason=refusal.reason)
        channel = _channel_of(session, member)
        if channel is None:
            return None
        mentions = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(member.id)])
        view = _card(session, seat, language, buttons, to=member.mention)
        nonce = f"m{job.nonce}"
        try:
            return await deliver_once(
                channel,
                nonce=nonce,
                marker=marker,
                again=again,
                since=job.due_at,
                view=view,
                allowed_mentions=mentions,
            )
        except Undeliverable as refusal:
            log.info("place not told", guild_id=session.guild_id, reason=refusal.reason)
            return None

    async def _wait_for_morning(self, session: Session, rsvp: Rsvp) -> None:
        """Put off what can wait until the server's quiet hours are over. Raises Postpone."""
        now = self._bot.services.clock.now()
        awake_at = (await self._bot.services.guilds.server(session.guild_id)).after_quiet_hours(now)
        if now < awake_at < (rsvp.offered_until or session.plan.starts_at):
            raise Postpone(awake_at)

    async def _who(self, job: Job) -> tuple[Session | None, discord.Member | None]:
        session = await self._places.find(int(job.payload["session_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        return session, guild.get_member(int(job.payload["member_id"])) if guild is not None else None


def _stands(job: Job, session: Session, seat: Seat) -> bool:
    """Say whether the place of which a job is to tell is still theirs, and they have not found out by themselves."""
    wanted = Answer.GOING if job.payload.get("is_given") else Answer.OFFERED
    return session.is_open and seat.rsvp.turn == int(job.payload["turn"]) and seat.rsvp.answer is wanted


def _buttons(job: Job, session: Session, seat: Seat, language: str) -> Sequence[OfferButton | RemindButton]:
    """List what can be done about a place; by the first button its message is found again."""
    if seat.rsvp.offered_until is None:
        return [RemindButton(session.id, "on", language, tag=job.nonce)]
    who = (session.id, seat.rsvp.member_id, seat.rsvp.turn)
    return [OfferButton(*who, "take", language), OfferButton(*who, "pass", language)]


def _card(
    session: Session, seat: Seat, language: str, buttons: Sequence[OfferButton | RemindButton], *, to: str = ""
) -> discord.ui.LayoutView:
    until = seat.rsvp.offered_until
    if until is None:
        return given_card(session, language, buttons, to=to)
    return offer_card(session, seat, until, language, buttons, to=to)


def _channel_of(session: Session, member: discord.Member) -> discord.TextChannel | discord.Thread | None:
    """Return where a member can be mentioned: the session's thread, or the channel of its card."""
    for channel_id in (session.thread_id, session.card_channel_id):
        channel = member.guild.get_channel_or_thread(channel_id or 0)
        if isinstance(channel, (discord.TextChannel, discord.Thread)) and channel.permissions_for(member).view_channel:
            return channel
    return None
