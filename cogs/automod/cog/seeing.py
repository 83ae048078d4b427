"""From Discord's messages and members to what the rules look at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.kit import staff_role_ids
from bot.kit.evidence import attachments_of, words_of
from cogs.automod.models import Joiner, Place, Slowed
from cogs.automod.rules import UNSURE, Seen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.client import Hearth
    from cogs.automod.rules import Plan

WRITTEN = {discord.MessageType.default, discord.MessageType.reply}
MOST_INVITES = 3
"""How many invitations of a message are looked up; the others are taken for strangers'."""
LOOK_UP_SECONDS = 3.0
MOST_KNOWN = 2000
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


def seen_of(message: discord.Message, guild: discord.Guild) -> Seen:
    """Return a message as the rules see it, with what it forwards and what its poll asks."""
    files = attachments_of(message)
    return Seen(
        guild_id=guild.id,
        place=Place(message.channel.id, message.id),
        author_id=message.author.id,
        at=(message.edited_at or message.created_at).timestamp(),
        content=words_of(message),
        mentions=len(message.mentions) + len(message.role_mentions),
        files=tuple(attachment.filename for attachment in files),
        sizes=tuple(attachment.size for attachment in files),
    )


def is_left_out(channel: discord.abc.MessageableChannel, plan: Plan) -> bool:
    """Say whether no rule looks at what is written in a channel."""
    exempt = plan.general.exempt_channel_ids
    return bool(exempt) and not _around(channel).isdisjoint(exempt)


def is_trusted(member: discord.Member, plan: Plan) -> bool:
    """Say whether no rule is about somebody wherever they are."""
    if member.guild.owner_id == member.id:
        return True
    listed = (*plan.staff_role_ids, *plan.general.trusted_role_ids)
    return not {role.id for role in member.roles}.isdisjoint(staff_role_ids(member.guild, listed))


def joiner_of(member: discord.Member, now: dt.datetime) -> Joiner:
    """Return somebody as a raid keeps them."""
    return Joiner(member.id, member.name, member.joined_at or now)


def joiners_of(guild: discord.Guild, member_ids: Iterable[int], plan: Plan, now: dt.datetime) -> list[Joiner]:
    """Return those of them who are here and not trusted."""
    members = (guild.get_member(member_id) for member_id in member_ids)
    return [joiner_of(member, now) for member in members if member is not None and not is_trusted(member, plan)]


def slowed_of(guild: discord.Guild, seconds: int) -> list[Slowed]:
    """Return the public channels that are to be slowed down, with what they are now."""
    everyone, me = guild.default_role, guild.me
    found: list[Slowed] = []
    for channel in guild.text_channels:
        rights = channel.permissions_for(everyone)
        is_public = rights.view_channel and rights.send_messages
        if is_public and channel.slowmode_delay < seconds and channel.permissions_for(me).manage_channels:
            found.append(Slowed(channel.id, channel.slowmode_delay, seconds))
    return found


class Invitations:
    """Knows where invitations lead; asks Discord once for each."""

    def __init__(self, bot: Hearth) -> None:
        self._bot = bot
        self._known: dict[str, int | None] = {}

    async def resolve(self, codes: Iterable[str]) -> dict[str, int | None]:
        """Return the servers that codes lead to: None for nowhere, UNSURE where Discord did not tell in time."""
        return {code: await self._server_of(code) for code in list(codes)[:MOST_INVITES]}

    async def _server_of(self, code: str) -> int | None:
        if code in self._known:
            return self._known[code]
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                invite = await self._bot.fetch_invite(code, with_counts=False, with_expiration=False)
        except (TimeoutError, aiohttp.ClientError):
            return UNSURE  # asked again the next time
        except discord.HTTPException as refusal:
            is_trouble = refusal.status >= SERVER_ERROR or refusal.status == TOO_MANY_REQUESTS
            return UNSURE if is_trouble else self._learn(code, None)
        if invite.guild is not None:
            return self._learn(code, invite.guild.id)
        channel = self._bot.get_channel(invite.channel.id) if invite.channel is not None else None
        return self._learn(code, channel.guild.id if isinstance(channel, discord.abc.GuildChannel) else None)

    def _learn(self, code: str, guild_id: int | None) -> int | None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[code] = guild_id
        return guild_id


def _around(channel: discord.abc.MessageableChannel) -> set[int]:
    ids = (channel.id, getattr(channel, "parent_id", None), getattr(channel, "category_id", None))
    return {channel_id for channel_id in ids if channel_id}
