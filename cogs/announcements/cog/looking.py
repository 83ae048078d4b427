"""The team's commands that look: list, preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.kit import locale_of
from cogs.announcements.cog.groups import add_commands
from cogs.announcements.cog.picking import complete_any, picked
from cogs.announcements.views.listing import AnnouncementList, Shelf
from cogs.announcements.views.permits import require_reader
from cogs.announcements.views.sheets import open_sheet

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice
WHICH = [
    Choice(name=app_commands.locale_str(_("Planned")), value=Shelf.PLANNED.value),
    Choice(name=app_commands.locale_str(_("Drafts")), value=Shelf.DRAFTS.value),
    Choice(name=app_commands.locale_str(_("Waiting for approval")), value=Shelf.WAITING.value),
    Choice(name=app_commands.locale_str(_("Sent and over")), value=Shelf.ENDED.value),
]


class AnnounceLooking(commands.Cog):
    """Shows announcements."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot
        add_commands(
            group,
            (_("list"), _("What is planned, drafted, waiting for approval, and what went out"), self.list),
            (_("preview"), _("See one exactly as members do, with its history and its reach"), self.preview),
        )

    @app_commands.rename(which=_("which"))
    @app_commands.describe(which=_("What to list; all that is planned if you leave it out"))
    @app_commands.choices(which=WHICH)
    async def list(self, interaction: Interaction, which: str = Shelf.PLANNED.value) -> None:
        """Show the list. Raises NotSetUpError, NotAllowedError."""
        await require_reader(interaction)
        await AnnouncementList(interaction.user.id, Shelf(which), locale_of(interaction)).show(interaction)

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=_("Pick it from the list that opens"))
    @app_commands.autocomplete(announcement=complete_any)
    async def preview(self, interaction: Interaction, announcement: str) -> None:
        """Show one as members see it, and all that is known about it. Raises NoAnnouncement, NotAllowedError."""
        await require_reader(interaction)
        await open_sheet(interaction, await picked(interaction, announcement))
