"""The two groups of commands: what the team does with sessions, and what members do."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.i18n import _

STAFF_RIGHTS = discord.Permissions(manage_events=True)


class SessionGroup(app_commands.Group):
    """What the team does with sessions."""

    def __init__(self) -> None:
        super().__init__(
            name=_("session"), description=_("Plan and run sessions"), guild_only=True, default_permissions=STAFF_RIGHTS
        )


class SessionsGroup(app_commands.Group):
    """What members do with sessions."""

    def __init__(self) -> None:
        super().__init__(name=_("sessions"), description=_("Sessions: what is coming, and yours"), guild_only=True)
