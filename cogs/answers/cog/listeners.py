"""What happens in the threads of questions, and to those who asked. Nobody's words are looked at."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.clock import from_millis
from bot.logs import get_logger
from cogs.answers.models import Said
from cogs.answers.views.asking import open_left
from cogs.answers.views.places import UNKNOWN_MESSAGE, asked_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Hearth
    from cogs.answers.jobs import AnswerServices

log = get_logger(__name__)

WRITTEN = {discord.MessageType.default, discord.MessageType.reply}
MOST_THREADS, MOST_MESSAGES = 100, 100  # looked at after downtime
MOST_SAID = 1000  # looked at from the last sign of life on
LONGEST_CAUGHT_UP = dt.timedelta(days=7)
MOST_OTHERS = 10_000
AT_WORK = dt.timedelta(minutes=1)
"""How long before its last sign of life a process may have posted what it then died over."""
CRASH_MARGIN = dt.timedelta(minutes=10)
"""A crash may have lost what came a moment before the last sign of life."""


class AnswerListeners(commands.Cog):
    """Notices questions, replies, deletions, and who leaves."""

    def __init__(self, bot: Hearth, services: AnswerServices) -> None:
        self.bot = bot
        self.questions = services.questions
        self.accepting = services.accepting
        self._begun_at = bot.services.clock.now()  # what this process has posted since, it looks after itself
        self._others: set[int] = set()
        """Threads below help channels that no person asked in, so that not every message in them asks Discord."""

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Notice a question."""
        if await self._is_help(thread):
            await self._noticed(thread)

    async def cog_load(self) -> None:
        """Hear what is written in threads."""
        self.bot.hear(lambda message: isinstance(message.channel, discord.Thread), self.on_message)

    async def on_message(self, message: discord.Message) -> None:
        """Notice who wrote in a question."""
        if isinstance(message.channel, discord.Thread) and await self._is_help(message.channel):
            await self._spoke(message.channel, message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Notice that an answer was deleted."""
        await self._deleted(payload.guild_id, payload.channel_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Notice that answers were deleted among many messages."""
        await self._deleted(payload.guild_id, payload.channel_id, payload.message_ids)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Notice that a question was deleted."""
        if payload.parent_id in await self.questions.help_channel_ids(payload.guild_id):
            await self.questions.gone(payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Notice that a help channel was deleted with all its questions."""
        await self.questions.channel_gone(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Notice that a question was locked, put away or taken out again, by hand or by Discord."""
        if payload.parent_id in await self.questions.help_channel_ids(payload.guild_id):
            stands = payload.data["thread_metadata"]
            await self.questions.changed(
                payload.thread_id, is_archived=stands["archived"], is_locked=stands.get("locked", False)
            )

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Leave the questions of somebody who left to the team."""
        if not payload.user.bot:
            await self.questions.left(payload.guild_id, payload.user.id, is_gone=True)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Give whoever comes back their questions back."""
        if not member.bot:
            await self.questions.left(member.guild.id, member.id, is_gone=False)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Find questions, replies and deletions that were missed."""
        if guild.chunked:  # absence is proof only when everybody is known
            await self.questions.catch_up(guild.id, {member.id for member in guild.members})
        server = await self.bot.services.guilds.server(guild.id)
        if since is None or server.set_up_at is None:
            return
        now = self.bot.services.clock.now()
        earliest = max(now - LONGEST_CAUGHT_UP, from_millis(server.set_up_at), since - CRASH_MARGIN)
        help_ids = await self.questions.help_channel_ids(guild.id)
        await self._open_left(guild, help_ids, earliest, max(earliest, since - AT_WORK))
        below = [thread for thread in guild.threads if thread.parent_id in help_ids and _spoken_at(thread) > earliest]
        for thread in sorted(below, key=_spoken_at, reverse=True)[:MOST_THREADS]:
            await self._catch_up_on(thread, earliest)
        await self._look_after_answers(guild, now - LONGEST_CAUGHT_UP)

    async def _open_left(
        self, guild: discord.Guild, help_ids: Iterable[int], earliest: dt.datetime, likeliest: dt.datetime
    ) -> None:
        """Open the threads of questions whose cards were posted when the bot died."""
        for channel in map(guild.get_channel, help_ids):
            if not isinstance(channel, discord.TextChannel):
                continue
            for message in await self._posted_before(channel, earliest, likeliest):
                try:
                    thread = await open_left(message)
                except discord.HTTPException as refusal:  # one that cannot be opened must not hide the next
                    log.info("no thread for a question that was left", guild_id=guild.id, code=refusal.code)
                    continue
                if thread is not None:
                    await self._noticed(thread)

    async def _posted_before(
        self, channel: discord.TextChannel, earliest: dt.datetime, likeliest: dt.datetime
    ) -> list[discord.Message]:
        """Read what was written before this process began, the oldest first: all of it, where that is not too much."""
        # What another posted when it died is among what was said first since; after long trouble before, among the
        # last.
        ends = (
            channel.history(limit=MOST_SAID, after=likeliest, oldest_first=True),
            channel.history(limit=MOST_MESSAGES, after=earliest, oldest_first=False),
        )
        try:
            seen = {message.id: message for end in ends async for message in end}
            return [message for _id, message in sorted(seen.items()) if message.created_at < self._begun_at]
        except discord.HTTPException as refusal:
            log.info("questions that were left not read", guild_id=channel.guild.id, code=refusal.code)
            return []

    async def _catch_up_on(self, thread: discord.Thread, earliest: dt.datetime) -> None:
        try:
            missed = [
                message async for message in thread.history(limit=MOST_MESSAGES, after=earliest, oldest_first=True)
            ]
        except (discord.Forbidden, discord.NotFound):
            return  # closed to us, or deleted meanwhile
        if await self.questions.find(thread.id) is None:
            await self._noticed(thread)
        for message in missed:
            await self._spoke(thread, message)

    async def _look_after_answers(self, guild: discord.Guild, since: dt.datetime) -> None:
        """Find accepted answers that were deleted, as far as their threads are at hand."""
        for question_id, message_id in await self.questions.solved_lately(guild.id, since):
            thread = guild.get_thread(question_id)
            if thread is None:
                continue
            try:
                await thread.fetch_message(message_id)
            except discord.NotFound as error:
                if error.code == UNKNOWN_MESSAGE:
                    await self.accepting.answer_deleted(question_id, message_id)
            except discord.Forbidden:
                continue

    async def _noticed(self, thread: discord.Thread) -> bool:
        if thread.id in self._others:
            return False
        asked = await asked_in(self.bot, thread)
        if asked is not None:
            await self.questions.asked(asked)
        elif thread.owner_id != thread.guild.me.id:  # in one of ours, the first message may be yet to come
            if len(self._others) >= MOST_OTHERS:
                self._others.clear()
            self._others.add(thread.id)
        return asked is not None

    async def _spoke(self, thread: discord.Thread, message: discord.Message) -> None:
        is_person = not message.author.bot and message.webhook_id is None
        if not is_person or message.type not in WRITTEN or message.id == thread.id:
            return
        said = Said(thread.id, thread.guild.id, message.author.id, message.id, message.created_at)
        if not await self.questions.spoke(said) and await self._noticed(thread):
            await self.questions.spoke(said)

    async def _deleted(self, guild_id: int | None, channel_id: int, message_ids: Iterable[int]) -> None:
        guild = self.bot.get_guild(guild_id or 0)
        if guild is None or guild.get_channel(channel_id) is not None:
            return  # in a channel there are no answers, only in threads, also those that are put away
        thread = guild.get_thread(channel_id)
        help_ids = await self.questions.help_channel_ids(guild.id)
        if not help_ids or (thread is not None and thread.parent_id not in help_ids):
            return
        for message_id in message_ids:
            await self.questions.deleted(channel_id, message_id)
            await self.accepting.answer_deleted(channel_id, message_id)

    async def _is_help(self, thread: discord.Thread) -> bool:
        return thread.parent_id in await self.questions.help_channel_ids(thread.guild.id)


def _spoken_at(thread: discord.Thread) -> dt.datetime:
    return discord.utils.snowflake_time(thread.last_message_id or thread.id)
