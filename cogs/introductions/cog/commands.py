"""Commands about one's own card and those of others: parse, call the service, render, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from bot.kit import answer, guild_of, locale_of, member_of, require_permissions, require_staff
from cogs.introductions.forms import QuestionsForm, open_form
from cogs.introductions.models import IntroductionSettings
from cogs.introductions.render import card_view
from cogs.introductions.rules import CardGone, NoCard, clean, inert
from cogs.introductions.rules.posts import POST_LENGTH

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.introductions.service import CardService

Interaction = discord.Interaction[Any]


class IntroductionCommands(commands.Cog):
    """Members introduce themselves."""

    group = app_commands.Group(
        name=_("introduction"), description=_("Cards on which members introduce themselves"), guild_only=True
    )

    def __init__(self, bot: Hearth, service: CardService) -> None:
        self.bot = bot
        self.service = service
        self.menus = (
            app_commands.ContextMenu(name=_("View introduction"), callback=self.view),
            app_commands.ContextMenu(name=_("Make my introduction card"), callback=self.make),
        )

    async def cog_load(self) -> None:
        """Add the context menus, which discord.py does not collect from a cog."""
        for menu in self.menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take the context menus away again."""
        for menu in self.menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)

    @app_commands.command(name=_("introduce"), description=_("Introduce yourself with a card, or change yours"))
    @app_commands.guild_only()
    async def introduce(self, interaction: Interaction) -> None:
        """Open the form."""
        await open_form(interaction)

    @group.command(name=_("show"), description=_("See a member's card, or your own"))
    @app_commands.describe(member=_("Whose (yours if left out)"))
    async def show(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        """Show one card, privately."""
        await self._show(interaction, member or member_of(interaction))

    @group.command(name=_("remove"), description=_("Take your card away"))
    @app_commands.describe(member=_("For the team: whose card"))
    async def remove(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Remove one's own card; the team can remove anybody's."""
        owner = member or interaction.user
        if owner.id != interaction.user.id:
            await require_staff(interaction)
        try:
            await self.service.remove(guild_of(interaction).id, owner.id)
        except NoCard:
            raise NoCard if owner.id == interaction.user.id else CardGone from None
        await answer(interaction, _("Removed, from the channel and from the directory."))

    @group.command(name=_("visibility"), description=_("Whether /members find lists you"))
    @app_commands.describe(listed=_("Whether others can find you in the directory"))
    async def visibility(self, interaction: Interaction, listed: bool) -> None:  # noqa: FBT001 - Discord's own switch
        """Opt in or out of the directory."""
        has_card = await self.service.list_in_directory(guild_of(interaction).id, interaction.user.id, is_listed=listed)
        if not listed:
            await answer(interaction, _("/members find no longer lists you."))
        elif has_card:
            await answer(interaction, _("/members find lists you now."))
        else:
            await answer(interaction, _("/members find lists you as soon as you have a card. /introduce makes one."))

    @group.command(name=_("questions"), description=_("For admins: write your own questions"))
    async def questions(self, interaction: Interaction) -> None:
        """Open the form with the server's questions."""
        require_permissions(interaction, "manage_guild")
        settings = await self.bot.services.guilds.get(guild_of(interaction).id, IntroductionSettings)
        await QuestionsForm(settings, locale_of(interaction)).open(interaction)

    @app_commands.guild_only()
    async def view(self, interaction: Interaction, member: discord.Member) -> None:
        """Show the card of who was pointed at."""
        await self._show(interaction, member)

    @app_commands.guild_only()
    async def make(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form with one's own post in it; works without the right to read what is said."""
        if message.author.id != interaction.user.id:
            raise NotAllowedError(_("This works with what you wrote yourself. /introduce makes your own card."))
        content = clean(message.content, POST_LENGTH, lines=POST_LENGTH)
        if not content:
            raise BadInputError(_("There is no text in this message. /introduce opens an empty form."))
        await open_form(interaction, post=content)

    async def _show(self, interaction: Interaction, member: discord.Member) -> None:
        card = await self.service.find(guild_of(interaction).id, member.id)
        if card is None:
            if member.id == interaction.user.id:
                raise NoCard
            await answer(interaction, _("{name} has not made a card yet."), name=inert(clean(member.display_name, 60)))
            return
        view = card_view(card, locale_of(interaction), avatar_url=member.display_avatar.url)
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)
