"""Who may run a session: the team, and whoever hosts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.kit import guild_of, require_permissions, service_of
from cogs.sessions.service import LookService

if TYPE_CHECKING:
    import discord

    from cogs.sessions.models import Session


async def session_to_run(interaction: discord.Interaction[Any], session_id: int) -> Session:
    """Return a session of this server to who may run it. Raises NoSession, NotAllowedError."""
    session = await service_of(interaction, LookService).get(guild_of(interaction).id, session_id)
    if session.plan.host_id != interaction.user.id:
        require_permissions(interaction, "manage_events")
    return session
