"""/appeal: what is open, and writing down what came by a form or by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _, translate
from bot.kit import answer, guild_of, locale_of, needing, require_permissions
from bot.kit.pages import Paginator
from cogs.appeals.models import WORDS_LENGTH
from cogs.appeals.render import appeal_card, list_lines
from cogs.appeals.views import card_buttons

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.appeals.service import AppealService

Interaction = discord.Interaction[Any]
MODERATE = discord.Permissions(moderate_members=True)
Said = app_commands.Range[str, 1, WORDS_LENGTH]
ON_A_PAGE = 6


class AppealCommands(commands.Cog):
    """Shows appeals, and takes those that came another way."""

    group = app_commands.Group(
        name=_("appeal"), description=_("Appeals against cases"), guild_only=True, default_permissions=MODERATE
    )

    def __init__(self, bot: Hearth, service: AppealService) -> None:
        self.bot = bot
        self.service = service

    @group.command(name=_("list"), description=_("Appeals, the open ones first"))
    async def list_(self, interaction: Interaction) -> None:
        """List appeals, page by page."""
        require_permissions(interaction, "moderate_members")
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        _first, total = await self.service.listed(guild_id, most=1)

        async def page_of(index: int) -> str:
            appeals, _total = await self.service.listed(guild_id, most=ON_A_PAGE, skipped=index * ON_A_PAGE)
            return list_lines(appeals, locale)

        title = translate(_("Appeals"), locale)
        pages, guard = -(-total // ON_A_PAGE), needing("moderate_members")
        await Paginator(interaction.user.id, title, pages, page_of, locale=locale, guard=guard).start(interaction)

    @group.command(name=_("view"), description=_("The latest appeal against a case, to decide it"))
    @app_commands.rename(number=_("number"))
    @app_commands.describe(number=_("The case's number"))
    async def view(self, interaction: Interaction, number: app_commands.Range[int, 1]) -> None:
        """Show one appeal with its buttons."""
        require_permissions(interaction, "moderate_members")
        shown, locale = await self.service.of_case(guild_of(interaction).id, number), locale_of(interaction)
        view = appeal_card(shown, locale, card_buttons(self.bot, shown, locale))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)

    @group.command(name=_("add"), description=_("Write down an appeal that came by a form or by mail"))
    @app_commands.rename(user=_("user"), text=_("text"), number=_("case"))
    @app_commands.describe(
        user=_("Who appeals; an id works too"),
        text=_("What they say"),
        number=_("The case's number; the latest one that can be appealed if you leave it out"),
    )
    async def add(
        self,
        interaction: Interaction,
        user: discord.User,
        text: Said,
        number: app_commands.Range[int, 1] | None = None,
    ) -> None:
        """Take an appeal in somebody's name."""
        require_permissions(interaction, "moderate_members")
        guild_id, by = guild_of(interaction).id, interaction.user.id
        shown = await self.service.enter(guild_id, user.id, text, number, by=by)
        said = _("📨 Written down: {user} appeals case {number}. /appeal view shows it.")
        await answer(interaction, said, user=f"<@{user.id}>", number=shown.case.number)
