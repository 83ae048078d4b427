"""Who may do what, asked at the command and again at the press of a button."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import NotAllowedError
from bot.i18n import _
from bot.kit.context import guild_of, member_of
from bot.kit.mapper import missing_permissions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from bot.client import Hearth

    Guard = Callable[[discord.Interaction[Any]], Awaitable[object]]

STAFF_RIGHTS = discord.Permissions(administrator=True, manage_guild=True, moderate_members=True)
"""Any of these makes somebody staff, listed as such or not."""
PATIENCE = 1.5  # seconds for Discord to tell of members, of the three in which a press has to be answered


def require_permissions(interaction: discord.Interaction[Any], *permissions: str) -> None:
    """Refuse who lacks one of Discord's permissions in this channel. Raises NotAllowedError naming it."""
    missing = [name for name in permissions if not getattr(interaction.permissions, name)]
    if missing:
        raise missing_permissions(missing)


def needing(*permissions: str) -> Guard:
    """Return what refuses whoever lacks one of Discord's permissions in this channel, as `require_permissions` does."""

    async def guard(interaction: discord.Interaction[Any]) -> None:
        require_permissions(interaction, *permissions)

    return guard


async def require_staff(interaction: discord.Interaction[Any]) -> None:
    """Refuse who is neither moderator nor in a staff role. Raises NotAllowedError."""
    if not await is_staff(interaction):
        raise NotAllowedError(_("This is for the team of this server."))


async def is_staff(interaction: discord.Interaction[Any]) -> bool:
    """Say whether who acted moderates, manages the server, or has a role that the server calls staff."""
    client: Hearth = interaction.client
    if interaction.permissions.value & STAFF_RIGHTS.value:
        return True
    server = await client.services.guilds.server(guild_of(interaction).id)
    return any(role.id in server.staff_role_ids for role in member_of(interaction).roles)


async def everybody(guild: discord.Guild, patience: float | None = None) -> Sequence[discord.Member]:
    """Return all members of a server, to say who else could do something.

    Raises NotAllowedError while Discord has not told of all of them, after a start: nobody known is not nobody there.
    """
    if not guild.chunked:
        try:
            async with asyncio.timeout(PATIENCE if patience is None else patience):
                await guild.chunk()
        except TimeoutError:
            text = _("I am still getting to know the members of this server. Try again in a minute.")
            raise NotAllowedError(text) from None
    return guild.members


def staff_role_ids(guild: discord.Guild, listed: Iterable[int]) -> set[int]:
    """Return the roles whose holders are staff: those that the server calls so, and those with rights of staff."""
    powerful = {role.id for role in guild.roles if role.permissions.value & STAFF_RIGHTS.value}
    return ({*listed} | powerful) - {guild.default_role.id}  # what everyone has makes nobody special
