"""A bot that was removed from a server, and invited again."""

from __future__ import annotations

from contextlib import asynccontextmanager


@asynccontextmanager
async def removed(env, monkeypatch, guild):
    """Have the bot not be on a server meanwhile, and be invited again afterwards."""
    known, found = env.bot.get_guild(guild.id), env.bot.get_guild
    with monkeypatch.context() as away:
        away.setattr(env.bot, "get_guild", lambda guild_id: None if guild_id == guild.id else found(guild_id))
        yield
    env.bot.dispatch("guild_join", known)
    await env.settle()
    for _turn in range(3):
        await env.pass_time(seconds=15)
