"""Reasons that are offered while a moderator types: the server's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cases.settings import ModerationSettings
from bot.kit import guild_of

if TYPE_CHECKING:
    from bot.client import Hearth

Interaction = discord.Interaction[Any]
MOST_CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete


async def offer_rules(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Offer the server's rules in which all typed words occur; a reason of one's own is taken as it is."""
    client: Hearth = interaction.client
    settings = await client.services.guilds.get(guild_of(interaction).id, ModerationSettings)
    words = current.casefold().split()
    found = [rule for rule in settings.rules if all(word in rule.casefold() for word in words)]
    return [app_commands.Choice(name=rule, value=rule) for rule in found[:MOST_CHOICES]]
