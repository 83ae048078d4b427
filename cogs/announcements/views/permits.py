"""Who may plan announcements, and who may let them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotAllowedError
from bot.i18n import _
from bot.kit import everybody, guild_of, is_staff, member_of, service_of, staff_role_ids
from cogs.announcements.models import AnnouncementSettings
from cogs.announcements.service import SeriesService

if TYPE_CHECKING:
    from collections.abc import Collection

    import discord

    from bot.client import Hearth
    from cogs.announcements.models import Announcement


async def require_author(interaction: discord.Interaction[Any]) -> AnnouncementSettings:
    """Refuse who may not plan announcements, and return the settings. Raises NotAllowedError and NotSetUpError."""
    client: Hearth = interaction.client
    settings = await client.services.guilds.live(guild_of(interaction).id, AnnouncementSettings)
    if interaction.permissions.manage_guild or _has(member_of(interaction), settings.author_role_ids):
        return settings
    if settings.author_role_ids or not await is_staff(interaction):
        raise NotAllowedError(_("Announcements are planned by the team. An admin can add you: /setup change."))
    return settings


async def require_approver(interaction: discord.Interaction[Any]) -> AnnouncementSettings:
    """Refuse who may not let announcements out, and return the settings. Raises NotAllowedError and NotSetUpError."""
    client: Hearth = interaction.client
    settings = await client.services.guilds.live(guild_of(interaction).id, AnnouncementSettings)
    if not settings.approver_role_ids:
        return await require_author(interaction)
    if not interaction.permissions.manage_guild and not _has(member_of(interaction), settings.approver_role_ids):
        raise NotAllowedError(_("Approving announcements is for others in the team. You can plan them."))
    return settings


async def require_reader(interaction: discord.Interaction[Any]) -> AnnouncementSettings:
    """Refuse who may neither plan announcements nor let them out. Raises NotAllowedError and NotSetUpError."""
    try:
        return await require_author(interaction)
    except NotAllowedError:
        client: Hearth = interaction.client
        settings = await client.services.guilds.get(guild_of(interaction).id, AnnouncementSettings)
        if not _has(member_of(interaction), settings.approver_role_ids):
            raise
        return settings


async def require_sender(interaction: discord.Interaction[Any]) -> AnnouncementSettings:
    """Refuse who may not have what is approved sent before its time: that is up to approvers, where there are others.

    Raises NotAllowedError and NotSetUpError.
    """
    settings = await require_author(interaction)
    if settings.needs_approval and await count_others(interaction, {interaction.user.id}):
        await require_approver(interaction)
    return settings


async def count_others(interaction: discord.Interaction[Any], authors: Collection[int]) -> int:
    """Count who, besides the authors, may let an announcement out: with nobody else, authors approve their own."""
    client: Hearth = interaction.client
    guild = guild_of(interaction)
    settings = await client.services.guilds.get(guild.id, AnnouncementSettings)
    listed = settings.approver_role_ids or settings.author_role_ids
    if not listed:
        server = await client.services.guilds.server(guild.id)
        listed = tuple(staff_role_ids(guild, server.staff_role_ids))
    return sum(
        not member.bot and member.id not in authors and (_has(member, listed) or member.guild_permissions.manage_guild)
        for member in await everybody(guild)
    )


async def count_approvers(interaction: discord.Interaction[Any], announcement: Announcement) -> int:
    """Count who should rather approve an announcement than whoever asks.

    Those are all who did not write it; where everybody did, whoever did not have the last word.
    """
    others = await count_others(interaction, await service_of(interaction, SeriesService).writers(announcement))
    if not others and announcement.edited_by == interaction.user.id:
        return await count_others(interaction, {interaction.user.id})
    return others


def _has(member: discord.Member, role_ids: Collection[int]) -> bool:
    return any(role.id in role_ids for role in member.roles)
