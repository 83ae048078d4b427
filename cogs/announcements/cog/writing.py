"""The team's commands that write: create, edit, duplicate, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.kit import guild_of, locale_of, service_of
from cogs.announcements.cog.groups import add_commands
from cogs.announcements.cog.picking import complete_any, picked
from cogs.announcements.forms.composing import words_form
from cogs.announcements.models import Content, Plan, PostState
from cogs.announcements.service import AfterService, SeriesService
from cogs.announcements.views.desk import Desk
from cogs.announcements.views.listing import TemplateList
from cogs.announcements.views.permits import require_author
from cogs.announcements.views.sheets import ask_for_change
from cogs.announcements.views.understanding import words_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]


class AnnounceWriting(commands.Cog):
    """Writes announcements."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot
        add_commands(
            group,
            (_("create"), _("Write an announcement: its text first, then all the rest"), self.create),
            (_("edit"), _("Change what is planned, or the message that is out"), self.edit),
            (_("duplicate"), _("Make a new draft of anything there ever was"), self.duplicate),
            (_("templates"), _("Templates: write one of them, change or delete them"), self.templates),
        )

    async def create(self, interaction: Interaction) -> None:
        """Ask for the words; the rest is chosen in the composer. Raises NotSetUpError, NotAllowedError."""
        await require_author(interaction)
        await words_form(self._drafted, locale_of(interaction)).open(interaction)

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=_("Pick it from the list that opens"))
    @app_commands.autocomplete(announcement=complete_any)
    async def edit(self, interaction: Interaction, announcement: str) -> None:
        """Open the composer, or a form for what is out. Raises NoAnnouncement, NotAllowedError."""
        await require_author(interaction)
        found = await picked(interaction, announcement)
        if found.state.is_planned:
            await (await Desk.open(interaction, found.id, None)).show()
            return
        outcomes = await service_of(interaction, AfterService).posts(found.guild_id, found.id)
        out = next((each for each in outcomes if each.post.state is PostState.SENT), None)
        await ask_for_change(interaction, out)

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=_("Pick it from the list that opens"))
    @app_commands.autocomplete(announcement=complete_any)
    async def duplicate(self, interaction: Interaction, announcement: str) -> None:
        """Make a new draft and open it. Raises NoAnnouncement, NotAllowedError."""
        settings = await require_author(interaction)
        found = await picked(interaction, announcement)
        plans = service_of(interaction, SeriesService)
        draft = await plans.duplicate(found.guild_id, found.id, by=interaction.user.id)
        await Desk(interaction, draft, settings).show()

    async def templates(self, interaction: Interaction) -> None:
        """Show the templates. Raises NotSetUpError, NotAllowedError."""
        await require_author(interaction)
        await TemplateList(interaction.user.id, locale_of(interaction)).show(interaction)

    async def _drafted(self, interaction: Interaction, values: list[Any]) -> None:
        settings = await require_author(interaction)
        title, text = words_of(values)
        plan = Plan(title=title, content=Content(text=text), tolerance_minutes=settings.tolerance_minutes)
        plans = service_of(interaction, SeriesService)
        draft = await plans.draft(guild_of(interaction).id, plan, by=interaction.user.id)
        await Desk(interaction, draft, settings).show()
