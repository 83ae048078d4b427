"""What the bot listens to, whether Discord grants it, and where its calls go."""

from __future__ import annotations

import discord
from discord.http import Route

from bot.errors import SettingsError
from bot.i18n import _


def intents(*, message_content: bool = False) -> discord.Intents:
    """Return what we listen to. `members` is privileged, and so is `message_content`, which is the host's choice."""
    return discord.Intents(
        message_content=message_content,
        guilds=True,
        members=True,
        messages=True,
        reactions=True,
        guild_scheduled_events=True,
        moderation=True,
        auto_moderation=True,
        voice_states=True,
    )


def route_api(url: str) -> None:
    """Send all REST calls of this process to a proxy in place of Discord's own address."""
    Route.BASE = url


def missing_intents(flags: discord.ApplicationFlags, *, message_content: bool = False) -> list[str]:
    """Name the privileged intents that we need and the application was not granted, as the portal calls them."""
    wanted = {"Server Members Intent": flags.gateway_guild_members or flags.gateway_guild_members_limited}
    if message_content:
        granted = flags.gateway_message_content or flags.gateway_message_content_limited
        wanted["Message Content Intent"] = granted
    return [name for name, granted in wanted.items() if not granted]


def intents_error(missing: list[str]) -> SettingsError:
    """Say which intents to switch on, and where."""
    return SettingsError(
        _(
            "Discord does not grant the bot: {intents}. Switch it on at discord.com/developers/applications → "
            "your application → Bot → Privileged Gateway Intents, then start again."
        ),
        intents=", ".join(missing) or "Server Members Intent",
    )
