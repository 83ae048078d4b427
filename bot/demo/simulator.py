"""What the demo takes from inside SimCord, in one place, so that a new version of it is checked in one place."""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false, reportOptionalSubscript=false

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import simcord
from discord.ext import tasks
from simcord import _settlement
from simcord.backend import serializers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncGenerator, Iterator

    from bot.client import Hearth

BOT_NAME = "Hearth"
IDLE_SECONDS = 0.001  # SimCord would idle 50 ms after every action; weeks are played back before the page opens
PARKED = {
    function.__code__
    for function in (
        asyncio.Queue.get,
        asyncio.Event.wait,
        asyncio.Lock.acquire,
        asyncio.Semaphore.acquire,
        asyncio.Condition.wait,
    )
}


@asynccontextmanager
async def simulated(bot: Hearth, starts_at: dt.datetime) -> AsyncGenerator[simcord.Env]:
    """Make an empty Discord at an instant of the past; `env.start()` connects the bot. Ends with the bot closed."""
    simcord.Env._settle_internal.__kwdefaults__["idle"] = IDLE_SECONDS
    _settlement._park_reason = _park_reason
    env = simcord.Env(bot)
    env.backend.clock._epoch = starts_at
    env.backend.bot_user.name = BOT_NAME
    try:
        with env.time_context():
            yield env
    finally:
        await bot.close()
        await env.shutdown()


async def settle(env: simcord.Env) -> None:
    """Wait until the bot has finished with what happened."""
    await env.settle(idle=IDLE_SECONDS)


def join(env: simcord.Env, guild: simcord.GuildHandle, user: simcord.UserHandle, *, is_pending: bool) -> None:
    """Let somebody join, before the rules screen if they are pending."""
    member = env.backend.add_member(guild.id, user.id)
    member.pending = is_pending
    payload = dict(serializers.member_payload(env.backend, env.backend.get_guild(guild.id), member))
    env.backend.emit("GUILD_MEMBER_ADD", {**payload, "guild_id": str(guild.id)})


def accept_rules(env: simcord.Env, guild: simcord.GuildHandle, user: simcord.UserHandle) -> None:
    """Let somebody pass the rules screen, unless they have left."""
    member = env.backend.get_guild(guild.id).members.get(user.id)
    if member is not None:
        member.pending = False
        env.backend.announce_member_update(guild.id, user.id)


def say(
    env: simcord.Env,
    channel: simcord.ChannelHandle,
    user: simcord.UserHandle,
    text: str,
    *,
    reply_to: int | None = None,
) -> int:
    """Let somebody write, and return the message's id."""
    reference = None
    if reply_to is not None:
        reference = {"channel_id": str(channel.id), "message_id": str(reply_to)}
    return env.backend.create_message(channel.id, user.id, text, reference=reference).id


def host(env: simcord.Env, address: str, content: bytes) -> None:
    """Have the simulated Discord hand out a file at an address."""
    env.backend.cdn._blobs[address] = content


def dismiss(env: simcord.Env, message: simcord.ResponseMessage) -> None:
    """Put an answer away that only one person sees, as people do."""
    if message.ephemeral:
        del env.backend.messages[message.channel_id][message.id]


def move_to(env: simcord.Env, at: dt.datetime) -> None:
    """Let the time jump; what would have happened in between happens now, and what repeats happens once."""
    env.backend.advance_clock(max(0.0, (at - env.now()).total_seconds()))
    for loop in _loops(env.bot):
        if loop.is_running():
            loop._next_iteration = env.now()  # discord.py would make up for every turn that was left out


def _loops(bot: Any) -> Iterator[tasks.Loop[Any]]:
    for holder in (bot, bot.heartbeat, *bot.cogs.values()):
        yield from (value for value in vars(holder).values() if isinstance(value, tasks.Loop))


_original_park_reason: Any = _settlement._park_reason


def _park_reason(state: Any, task: asyncio.Task[Any], deadline: float, seen: set[int] | None = None) -> str | None:
    """Count a task that idles on an asyncio primitive as settled, so that waiting for it does not time out."""
    reason = _original_park_reason(state, task, deadline, seen)
    if reason is not None or task.done():
        return reason
    coroutine: Any = task.get_coro()
    innermost = None
    while coroutine is not None and getattr(coroutine, "cr_frame", None) is not None:
        innermost = coroutine.cr_frame.f_code
        coroutine = getattr(coroutine, "cr_await", None)
    waiter = getattr(task, "_fut_waiter", None)
    return "asyncio primitive" if waiter is not None and not waiter.done() and innermost in PARKED else None
