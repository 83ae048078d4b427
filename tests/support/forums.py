"""Forums of the simulated Discord, as members use them: it has no actor that posts in one."""

from __future__ import annotations

import simcord


def create_forum(env, guild, name="help", tags=()):
    """A forum with these tags."""
    forum = guild.create_forum_channel(name)
    env.backend.channels[forum.id].available_tags = [
        {"id": str(env.backend.snowflake()), "name": tag, "moderated": False, "emoji_id": None, "emoji_name": None}
        for tag in tags
    ]
    env.backend.announce_channel_update(forum.id)
    return forum


def tag_id(env, forum, name):
    return next(int(tag["id"]) for tag in env.backend.channels[forum.id].available_tags if tag["name"] == name)


def tags_of(env, forum, thread):
    """The names of the tags that a post bears."""
    names = {int(tag["id"]): tag["name"] for tag in env.backend.channels[forum.id].available_tags}
    return [names[applied] for applied in env.backend.channels[thread.id].applied_tags]


async def post(env, forum, author, title="How do I get the lid off?", text="It is stuck.", tags=()):
    """A member's post: the first message has the thread's id, as it does on Discord."""
    backend = env.backend
    applied = [tag_id(env, forum, name) for name in tags]
    thread = backend.create_thread(forum.id, title, author.id, applied_tags=applied, broadcast=False)
    starter = backend.prepare_message(thread.id, author.id, text)
    starter.id = thread.id
    backend.commit_message(starter, broadcast=False)
    backend.announce_thread_create(thread)
    backend.announce_message_create(starter)
    await env.settle()
    return handle(env, forum.guild, thread.id)


async def thread_below(env, channel, opener, *, message=None, title="How do I get the lid off?"):
    """A thread that a member opens below a channel, on a message or without one."""
    message_id = None if message is None else message.id
    thread = env.backend.create_thread(channel.id, title, opener.id, message_id=message_id)
    await env.settle()
    return handle(env, channel.guild, thread.id)


def handle(env, guild, thread_id):
    return simcord.ChannelHandle(env, guild, env.backend.channels[thread_id])
