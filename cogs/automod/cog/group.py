"""The command group, and what its commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.i18n import _, translate
from bot.kit import locale_of
from cogs.automod.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

Interaction = discord.Interaction[Any]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete

GROUP = app_commands.Group(
    name=_("automod"),
    description=_("Automatic protection from spam, scams and raids"),
    guild_only=True,
    default_permissions=discord.Permissions(moderate_members=True),
)
NATIVE = app_commands.Group(name=_("discord"), description=_("Discord's own AutoMod rules"), parent=GROUP)


def rule_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the rules whose name has what was typed."""
    locale, wanted = locale_of(interaction), typed.casefold()
    titles = {name: translate(rule.title, locale) for name, rule in RULES.items()}
    return choices_of((title, name) for name, title in titles.items() if wanted in f"{name} {title}".casefold())


def choices_of(pairs: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Return choices for (label, value), as many as Discord takes."""
    return [app_commands.Choice(name=label[:100], value=value) for label, value in list(pairs)[:CHOICES]]
