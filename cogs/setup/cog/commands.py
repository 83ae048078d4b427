"""Commands of setting up: parse, call a service, render, reply. No rule and no SQL lives here."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _, translate
from bot.kit import Confirm, answer, guild_of, locale_of, needing, require_permissions
from bot.kit.pages import Paginator
from cogs.setup.forms import text_of
from cogs.setup.models import as_list
from cogs.setup.render import change_words, import_question, imported_card, overview_pages
from cogs.setup.render.values import value_words
from cogs.setup.service import Checkup, Editing, Wizard
from cogs.setup.views import show_check, show_page
from cogs.setup.views.snapshot import facts_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.guilds import FeatureSettings
    from cogs.setup.models import GuildFacts

Interaction = discord.Interaction[Any]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
CHOICE_LENGTH = 100


class SetupCog(commands.Cog):
    """Sets a server up from Discord alone."""

    group = app_commands.Group(
        name=_("setup"),
        description=_("Set me up: wizard, check, export and import"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Hearth) -> None:
        self.bot = bot
        self.wizards = bot.services[Wizard]
        self.editing = bot.services[Editing]
        self.checkup = bot.services[Checkup]

    @group.command(name=_("wizard"), description=_("Choose language, roles, channels and features, step by step"))
    async def wizard(self, interaction: Interaction) -> None:
        """Open the wizard at the page where it was left."""
        require_permissions(interaction, "manage_guild")
        number = await self.wizards.open(await self._facts(interaction), interaction.user.id)
        await show_page(interaction, number, in_place=False)

    @group.command(name=_("show"), description=_("What is set, and who changed it lately"))
    async def show(self, interaction: Interaction) -> None:
        """Show the settings of all features in words."""
        require_permissions(interaction, "manage_guild")
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        changes = await self.checkup.latest_changes(guild_id)
        pages = overview_pages(await self.editing.everything(guild_id), self.editing.slots, changes, locale)

        async def page_of(index: int) -> str:
            return pages[index]

        title = translate(_("Settings of this server"), locale)
        await Paginator(
            interaction.user.id, title, len(pages), page_of, locale=locale, guard=needing("manage_guild")
        ).start(interaction)

    @group.command(name=_("check"), description=_("What is wrong or missing, and what to do about it"))
    async def check(self, interaction: Interaction) -> None:
        """Check permissions, channels, roles and dead work."""
        require_permissions(interaction, "manage_guild")
        await show_check(interaction)

    @group.command(name=_("change"), description=_("Change a single setting"))
    @app_commands.rename(setting=_("setting"), value=_("value"))
    @app_commands.describe(
        setting=_("Which one: write a part of its name"),
        value=_("The new value: a number, on, off, #channel, a text …"),
    )
    async def change(self, interaction: Interaction, setting: str, value: str) -> None:
        """Change one setting to what was typed."""
        require_permissions(interaction, "manage_guild")
        facts, by = await self._facts(interaction), interaction.user.id
        changed = await self.editing.change(facts, setting, value, by)
        locale = locale_of(interaction)
        words = change_words(changed, self._models[changed.feature], locale)
        described = self.editing.described(changed.key, locale)
        await answer(interaction, _("✅ {change}\n-# {description}"), change=words, description=described)

    @change.autocomplete("setting")
    async def complete_setting(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the settings whose name or description has what was typed."""
        if not interaction.permissions.manage_guild:
            return []
        everything, locale = await self.editing.everything(guild_of(interaction).id), locale_of(interaction)
        found: list[app_commands.Choice[str]] = []
        for key in self.editing.search(typed, locale)[:CHOICES]:
            feature, _dot, name = key.partition(".")
            value = self._plain(interaction, everything[feature], name)
            label = f"{key}: {value} · {self.editing.described(key, locale)}"
            found.append(app_commands.Choice(name=label[:CHOICE_LENGTH], value=key))
        return found

    @group.command(name=_("export"), description=_("All settings as a file that you can read, edit and import"))
    async def export(self, interaction: Interaction) -> None:
        """Hand the settings out as YAML."""
        require_permissions(interaction, "manage_guild")
        guild = guild_of(interaction)
        document = await self.editing.export(guild.id, lambda id_: _name_of(guild, id_))
        file = discord.File(io.BytesIO(document.encode()), f"settings-{guild.id}.yaml")
        said = translate(
            _("All settings of this server. **/setup import** takes the file back."), locale_of(interaction)
        )
        await interaction.response.send_message(said, file=file, ephemeral=True)

    @group.command(name=_("import"), description=_("Take settings over from a file; you see the changes first"))
    @app_commands.rename(file=_("file"))
    @app_commands.describe(file=_("A file made by /setup export"))
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Show what a file would change, and change it once that is confirmed."""
        require_permissions(interaction, "manage_guild")
        await interaction.response.defer(ephemeral=True)
        text, locale = await text_of(file), locale_of(interaction)
        preview = await self.editing.preview(await self._facts(interaction), text)
        if not preview.changes:
            await answer(interaction, _("This file changes nothing: everything in it is set like that already."))
            return

        async def take_over(confirmed: Interaction) -> None:
            require_permissions(confirmed, "manage_guild")
            done = await self.editing.take_over(await self._facts(confirmed), text, confirmed.user.id)
            await confirmed.response.edit_message(view=imported_card(done, self._models, locale))

        question = import_question(preview, self._models, locale)
        await Confirm(interaction.user.id, question, take_over, locale=locale).send(interaction)

    @property
    def _models(self) -> dict[str, type[FeatureSettings]]:
        return {model.feature: model for model in self.bot.services.guilds.models}

    async def _facts(self, interaction: Interaction) -> GuildFacts:
        return await facts_of(
            guild_of(interaction), self.bot.services.guilds, reads_messages=self.bot.intents.message_content
        )

    def _plain(self, interaction: Interaction, settings: FeatureSettings, name: str) -> str:
        """Return a value in words where mentions are not drawn."""
        value = settings.model_dump(mode="json")[name]
        if value and name in settings.reference_marks():
            return ", ".join(_name_of(guild_of(interaction), id_) or str(id_) for id_ in as_list(value))
        return value_words(type(settings), name, value, locale_of(interaction))


def _name_of(guild: discord.Guild, id_: int) -> str | None:
    channel, role = guild.get_channel(id_), guild.get_role(id_)
    if channel is not None:
        return f"#{channel.name}"
    return f"@{role.name}" if role is not None else None
