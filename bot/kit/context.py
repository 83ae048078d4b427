"""What a command needs from its interaction: the guild, the languages, a service, and a private answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, translate

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.i18n import Text

T = TypeVar("T")
Interaction = discord.Interaction[Any]


def guild_of(interaction: Interaction) -> discord.Guild:
    """Return the server of an interaction. Raises NotAllowedError outside of one."""
    if interaction.guild is None:
        raise NotAllowedError(_("This works on a server only."))
    return interaction.guild


def member_of(interaction: Interaction) -> discord.Member:
    """Return who acted, as a member of the server. Raises NotAllowedError outside of one."""
    if not isinstance(interaction.user, discord.Member):
        raise NotAllowedError(_("This works on a server only."))
    return interaction.user


def locale_of(interaction: Interaction) -> str:
    """Return the Discord language of who acted: what is private to them is said in it."""
    return str(interaction.locale)


async def server_locale(interaction: Interaction) -> str:
    """Return the language of the server: what everybody sees is said in it."""
    client: Hearth = interaction.client
    return (await client.services.guilds.server(guild_of(interaction).id)).language


def service_of(interaction: Interaction, kind: type[T]) -> T:
    """Return a feature's service by its class."""
    client: Hearth = interaction.client
    return client.services[kind]


async def answer(interaction: Interaction, text: Text, /, **params: object) -> None:
    """Answer privately, in the language of who acted; also after the interaction was deferred or answered."""
    await say(interaction, translate(text, locale_of(interaction), **params))


async def say(interaction: Interaction, sentence: str) -> None:
    """Answer privately with a finished sentence; nobody is pinged by it."""
    nobody = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=nobody)
    else:
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=nobody)
