"""The single changes of a channel: set, and taken back as far as they are still as they were set."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import discord

from bot.kit.permissions import overwrite_bits
from cogs.channels.models import LockKind, Note, Overwrite
from cogs.channels.rules import allowing, denying, still_allowed, still_denied

if TYPE_CHECKING:
    from cogs.channels.models import Lock

Channel = discord.abc.GuildChannel | discord.Thread
Target = discord.Role | discord.Member


async def put_on(channel: Channel, lock: Lock, reason: str) -> None:
    """Set what a lock says; again changes nothing."""
    if lock.kind is LockKind.SLOWMODE:
        await _set_slowmode(channel, lock.seconds, reason)
    elif isinstance(channel, discord.Thread):
        await channel.edit(locked=True, archived=False, reason=reason)
    else:
        me, everyone = channel.guild.me, channel.guild.default_role
        own, theirs = _overwrite(channel, me), _overwrite(channel, everyone)
        await _write(channel, me, own, allowing(own, lock.allowed) if lock.allowed else own, reason)
        try:
            await _write(channel, everyone, theirs, denying(theirs, lock.denied), reason)
        except discord.Forbidden:
            with suppress(discord.HTTPException):  # what half of it was set goes, if it can
                await _write(channel, me, _overwrite(channel, me), own, reason)
            raise


async def take_back(channel: Channel, lock: Lock, reason: str) -> Note | None:
    """Take back what a lock set, and return BY_HAND when some of it had been changed and was left."""
    if lock.kind is LockKind.SLOWMODE:
        if getattr(channel, "slowmode_delay", None) != lock.seconds:
            return Note.BY_HAND
        await _set_slowmode(channel, lock.seconds_before, reason)
        return None
    if isinstance(channel, discord.Thread):
        if channel.locked:
            await channel.edit(locked=False, archived=False, reason=reason)
        return None
    me, everyone = channel.guild.me, channel.guild.default_role
    theirs, own = _overwrite(channel, everyone), _overwrite(channel, me)
    theirs_back, is_theirs_whole = still_denied(theirs, lock.everyone, lock.denied)
    own_back, is_own_whole = still_allowed(own, lock.own, lock.allowed)
    await _write(channel, everyone, theirs, theirs_back, reason)
    await _write(channel, me, own, own_back, reason)
    return None if is_theirs_whole and is_own_whole else Note.BY_HAND


def _overwrite(channel: discord.abc.GuildChannel, target: Target) -> Overwrite | None:
    bits = overwrite_bits(channel, target)
    return None if bits is None else Overwrite(*bits)


async def _write(
    channel: discord.abc.GuildChannel, target: Target, now: Overwrite | None, then: Overwrite | None, reason: str
) -> None:
    if now == then:
        return
    made = None
    if then is not None:
        pair = discord.Permissions(then.allow), discord.Permissions(then.deny)
        made = discord.PermissionOverwrite.from_pair(*pair)
    await channel.set_permissions(target, overwrite=made, reason=reason)


async def _set_slowmode(channel: Channel, seconds: int, reason: str) -> None:
    if isinstance(channel, discord.CategoryChannel):
        return  # has none
    await channel.edit(slowmode_delay=seconds, reason=reason)  # pyright: ignore[reportCallIssue, reportArgumentType, reportAttributeAccessIssue] - all others have it
