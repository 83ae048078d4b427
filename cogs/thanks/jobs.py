"""What thanks do later, with Discord at hand: lines, hearts, offers that come and go. Every job may run twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, custom_ids_of, deliver_once
from bot.kit.channels import find_channel, opened_for
from bot.logs import get_logger
from cogs.thanks.render import HEART
from cogs.thanks.service import CLOSE_JOB, FORGET_JOB, HEART_JOB, LINE_JOB, OFFER_JOB
from cogs.thanks.views import back_id, line_card, offer_card, take_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.thanks.models import Act, Line
    from cogs.thanks.service import OfferService, SayingService

log = get_logger(__name__)

STILL_FRESH = dt.timedelta(minutes=2)  # later than this, nobody thinks of the message any more
LOOK_BACK = 50  # messages among which one that a crash left unrecorded is looked for


class ThanksJobs:
    """The handlers of thanks' jobs."""

    def __init__(self, bot: Hearth, saying: SayingService, offers: OfferService) -> None:
        self._bot = bot
        self._saying = saying
        self._offers = offers

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(LINE_JOB, self.line, title=_("Line about a thanks")),
            JobKind(HEART_JOB, self.heart, title=_("Heart on a thanks")),
            JobKind(OFFER_JOB, self.offer, title=_("Offer to say thanks"), late_after=STILL_FRESH, when_late="miss"),
            JobKind(CLOSE_JOB, self.close, title=_("Offer of thanks taken away")),
            JobKind(FORGET_JOB, self.forget, title=_("Line about a thanks taken away")),
        ]

    async def line(self, job: Job) -> None:
        """Set the public line right: post it where the command could not, change it where something was taken back."""
        line = await self._find(job)
        channel = await self._channel(job, line.act.channel_id) if line is not None else None
        if line is None or channel is None:
            return
        view = line_card(line, await self._language(line.act.guild_id))
        if line.act.shown_id is not None:
            message = channel.get_partial_message(line.act.shown_id)
            await _quietly(channel, lambda: message.edit(view=view, allowed_mentions=NOBODY))
        elif line.said:
            try:
                # The command may have shown it and died before that was recorded.
                marker, since = back_id(line.act.id), line.act.said_at
                sent = await deliver_once(channel, nonce=job.nonce, marker=marker, again=True, since=since, view=view)
            except Undeliverable as refusal:
                log.info("thanks not shown", guild_id=line.act.guild_id, reason=refusal.reason)
                return
            await self._saying.shown(line.act.guild_id, line.act.id, sent.id)

    async def heart(self, job: Job) -> None:
        """Put a heart on a message that said thanks, or take it off again."""
        line = await self._find(job)
        channel = await self._channel(job, line.act.channel_id) if line is not None else None
        guild = self._bot.get_guild(job.guild_id or 0)
        if line is None or channel is None or guild is None or line.act.message_id is None:
            return
        message = channel.get_partial_message(line.act.message_id)
        if line.said:
            await _quietly(channel, lambda: message.add_reaction(HEART))
        else:
            await _quietly(channel, lambda: message.remove_reaction(HEART, guild.me))

    async def offer(self, job: Job) -> None:
        """Ask, below a message, whether it is to count as thanks; silently, and never twice."""
        found = await self._offers.find(job.guild_id or 0, int(job.payload["act_id"]))
        channel = await self._channel(job, found[0].channel_id) if found is not None else None
        if found is None or channel is None:
            return
        act, receiver_ids = found
        reference = discord.MessageReference(
            message_id=act.message_id or 0, channel_id=act.channel_id, guild_id=act.guild_id, fail_if_not_exists=False
        )
        try:
            sent = await deliver_once(
                channel,
                nonce=job.nonce,
                marker=take_id(act.id),
                again=job.attempt > 1,
                since=act.said_at,
                view=offer_card(act, receiver_ids, await self._language(act.guild_id)),
                reference=reference,
                silent=True,
            )
        except Undeliverable as refusal:
            log.info("no offer possible", guild_id=act.guild_id, channel_id=act.channel_id, reason=refusal.reason)
            await self._offers.close(act.guild_id, act.id)
            return
        if not await self._offers.offered(act.guild_id, act.id, sent.id):
            await _quietly(channel, channel.get_partial_message(sent.id).delete)

    async def close(self, job: Job) -> None:
        """Take an offer away: it was taken or declined, or its time is over."""
        act = await self._offers.close(job.guild_id or 0, int(job.payload["act_id"]))
        channel = await self._channel(job, act.channel_id) if act is not None else None
        if act is None or channel is None:
            return
        message_id = act.offer_id or await self._find_offer(channel, act)
        if message_id is not None:
            await _quietly(channel, channel.get_partial_message(message_id).delete)

    async def forget(self, job: Job) -> None:
        """Delete what the bot wrote about the thanks of somebody who is forgotten."""
        channel = await self._channel(job, int(job.payload["channel_id"]))
        if channel is not None:
            await _quietly(channel, channel.get_partial_message(int(job.payload["message_id"])).delete)

    async def _find(self, job: Job) -> Line | None:
        return await self._saying.find_line(job.guild_id or 0, int(job.payload["act_id"]))

    async def _find_offer(self, channel: Any, act: Act) -> int | None:
        try:
            async for message in channel.history(limit=LOOK_BACK, after=act.said_at):
                if message.author.bot and take_id(act.id) in custom_ids_of(message):
                    return message.id
        except (discord.Forbidden, discord.NotFound):
            return None
        return None

    async def _channel(self, job: Job, channel_id: int) -> Any:
        """Return the channel or thread, typed loosely: whatever members can write in can be written in."""
        guild = self._bot.get_guild(job.guild_id or 0)
        channel = await find_channel(guild, channel_id) if guild is not None else None
        return channel if isinstance(channel, discord.abc.Messageable) else None

    async def _language(self, guild_id: int) -> str:
        return (await self._bot.services.guilds.server(guild_id)).language


NOBODY = discord.AllowedMentions.none()


async def _quietly(channel: Any, act: Callable[[], Awaitable[Any]]) -> None:
    """Do what is no loss when the message is gone or the bot may not, also in a thread that was put away."""
    try:
        await opened_for(channel, act)
    except (discord.NotFound, discord.Forbidden):
        return
