"""Commands about one's own data: parse, ask the platform, render, reply. Everything here is private."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _, translate
from bot.kit import Leaflet, LongQuestion, guild_of, locale_of
from cogs.mydata.render import erased_card, preferences_card, question_lines, shown_lines
from cogs.mydata.views import choices_of

if TYPE_CHECKING:
    from bot.client import Hearth

Interaction = discord.Interaction[Any]


@app_commands.guild_only()
class MyDataCog(commands.GroupCog, name="MyData", group_name=_("mydata"), group_description=_("What I keep about you")):
    """What is kept about a member is theirs."""

    def __init__(self, bot: Hearth) -> None:
        self.bot = bot

    @app_commands.command(name=_("show"), description=_("What I keep about you, in words"))
    async def show(self, interaction: Interaction) -> None:
        """List what is kept, by feature."""
        locale = locale_of(interaction)
        kept = await self.bot.services.data.show(guild_of(interaction).id, interaction.user.id)
        title = translate(_("What I keep about you here"), locale)
        more = translate(
            _(
                "-# What you write in channels is Discord's; of it I keep counts, and what is listed here. "
                "/mydata export · /mydata erase"
            ),
            locale,
        )
        await Leaflet(interaction.user.id, title, shown_lines(kept, locale), more, locale=locale).start(interaction)

    @app_commands.command(name=_("export"), description=_("All of it as a file"))
    async def export(self, interaction: Interaction) -> None:
        """Hand everything over as JSON."""
        await interaction.response.defer(ephemeral=True)
        document = await self.bot.services.data.export(guild_of(interaction).id, interaction.user.id)
        text = json.dumps(document, indent=2, ensure_ascii=False)
        file = discord.File(io.BytesIO(text.encode()), filename=f"my-data-{guild_of(interaction).id}.json")
        said = translate(_("This is all I keep about you on this server."), locale_of(interaction))
        await interaction.followup.send(said, file=file, ephemeral=True)

    @app_commands.command(name=_("erase"), description=_("Make me forget you; I ask first"))
    async def erase(self, interaction: Interaction) -> None:
        """Say what goes and what stays, and erase after a yes."""
        locale = locale_of(interaction)
        kept = await self.bot.services.data.show(guild_of(interaction).id, interaction.user.id)
        title = translate(_("Shall I forget you?"), locale)
        last = translate(
            _(
                "-# This cannot be undone. You stay a member. What you wrote yourself, what the team was shown of it, "
                "and private threads stay on Discord."
            ),
            locale,
        )
        asking = LongQuestion(
            interaction.user.id,
            title,
            question_lines(kept, locale),
            last,
            self._erase,
            locale=locale,
            yes=_("Yes, forget me"),
        )
        await asking.start(interaction)

    @app_commands.command(name=_("preferences"), description=_("What you want from me, and what not"))
    async def preferences(self, interaction: Interaction) -> None:
        """Show the switches."""
        choices = await choices_of(interaction)
        await interaction.response.send_message(view=preferences_card(choices, locale_of(interaction)), ephemeral=True)

    async def _erase(self, interaction: Interaction) -> None:
        services = self.bot.services
        await services.members.flush()  # what is only in memory yet would come back after the rest is gone
        await services.activity.flush()
        await services.data.erase(guild_of(interaction).id, interaction.user.id)
        await interaction.response.edit_message(view=erased_card(locale_of(interaction)))
