"""/massban: a list of people, looked at before it is agreed to, worked off in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cases.settings import ModerationSettings
from bot.i18n import _
from bot.kit import guild_of, locale_of
from bot.kit.standing import require_bans
from cogs.moderation.cog.acts import BAN, DELETE_CHOICES, Reason
from cogs.moderation.forms import MassbanForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.moderation.models import Listing
    from cogs.moderation.service import MassbanService

Interaction = discord.Interaction[Any]
HOUR = 3600


class MassbanCommands(commands.Cog):
    """Bans many at once."""

    def __init__(self, bot: Hearth, service: MassbanService) -> None:
        self.bot = bot
        self.service = service

    @app_commands.command(name=_("massban"), description=_("Ban a list of people, after a look at it"))
    @app_commands.guild_only()
    @app_commands.default_permissions(BAN)
    @app_commands.rename(reason=_("reason"), delete=_("delete_messages"))
    @app_commands.describe(reason=_("Why: it stands in every case"), delete=_("Which of their messages go"))
    @app_commands.choices(delete=DELETE_CHOICES)
    async def massban(self, interaction: Interaction, reason: Reason = "", delete: int = 0) -> None:
        """Ask for the list."""
        require_bans(interaction)
        guild_id = guild_of(interaction).id
        await self.service.check(guild_id, reason)

        async def order(confirmed: Interaction, people: Sequence[Listing]) -> int | None:
            by, key, seconds = confirmed.user.id, str(interaction.id), delete * HOUR
            await self.service.order(guild_id, people, by=by, reason=reason, delete_seconds=seconds, key=key)
            return await self._shown_in(guild_id)

        await MassbanForm(reason, order, locale_of(interaction)).open(interaction)

    async def _shown_in(self, guild_id: int) -> int | None:
        settings = await self.bot.services.guilds.get(guild_id, ModerationSettings)
        server = await self.bot.services.guilds.server(guild_id)
        return settings.log_channel_id or server.team_channel_id
