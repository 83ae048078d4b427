"""Members' commands of points: parse, call the service, render, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit import card, guild_of, is_staff, layout_of, locale_of, require_staff
from bot.kit.pages import Paginator
from bot.ledger import PointSettings
from bot.text import inert
from cogs.points.models import TierSettings
from cogs.points.render import history_lines, overview_card, tiers_card

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.points.service import MemberService, TierService

Interaction = discord.Interaction[Any]
Person = discord.Member | discord.User
ON_A_PAGE = 6


class PointCommands(commands.Cog):
    """Shows members their points."""

    group = app_commands.Group(name=_("points"), description=_("Your points, where from and how far"), guild_only=True)

    def __init__(self, bot: Hearth, service: MemberService, tiers: TierService) -> None:
        self.bot = bot
        self.service = service
        self.tiers = tiers

    @group.command(name=_("show"), description=_("Your points, tier and rank, or somebody else's"))
    @app_commands.rename(member=_("member"))
    @app_commands.describe(member=_("Whose; yours if you leave it out"))
    async def show(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show what a member has."""
        whose = _person(interaction, member)
        overview = await self.service.overview(
            guild_of(interaction).id, whose.id, by=interaction.user.id, is_staff=await is_staff(interaction)
        )
        await _send(interaction, overview_card(overview, whose.display_name, locale_of(interaction)))

    @group.command(name=_("history"), description=_("Why you got your points, one by one"))
    @app_commands.rename(member=_("member"))
    @app_commands.describe(member=_("For the team: whose; yours if you leave it out"))
    async def history(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show a member's entries, page by page."""
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        whose, is_team, by = _person(interaction, member), await is_staff(interaction), interaction.user.id
        await self.bot.services.guilds.live(guild_id, PointSettings)
        first = await self.service.history(guild_id, whose.id, by=by, is_staff=is_team, most=1, skipped=0)

        async def page_of(index: int) -> str:
            page = await self.service.history(
                guild_id, whose.id, by=by, is_staff=is_team, most=ON_A_PAGE, skipped=index * ON_A_PAGE
            )
            return history_lines(page.entries, locale, with_ids=is_team)

        name = inert(whose.display_name)
        title = translate(_("Points of {name}"), locale, name=name)
        pages, guard = -(-first.total // ON_A_PAGE), require_staff if whose.id != by else None
        await Paginator(by, title, pages, page_of, locale=locale, guard=guard).start(interaction)

    @group.command(name=_("tiers"), description=_("Which tiers there are, and what they need"))
    async def tiers_(self, interaction: Interaction) -> None:
        """List the tiers."""
        guild_id, locale, me = guild_of(interaction).id, locale_of(interaction), interaction.user.id
        settings = await self.bot.services.guilds.live(guild_id, TierSettings)
        overview = await self.service.overview(guild_id, me, by=me, is_staff=False)
        lines = tiers_card(settings, await self.tiers.counts(guild_id), overview, locale)
        view = layout_of()
        title = translate(_("### ⭐ Tiers"), locale)
        view.add_item(card(f"{title}\n{lines}"))
        await _send(interaction, view)


def _person(interaction: Interaction, member: discord.User | discord.Member | None) -> Person:
    if member is not None and member.bot:
        raise BadInputError(_("Bots collect no points."))
    return member or interaction.user


async def _send(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    nobody = discord.AllowedMentions.none()
    await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)
