"""What the bot asks for when it is invited: no more than its features use. The README's link holds the same number."""

from __future__ import annotations

import discord

INVITED_WITH = discord.Permissions(
    view_channel=True,
    send_messages=True,
    add_reactions=True,  # a wave to a posted introduction, a heart on a thanks
    create_public_threads=True,  # for questions that are asked with /ask
    create_private_threads=True,  # for two who are introduced, and for coffee rounds
    send_messages_in_threads=True,
    manage_threads=True,  # tags solved questions and puts them away
    embed_links=True,
    attach_files=True,
    send_polls=True,  # beneath an announcement
    read_message_history=True,  # finds a message again that a crash left unrecorded
    manage_roles=True,  # topics, and roles after the rules screen
    manage_channels=True,  # "create it for me" in the wizard
    manage_messages=True,  # /purge
    pin_messages=True,  # the panel of a session; Discord no longer counts it as managing messages
    create_events=True,  # each session is one of Discord's own events, too
    manage_events=True,  # the same, also for events that somebody else has changed
    connect=True,  # without it, Discord lets nobody make an event in a voice channel
    mute_members=True,  # the same for a stage, of which the bot has to be a moderator
    move_members=True,  # the same
    moderate_members=True,  # mutes
    kick_members=True,
    ban_members=True,
    view_audit_log=True,  # what moderators do in Discord's own client becomes a case, too
)


def invite_url(application_id: int | str) -> str:
    """Return the address with which a server admin adds the bot."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&permissions={INVITED_WITH.value}&scope=bot+applications.commands"
    )


def overwrite_bits(channel: discord.abc.GuildChannel, target: discord.Role | discord.Member) -> tuple[int, int] | None:
    """Return what a channel allows and denies somebody, as bits; None when it says nothing about them."""
    found = channel.overwrites.get(target)
    if found is None:
        return None
    allow, deny = found.pair()
    return allow.value, deny.value
