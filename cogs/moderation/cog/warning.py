"""The message menu that warns whoever wrote a message, with a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cases import CaseKind
from bot.cases.settings import ModerationSettings
from bot.i18n import _, translate
from bot.kit import guild_of, locale_of
from bot.kit.acting import ActForm
from bot.kit.evidence import copy_of
from bot.kit.standing import require_act
from bot.text import shorten
from cogs.moderation.cog.acts import Order

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.kit.acting import Wish
    from cogs.moderation.cog.acts import ActCommands

Interaction = discord.Interaction[Any]

QUOTED = 120


class WarnMenu(commands.Cog):
    """Warns from a message."""

    def __init__(self, bot: Hearth, acts: ActCommands) -> None:
        self.bot = bot
        self._acts = acts
        self.menu = app_commands.ContextMenu(name=_("Warn author"), callback=self.warn_author)
        self.menu.default_permissions = discord.Permissions(moderate_members=True)

    async def cog_load(self) -> None:
        """Add the message menu, which discord.py does not collect from a cog."""
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        """Take the message menu away again."""
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.guild_only()
    async def warn_author(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask why and how grave, and warn with the message as evidence."""
        await require_act(interaction, CaseKind.WARN, message.author.id)
        guild = guild_of(interaction)
        settings = await self.bot.services.guilds.live(guild.id, ModerationSettings)
        evidence, author = copy_of(message), message.author

        async def warn(submitted: Interaction, wish: Wish) -> None:
            order = Order(CaseKind.WARN, author, wish.reason, wish.lasts, wish.severity, message=evidence)
            await self._acts.act(submitted, order)

        language = (await self.bot.services.guilds.server(guild.id)).language
        form = ActForm(
            CaseKind.WARN,
            warn,
            locale_of(interaction),
            reason=_reason(message, language),
            lasts=f"{settings.warning_days}d" if settings.warning_days else "",
            needs_reason=settings.reason_required,
            rules=settings.rules,
        )
        await form.open(interaction)


def _reason(message: discord.Message, language: str) -> str:
    """Say which message is meant, for the moderator to go on from there."""
    where = getattr(message.channel, "name", "")
    words = shorten(" ".join(message.content.split()), QUOTED)
    if not words:
        return translate(_("Your message in #{channel}"), language, channel=where)
    return translate(_("Your message in #{channel}: “{words}”"), language, channel=where, words=words)
