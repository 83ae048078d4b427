"""Welcome as newcomers and teams meet it, on a simulated Discord."""

from __future__ import annotations

import json

from cogs.welcome.models import WelcomeSettings


def text_of(message) -> str:
    """Everything that a message says, labels of its buttons included."""
    return json.dumps([component.to_dict() for component in message.components], ensure_ascii=False)


async def community(env, **welcome):
    """A server that is set up, with a welcome channel."""
    guild = env.create_guild()
    channel = guild.create_text_channel("welcome")
    await env.set_up(guild)
    await env.bot.services.guilds.set(guild.id, WelcomeSettings(channel_id=channel.id, **welcome))
    return guild, channel


async def test_a_newcomer_is_greeted_by_name_with_buttons_once(env):
    guild, channel = await community(env)
    ann = guild.add_member(env.create_user("ann"))
    await env.settle()
    await env.pass_time(seconds=4)
    (message,) = channel.history()
    assert ann.mention in text_of(message)
    assert "First steps" in text_of(message)
    await env.pass_time(minutes=10)
    assert len(channel.history()) == 1
