"""Where somebody stands in a server's hierarchy, and whether they may act on somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind, Forbidden, Person
from bot.cases.rules import NEEDS, ON_RECORD_ONLY, check, forbidden
from bot.errors import BotNotAllowedError, NotAllowedError
from bot.i18n import _
from bot.kit.checks import require_permissions
from bot.kit.checks import staff_role_ids as all_staff
from bot.kit.context import guild_of, member_of
from bot.permissions import say_permission

if TYPE_CHECKING:
    from collections.abc import Collection


def person_of(member: discord.Member) -> Person:
    """Return somebody as the hierarchy sees them."""
    return Person(
        member.id,
        position=member.top_role.position,
        is_owner=member.guild.owner_id == member.id,
        is_admin=member.guild_permissions.administrator,
        is_bot=member.bot,
    )


async def member_here(guild: discord.Guild, user_id: int) -> discord.Member | None:
    """Return a member, asked for while not all are known; None for who is not here. Raises discord.HTTPException."""
    member = guild.get_member(user_id)
    if member is not None or guild.chunked:
        return member
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        return None


async def require_act(interaction: discord.Interaction[Any], kind: CaseKind, target_id: int) -> None:
    """Refuse what whoever acts, or the bot, may not do to somebody. Raises NotAllowedError."""
    permission = NEEDS[kind]
    require_permissions(interaction, permission)
    guild = guild_of(interaction)
    member = await member_here(guild, target_id)
    target = person_of(member) if member is not None else Person(target_id, is_present=False)
    check(kind, person_of(member_of(interaction)), target, person_of(guild.me))
    if kind not in ON_RECORD_ONLY:
        _require_of_bot(guild, permission)


def require_bans(interaction: discord.Interaction[Any]) -> None:
    """Refuse who may not ban, or where the bot may not. Raises NotAllowedError."""
    require_permissions(interaction, "ban_members")
    _require_of_bot(guild_of(interaction), "ban_members")


def refusal_of(moderator: discord.Member, target_id: int, staff_role_ids: Collection[int]) -> NotAllowedError | None:
    """Return why somebody may not be banned with many others: hierarchy, or because they are staff.

    Whoever asks has seen to it that all members are known (`everybody`): who is not known here counts as absent.
    """
    guild = moderator.guild
    member = guild.get_member(target_id)
    target = person_of(member) if member is not None else Person(target_id, is_present=False)
    rule = forbidden(CaseKind.BAN, person_of(moderator), target, person_of(guild.me))
    if rule is not None:
        return Forbidden(rule, target_id)
    staff = all_staff(guild, staff_role_ids)
    if member is not None and any(role.id in staff for role in member.roles):
        return NotAllowedError(_("{target} belongs to the team: /ban bans them one by one."), target=f"<@{target_id}>")
    return None


def _require_of_bot(guild: discord.Guild, permission: str) -> None:
    if not getattr(guild.me.guild_permissions, permission):
        text = _("I need the permission {permission} for this. A server admin can give it to my role.")
        raise BotNotAllowedError(text, permission=lambda locale: say_permission(permission, locale))
