"""Makes the channels and roles that were asked for, each once, however often it is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.guilds import GuildSettings
    from cogs.setup.models import Slot
    from cogs.setup.service import Wizard

Overwrites = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]


async def create_missing(
    member: discord.Member, wizard: Wizard, guilds: GuildSettings, keys: Iterable[str]
) -> Sequence[Slot]:
    """Create and store what is still empty of these settings, and return it. Raises BotMissingPermissions."""
    guild = member.guild
    async with wizard.lock(guild.id):
        slots = await wizard.still_missing(guild.id, keys)
        _require_permissions(guild, slots)
        staff = (await guilds.server(guild.id)).staff_role_ids
        for slot in slots:
            made = await (_channel(slot, member, staff) if slot.is_channel else _role(slot, member))
            await wizard.put(guild.id, slot, (made.id,), member.id)
    return slots


def _require_permissions(guild: discord.Guild, slots: Sequence[Slot]) -> None:
    needed = {"manage_channels" if slot.is_channel else "manage_roles" for slot in slots}
    missing = sorted(name for name in needed if not getattr(guild.me.guild_permissions, name))
    if missing:
        raise app_commands.BotMissingPermissions(missing)


async def _channel(slot: Slot, member: discord.Member, staff_role_ids: Sequence[int]) -> discord.TextChannel:
    overwrites = _staff_only(member, staff_role_ids) if slot.is_private else {}
    return await member.guild.create_text_channel(slot.mark.create or "", overwrites=overwrites, reason=_reason(member))


async def _role(slot: Slot, member: discord.Member) -> discord.Role:
    nothing = discord.Permissions.none()
    return await member.guild.create_role(name=slot.mark.create or "", permissions=nothing, reason=_reason(member))


def _staff_only(member: discord.Member, staff_role_ids: Sequence[int]) -> Overwrites:
    """Hide a channel from everyone but staff, the bot, and who asked for it: they may not be staff yet."""
    guild = member.guild
    may_see = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    roles = (guild.get_role(role_id) for role_id in staff_role_ids)
    return {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        guild.me: may_see,
        member: may_see,
        **{role: may_see for role in roles if role is not None},
    }


def _reason(member: discord.Member) -> str:
    return f"Asked for in /setup wizard by {member}"
