"""Works lists of bans off: in parts, each written down before, so that a kill loses and doubles nothing."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import discord

from bot.cases.settings import ModerationSettings
from bot.errors import NotAllowedError
from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import OpeningTooFast, Undeliverable, deliver_once
from bot.kit.checks import everybody
from bot.kit.delivery import mark_of
from bot.kit.standing import refusal_of
from bot.logs import get_logger
from cogs.moderation.jobs.hands import is_refusal
from cogs.moderation.models import Listed, Outcome
from cogs.moderation.render import failure_file, massban_card
from cogs.moderation.service import AT_ONCE, MASSBAN_JOB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.moderation.models import Listing, Massban
    from cogs.moderation.service import MassbanService

log = get_logger(__name__)

LIMIT = dt.timedelta(hours=6)  # ten thousand, one by one, at Discord's pace
ONE_BY_ONE = 20
PATIENCE = 30.0  # seconds for Discord to tell of a large server's members
SOON = dt.timedelta(minutes=1)
FRESH = dt.timedelta(seconds=1)
"""How long after it was ordered there is no message yet: in less, no process dies and another is at work."""
NONE_BANNED = 500000  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
AUDIT_REASON = 512
FILE_NAME = "massban-failed.txt"


class MassbanJobs:
    """Bans who is on a list."""

    def __init__(self, bot: Hearth, service: MassbanService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(MASSBAN_JOB, self.work, title=_("Bans by list"), limit=LIMIT, max_attempts=30)]

    async def work(self, job: Job) -> None:
        """Ban everybody who is left on a list, and show how far it is."""
        massban = await self._service.get(int(job.payload["massban_id"]))
        guild = self._bot.get_guild(massban.guild_id)
        if guild is None or massban.is_over:
            return
        await self._know_all(guild)
        again = job.attempt > 1 or self._bot.services.clock.now() - massban.created_at > FRESH
        while (await self._service.tally(massban)).left:
            massban = await self._show(guild, massban, again=again)
            # Discord bans two hundred at once only for who may manage the server, too.
            is_bulk = guild.me.guild_permissions.manage_guild
            part = await self._service.begin(massban, AT_ONCE if is_bulk else ONE_BY_ONE)
            await self._service.settle(massban, await self._ban(guild, massban, part, is_bulk=is_bulk))
        await self._show(guild, massban, again=again)
        await self._service.end(massban)

    async def _know_all(self, guild: discord.Guild) -> None:
        try:
            await everybody(guild, PATIENCE)
        except NotAllowedError:  # who is not known yet would count as absent, and staff be banned
            raise Postpone(self._bot.services.clock.now() + SOON) from None

    async def _ban(
        self, guild: discord.Guild, massban: Massban, part: Sequence[Listing], *, is_bulk: bool
    ) -> list[Outcome]:
        outcomes = await self._protected(guild, massban, part)
        left = [each for each in part if each.user_id not in {outcome.user_id for outcome in outcomes}]
        if is_bulk and len(left) > 1:
            banned = await _ban_many(guild, massban, left)
            outcomes += [Outcome(user_id, Listed.BANNED) for user_id in banned]
            left = [each for each in left if each.user_id not in banned]
        return outcomes + [await _ban_one(guild, massban, each.user_id) for each in left]

    async def _protected(self, guild: discord.Guild, massban: Massban, part: Sequence[Listing]) -> list[Outcome]:
        """Return who became untouchable since the list was agreed on."""
        server = await self._bot.services.guilds.server(guild.id)
        moderator = guild.get_member(massban.ordered_by) or guild.me
        found = ((each.user_id, refusal_of(moderator, each.user_id, server.staff_role_ids)) for each in part)
        return [
            Outcome(user_id, Listed.FAILED, refusal.in_language(server.language))
            for user_id, refusal in found
            if refusal is not None
        ]

    async def _show(self, guild: discord.Guild, massban: Massban, *, again: bool) -> Massban:
        """Show how far it is, in the message that is there or in a new one; return the list with its message."""
        language = (await self._bot.services.guilds.server(guild.id)).language
        tally, failures = await self._service.tally(massban), await self._service.failures(massban)
        is_sum = not tally.left and bool(failures)
        view = massban_card(massban, tally, language, file=FILE_NAME if is_sum else None)
        files = [discord.File(io.BytesIO(failure_file(failures)), FILE_NAME)] if is_sum else []
        try:
            if massban.message_id is None:
                place = await self._place(guild, massban)
                marker, nonce = mark_of(massban.id), f"massban-{massban.id:x}"
                sent = await deliver_once(place, nonce=nonce, marker=marker, again=again, view=view, files=files)
                await self._service.put_message(massban, sent.channel.id, sent.id)
            else:
                place = self._bot.get_partial_messageable(massban.channel_id or 0)
                nobody = discord.AllowedMentions.none()
                message = place.get_partial_message(massban.message_id)
                await message.edit(view=view, attachments=files, allowed_mentions=nobody)
        except (Undeliverable, OpeningTooFast, discord.Forbidden, discord.NotFound) as refusal:
            # It goes on without being watched: the cases tell.
            log.info("progress not shown", guild_id=guild.id, reason=type(refusal).__name__)
        return await self._service.get(massban.id)

    async def _place(self, guild: discord.Guild, massban: Massban) -> discord.abc.Messageable:
        """Return the log, or else the team channel, or else whoever ordered it."""
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        server = await self._bot.services.guilds.server(guild.id)
        for channel_id in (settings.log_channel_id, server.team_channel_id):
            channel = guild.get_channel_or_thread(channel_id or 0)
            if isinstance(channel, discord.abc.Messageable):
                return channel
        return self._bot.get_user(massban.ordered_by) or await self._bot.fetch_user(massban.ordered_by)


async def _ban_many(guild: discord.Guild, massban: Massban, people: Sequence[Listing]) -> set[int]:
    """Ban many with one request, and return whom Discord banned; who is banned already is not among them."""
    users = [discord.Object(each.user_id) for each in people]
    reason, seconds = massban.reason[:AUDIT_REASON], massban.delete_seconds
    try:
        result = await guild.bulk_ban(users, reason=reason, delete_message_seconds=seconds)
    except discord.HTTPException as refusal:
        if not is_refusal(refusal) and refusal.code != NONE_BANNED:
            raise
        return set()
    return {user.id for user in result.banned}


async def _ban_one(guild: discord.Guild, massban: Massban, user_id: int) -> Outcome:
    reason, seconds = massban.reason[:AUDIT_REASON], massban.delete_seconds
    try:
        await guild.ban(discord.Object(user_id), reason=reason, delete_message_seconds=seconds)
    except discord.HTTPException as refusal:
        if not is_refusal(refusal):
            raise
        return Outcome(user_id, Listed.FAILED, refusal.text or type(refusal).__name__)
    return Outcome(user_id, Listed.BANNED)
