"""How far a post got until now: counted when somebody asks, with a bounded number of reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.i18n import Plural, plural, translate
from bot.kit.channels import find_channel

if TYPE_CHECKING:
    from cogs.announcements.models import Delivery, Outcome

READ = 200
"""Messages after a post that are looked at for replies to it."""
COUNTED = 8
"""Channels of a post that are counted."""
Channel = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel
REACTIONS = plural("{count} reaction", "{count} reactions")
REPLIES = plural("{count} reply", "{count} replies")
MORE_REPLIES = plural("at least {count} reply", "at least {count} replies")
IN_THREAD = plural("{count} message in its thread", "{count} messages in its thread")
VOTES = plural("{count} vote", "{count} votes")


@dataclass(frozen=True, slots=True)
class Reach:
    """What members did with a post in one channel."""

    reactions: int = 0
    replies: int = 0
    has_more: bool = False
    """Whether so much was written since that there may be more replies."""
    in_thread: int | None = None
    votes: int | None = None

    def text(self, locale: str) -> str:
        """Say it."""
        counts: list[tuple[Plural, int | None]] = [
            (REACTIONS, self.reactions),
            (MORE_REPLIES if self.has_more else REPLIES, self.replies),
            (IN_THREAD, self.in_thread),
            (VOTES, self.votes),
        ]
        return " · ".join(translate(text, locale, count=count) for text, count in counts if count is not None)


async def reach_of(guild: discord.Guild, outcome: Outcome) -> dict[int, Reach]:
    """Count what members did with a post, by its deliveries; what cannot be read is left out."""
    found = {delivery.id: await _reach(guild, delivery) for delivery in outcome.sent[:COUNTED]}
    return {delivery_id: reach for delivery_id, reach in found.items() if reach is not None}


async def _reach(guild: discord.Guild, delivery: Delivery) -> Reach | None:
    channel = await find_channel(guild, delivery.channel_id)
    if not isinstance(channel, Channel) or delivery.message_id is None:
        return None
    try:
        message = await channel.fetch_message(delivery.message_id)
        replies, has_more = await _replies(channel, message)
        votes = await _votes(channel, delivery.poll_message_id)
    except (discord.NotFound, discord.Forbidden):
        return None
    reactions = sum(each.count - each.me for each in message.reactions)
    return Reach(reactions, replies, has_more, await _in_thread(guild, message), votes)


async def _replies(channel: Channel, message: discord.Message) -> tuple[int, bool]:
    read = replies = 0
    async for later in channel.history(limit=READ, after=message, oldest_first=True):
        read += 1
        reference = later.reference
        replies += reference is not None and reference.message_id == message.id and not later.author.bot
    return replies, read == READ


async def _in_thread(guild: discord.Guild, message: discord.Message) -> int | None:
    if message.thread is None and not message.flags.has_thread:
        return None
    thread = message.thread or await find_channel(guild, message.id)  # a thread has the id of its message
    return thread.total_message_sent if isinstance(thread, discord.Thread) else None


async def _votes(channel: Channel, message_id: int | None) -> int | None:
    if message_id is None:
        return None
    poll = (await channel.fetch_message(message_id)).poll
    return poll.total_votes if poll is not None else None
