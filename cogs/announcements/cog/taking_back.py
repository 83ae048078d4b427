"""The team's commands that take back what is out: delete, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NotFoundError
from bot.i18n import _
from bot.kit import answer, guild_of, service_of
from bot.text import inert
from cogs.announcements.cog.groups import add_commands
from cogs.announcements.cog.picking import complete_out, picked
from cogs.announcements.models import PostState
from cogs.announcements.service import AfterService
from cogs.announcements.views.deciding import ask_to_take_down
from cogs.announcements.views.permits import require_author

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup
    from cogs.announcements.models import Outcome

Interaction = discord.Interaction[Any]


class AnnounceTakingBack(commands.Cog):
    """Takes posts back."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot
        add_commands(
            group,
            (_("delete"), _("Take down what is out, wherever it went"), self.delete),
            (_("undo"), _("Take back what went out within the last minute"), self.undo),
        )

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=_("Pick it from the list that opens; of a series, its latest post"))
    @app_commands.autocomplete(announcement=complete_out)
    async def delete(self, interaction: Interaction, announcement: str) -> None:
        """Ask whether it is to be taken down. Raises NoAnnouncement, NotFoundError, NotAllowedError."""
        await require_author(interaction)
        await ask_to_take_down(interaction, await self._out(interaction, announcement))

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=_("Which one; your newest if you leave it out"))
    @app_commands.autocomplete(announcement=complete_out)
    async def undo(self, interaction: Interaction, announcement: str | None = None) -> None:
        """Take the newest post back, at once. Raises NoAnnouncement, NotFoundError, NotAllowedError."""
        await require_author(interaction)
        after, guild = service_of(interaction, AfterService), guild_of(interaction)
        if announcement is None:
            outcome = await after.newest_of(guild.id, interaction.user.id)
            if outcome is None:
                raise NotFoundError(_("Nothing of yours is out."))
        else:
            outcome = await self._out(interaction, announcement)
        await after.undo(guild.id, outcome.post.id, by=interaction.user.id)
        text = _("↩️ **{title}** is being deleted everywhere. The receipt says when it is gone.")
        await answer(interaction, text, title=inert(outcome.announcement.plan.title))

    async def _out(self, interaction: Interaction, announcement: str) -> Outcome:
        """Return the latest post of an announcement that is out. Raises NoAnnouncement, NotFoundError."""
        found = await picked(interaction, announcement)
        outcomes = await service_of(interaction, AfterService).posts(found.guild_id, found.id)
        out = (each for each in outcomes if each.post.state in {PostState.SENDING, PostState.SENT})
        latest = next(out, None)
        if latest is None:
            raise NotFoundError(_("Nothing of this is out."))
        return latest
