"""Which roles the bot may give to people: never staff's, never one with power, only below its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

POWERS = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_roles=True,
    manage_channels=True,
    manage_webhooks=True,
    manage_messages=True,
    kick_members=True,
    ban_members=True,
    moderate_members=True,
    mention_everyone=True,
    view_audit_log=True,
)
"""What makes a role staff's, listed as such or not."""


def why_not_given(role: discord.Role, staff_role_ids: Collection[int]) -> Text | None:
    """Say why the bot must not or cannot give a role, as a sentence about {role}; None when it may."""
    if role.is_default():
        return _("{role} is everyone: there is nothing to give.")
    if role.id in staff_role_ids:
        return _("{role} is a staff role. I never give those.")
    if role.permissions.value & POWERS.value:
        return _("{role} has powers of staff (such as managing or banning). I never give those.")
    if role.is_bot_managed() or role.is_integration() or role.is_premium_subscriber() or role.managed:
        return _("{role} belongs to an integration or to boosting. Nobody can give it by hand.")
    if role >= role.guild.me.top_role:
        return _("{role} stands above my own role. Drag mine above it in Server Settings → Roles.")
    return None


def givable(guild: discord.Guild, role_ids: Iterable[int], staff_role_ids: Collection[int]) -> list[discord.Role]:
    """Return the roles that exist and that the bot may give, each once, in the given order."""
    found = (guild.get_role(role_id) for role_id in dict.fromkeys(role_ids))
    return [role for role in found if role is not None and why_not_given(role, staff_role_ids) is None]
