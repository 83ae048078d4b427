"""Which channels commands work on, who may do it there, and how a channel is before it is changed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import discord

from bot.errors import BadInputError, BotNotAllowedError, NotAllowedError
from bot.i18n import _, say_list
from bot.kit import guild_of, layout_of, member_of
from bot.kit.mapper import missing_permissions
from bot.kit.permissions import overwrite_bits
from bot.permissions import say_permission
from cogs.channels.models import LockDraft, LockKind, Overwrite

Interaction = discord.Interaction[Any]
Place = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel | discord.Thread

CLOSED = discord.Permissions(
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    add_reactions=True,
)
"""What a lock takes from @everyone."""


def place_of(interaction: Interaction, chosen: Place | None) -> Place:
    """Return the channel that was chosen, else the one that the command was used in. Raises BadInputError."""
    place = chosen if chosen is not None else interaction.channel
    if not isinstance(place, Place):
        raise BadInputError(_("This does not work here. Choose a channel."))
    return place


def require_here(interaction: Interaction, place: Place, *permissions: str) -> None:
    """Refuse who lacks a permission in a channel, and say so where the bot does.

    Raises NotAllowedError and BotNotAllowedError, each naming what is missing.
    """
    guild = guild_of(interaction)
    missing = _missing(place.permissions_for(member_of(interaction)), permissions)
    if missing:
        text = _("You need the permission {permissions} in {channel} for this.")
        raise NotAllowedError(text, permissions=_named(missing), channel=place.mention)
    missing = _missing(place.permissions_for(guild.me), ("view_channel", *permissions))
    if missing:
        text = _("I need the permission {permissions} in {channel} for this. A server admin can give it to my role.")
        raise BotNotAllowedError(text, permissions=_named(missing), channel=place.mention)


def require_on_server(interaction: Interaction, permission: str) -> None:
    """Refuse who lacks a permission on the server itself: one in a single channel is not enough for all of them."""
    if not getattr(member_of(interaction).guild_permissions, permission):
        raise missing_permissions([permission])


def require_lockable(interaction: Interaction, place: Place) -> None:
    """Refuse who may not lock a channel, or what the bot cannot lock. Raises NotAllowedError and BotNotAllowedError."""
    thread = isinstance(place, discord.Thread)
    require_here(interaction, place, "manage_channels", *(("manage_threads",) if thread else ()))
    if not thread:
        may_lock(place)


def may_lock(place: Place) -> None:
    """Refuse a channel whose permissions the bot cannot change. Raises BotNotAllowedError."""
    missing = lacking(place)
    if missing:
        text = _("I need the permission {permissions} in {channel} for this. A server admin can give it to my role.")
        raise BotNotAllowedError(text, permissions=_named(missing), channel=place.mention)


def lacking(place: Place) -> list[str]:
    """List what the bot lacks for changing a channel's permissions.

    Discord lets a bot do that with Manage Roles, and only with permissions that it has on the server itself.
    """
    me = place.guild.me
    missing = _missing(place.permissions_for(me), ("view_channel", "manage_roles"))
    return missing + _missing(me.guild_permissions, ("send_messages",))


def lock_draft(place: Place) -> LockDraft:
    """Return how a channel is, and what closing it changes."""
    guild_id = place.guild.id
    if isinstance(place, discord.Thread):
        return LockDraft(guild_id=guild_id, channel_id=place.id, kind=LockKind.THREAD, is_open=not is_closed(place))
    me = place.guild.me
    everyone, own = overwrite_bits(place, place.guild.default_role), overwrite_bits(place, me)
    bits = CLOSED.value & me.guild_permissions.value
    return LockDraft(
        guild_id=guild_id,
        channel_id=place.id,
        kind=LockKind.LOCK,
        everyone=Overwrite(*everyone) if everyone else None,
        own=Overwrite(*own) if own else None,
        denied=bits,
        allowed=0 if me.guild_permissions.administrator else bits,
        is_open=not is_closed(place),
    )


def is_closed(place: Place) -> bool:
    """Say whether a channel is closed for everybody."""
    if isinstance(place, discord.Thread):
        return place.locked
    return place.overwrites_for(place.guild.default_role).send_messages is False


def is_public(place: discord.abc.GuildChannel) -> bool:
    """Say whether everybody can see a channel and write there."""
    rights = place.permissions_for(place.guild.default_role)
    return rights.view_channel and rights.send_messages


def writers(place: Place) -> list[int]:
    """List the roles that a channel's own permissions let write in any case."""
    if isinstance(place, discord.Thread):
        return []
    return [
        role.id
        for role, overwrite in place.overwrites.items()
        if isinstance(role, discord.Role) and not role.is_default() and overwrite.send_messages
    ]


async def show(interaction: Interaction, text: str) -> None:
    """Show how far something is, in place of its question; it goes on also when nobody looks any more."""
    view = layout_of(discord.ui.TextDisplay(text))
    with suppress(discord.HTTPException):  # dismissed, or older than Discord lets us edit
        await interaction.edit_original_response(view=view, allowed_mentions=discord.AllowedMentions.none())


def _missing(rights: discord.Permissions, names: tuple[str, ...]) -> list[str]:
    return [name for name in dict.fromkeys(names) if not getattr(rights, name)]


def _named(permissions: list[str]) -> Any:
    return lambda locale: say_list([say_permission(name, locale) for name in permissions], locale)
