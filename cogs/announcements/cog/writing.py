"""The team's commands that write: create, edit, duplicate, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.kit import guild_of, locale_of, service_of
from cogs.announcements.forms.composing import words_form
from cogs.announcements.models import Content, Plan
from cogs.announcements.service import SeriesService
from cogs.announcements.views.desk import Desk
from cogs.announcements.views.permits import require_author
from cogs.announcements.views.understanding import words_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]


class AnnounceWriting(commands.Cog):
    """Writes announcements."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot
        planned = ((_("create"), _("Write an announcement: its text first, then all the rest"), self.create),)
        for name, description, callback in planned:
            # The type of discord.py's Command cannot say that a bound method will do.
            made = app_commands.Command(name=name, description=description, callback=cast("Any", callback))
            group.add_command(made)

    async def create(self, interaction: Interaction) -> None:
        """Ask for the words; the rest is chosen in the composer. Raises NotSetUpError, NotAllowedError."""
        await require_author(interaction)
        await interaction.response.send_modal(words_form(self._drafted, locale_of(interaction)))

    async def _drafted(self, interaction: Interaction, values: list[Any]) -> None:
        settings = await require_author(interaction)
        title, text = words_of(values)
        plan = Plan(title=title, content=Content(text=text), tolerance_minutes=settings.tolerance_minutes)
        plans = service_of(interaction, SeriesService)
        draft = await plans.draft(guild_of(interaction).id, plan, by=interaction.user.id)
        await Desk(interaction, draft, settings).show()
