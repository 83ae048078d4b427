"""How a press on a session's button is answered: privately, and in place where the button was on a private answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import NotAllowedError
from bot.i18n import _
from bot.kit import service_of
from cogs.sessions.service import LookService, NoSession

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]


def is_private(interaction: Interaction) -> bool:
    """Say whether the pressed button was on an answer that only who pressed sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def begin(interaction: Interaction) -> None:
    """Take the press, to be answered with `reply` within minutes."""
    if is_private(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def reply(interaction: Interaction, sentence: str, *items: discord.ui.Item[Any], **more: Any) -> None:
    """Answer what `begin` took: with a sentence, and with buttons for what comes next."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    nobody = discord.AllowedMentions.none()
    if is_private(interaction) and not more:
        await interaction.edit_original_response(content=sentence, view=view, allowed_mentions=nobody)
        return
    if items:
        more["view"] = view
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=nobody, **more)


async def found(interaction: Interaction, session_id: int) -> tuple[Session, discord.Member]:
    """Return the session of a button, and who pressed it as a member of its server, also in a direct message.

    Raises NoSession, and NotAllowedError for who is no member any more.
    """
    session = await service_of(interaction, LookService).find(session_id)
    if session is None or interaction.guild_id not in {None, session.guild_id}:
        raise NoSession
    client: Hearth = interaction.client
    guild = client.get_guild(session.guild_id)
    member = guild.get_member(interaction.user.id) if guild is not None else None
    if member is None:
        raise NotAllowedError(_("You are not on the server of this session any more."))
    return session, member
