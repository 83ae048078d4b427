"""What Discord is asked to do to a member: one function for each kind of case, which may run again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.cases import CaseKind

if TYPE_CHECKING:
    import datetime as dt

    from bot.cases import Case

SOFTBAN_DELETE_SECONDS = 86_400
UNKNOWN_MEMBER = 10007  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_USER = 10013
UNKNOWN_BAN = 10026
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Order:
    """A case as Discord is asked for it."""

    case: Case
    reason: str
    """What stands in Discord's own log."""
    until: dt.datetime
    """How long a timeout can be put now."""


Act = Callable[[discord.Guild, Order], Awaitable[None]]


async def carry_out(guild: discord.Guild, order: Order, *, again: bool) -> None:
    """Do what a case says. Raises discord.HTTPException.

    With `again`, what an attempt before may have done is no refusal: who is gone was kicked, who is not banned was
    unbanned.
    """
    act = ACTS.get(order.case.kind)
    if act is None:
        return  # on record only
    try:
        await act(guild, order)
    except discord.NotFound as gone:
        if not again or gone.code not in DONE_BEFORE.get(order.case.kind, ()):
            raise


def is_refusal(error: discord.HTTPException) -> bool:
    """Say whether Discord refused for good, so that trying again would not help."""
    return 400 <= error.status < 500 and error.status != TOO_MANY_REQUESTS


async def unban(guild: discord.Guild, user_id: int, reason: str) -> None:
    """Lift a ban, if there is one."""
    try:
        await guild.unban(discord.Object(user_id), reason=reason)
    except discord.NotFound as gone:
        if gone.code != UNKNOWN_BAN:  # somebody was faster: it is as it should be
            raise


async def _mute(guild: discord.Guild, order: Order) -> None:
    member = await guild.fetch_member(order.case.target_id)
    await member.timeout(order.until, reason=order.reason)


async def _unmute(guild: discord.Guild, order: Order) -> None:
    member = await guild.fetch_member(order.case.target_id)
    await member.timeout(None, reason=order.reason)


async def _kick(guild: discord.Guild, order: Order) -> None:
    await guild.kick(discord.Object(order.case.target_id), reason=order.reason)


async def _ban(guild: discord.Guild, order: Order) -> None:
    target, seconds = discord.Object(order.case.target_id), order.case.delete_seconds
    await guild.ban(target, reason=order.reason, delete_message_seconds=seconds)


async def _softban(guild: discord.Guild, order: Order) -> None:
    target = discord.Object(order.case.target_id)
    await guild.ban(target, reason=order.reason, delete_message_seconds=SOFTBAN_DELETE_SECONDS)
    await unban(guild, target.id, order.reason)


async def _unban(guild: discord.Guild, order: Order) -> None:
    await guild.unban(discord.Object(order.case.target_id), reason=order.reason)


ACTS: dict[CaseKind, Act] = {
    CaseKind.MUTE: _mute,
    CaseKind.UNMUTE: _unmute,
    CaseKind.KICK: _kick,
    CaseKind.BAN: _ban,
    CaseKind.SOFTBAN: _softban,
    CaseKind.UNBAN: _unban,
}
DONE_BEFORE: dict[CaseKind, tuple[int, ...]] = {
    CaseKind.MUTE: (UNKNOWN_MEMBER,),  # gone since: put on them again when they come back
    CaseKind.UNMUTE: (UNKNOWN_MEMBER,),
    CaseKind.KICK: (UNKNOWN_MEMBER, UNKNOWN_USER),
    CaseKind.UNBAN: (UNKNOWN_BAN,),
}
"""With which answer of Discord's an act counts as done by an attempt before."""
