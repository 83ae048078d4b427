"""Where somebody stands in a server's hierarchy, and whether they may act on somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cases import Person
from bot.cases.rules import NEEDS, ON_RECORD_ONLY, check
from bot.errors import BotNotAllowedError
from bot.i18n import _
from bot.kit.checks import require_permissions
from bot.kit.context import guild_of, member_of
from bot.permissions import say_permission

if TYPE_CHECKING:
    import discord

    from bot.cases import CaseKind


def person_of(member: discord.Member) -> Person:
    """Return somebody as the hierarchy sees them."""
    return Person(
        member.id,
        position=member.top_role.position,
        is_owner=member.guild.owner_id == member.id,
        is_admin=member.guild_permissions.administrator,
        is_bot=member.bot,
    )


def require_act(interaction: discord.Interaction[Any], kind: CaseKind, target_id: int) -> None:
    """Refuse what whoever acts, or the bot, may not do to somebody. Raises NotAllowedError."""
    permission = NEEDS[kind]
    require_permissions(interaction, permission)
    guild = guild_of(interaction)
    member = guild.get_member(target_id)
    target = person_of(member) if member is not None else Person(target_id, is_present=False)
    check(kind, person_of(member_of(interaction)), target, person_of(guild.me))
    if kind not in ON_RECORD_ONLY and not getattr(guild.me.guild_permissions, permission):
        text = _("I need the permission {permission} for this. A server admin can give it to my role.")
        raise BotNotAllowedError(text, permission=lambda locale: say_permission(permission, locale))
