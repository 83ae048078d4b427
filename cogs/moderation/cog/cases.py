"""Looking at cases, and changing them: for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cases import CaseKind
from bot.cases.settings import ModerationSettings
from bot.cases.words import WORDS, kind_word
from bot.i18n import _, plural, translate
from bot.kit import answer, card, guild_of, layout_of, locale_of, require_permissions, require_staff
from bot.kit.pages import Paginator
from cogs.moderation.render import case_details, history_lines, ladder_lines, stats_lines
from cogs.moderation.views import show_history

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.moderation.service import ModerationService

Interaction = discord.Interaction[Any]
ON_A_PAGE = 6
MODERATE = discord.Permissions(moderate_members=True)
KINDS = [app_commands.Choice(name=word, value=kind.value) for kind, word in WORDS.items()]


class CaseCommands(commands.Cog):
    """Shows and changes cases."""

    group = app_commands.Group(
        name=_("case"), description=_("Look at cases and change them"), guild_only=True, default_permissions=MODERATE
    )

    ladder = app_commands.Group(name=_("ladder"), description=_("What warnings add up to"), parent=group)

    def __init__(self, bot: Hearth, service: ModerationService) -> None:
        self.bot = bot
        self.service = service
        self._menu = app_commands.ContextMenu(name=_("Moderation history"), callback=self._history_menu)
        self._menu.guild_only = True
        self._menu.default_permissions = MODERATE

    async def cog_load(self) -> None:
        """Add the context menu, which a cog cannot declare."""
        self.bot.tree.add_command(self._menu)

    @group.command(name=_("view"), description=_("Everything about a case"))
    @app_commands.rename(number=_("number"))
    @app_commands.describe(number=_("Its number"))
    async def view(self, interaction: Interaction, number: app_commands.Range[int, 1]) -> None:
        """Show one case."""
        await require_staff(interaction)
        case = await self.service.cases.numbered(guild_of(interaction).id, number)
        changes, evidence = await self.service.cases.details(case)
        view = case_details(case, changes, evidence, locale_of(interaction), self.bot.services.clock.now())
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)

    @group.command(name=_("list"), description=_("The latest cases"))
    @app_commands.rename(kind=_("kind"))
    @app_commands.describe(kind=_("Only of this kind"))
    @app_commands.choices(kind=KINDS)
    async def list_(self, interaction: Interaction, kind: str | None = None) -> None:
        """List the latest cases, page by page."""
        await require_staff(interaction)
        guild_id, locale, now = guild_of(interaction).id, locale_of(interaction), self.bot.services.clock.now()
        wanted = CaseKind(kind) if kind is not None else None
        _first, total = await self.service.cases.latest(guild_id, wanted, most=1)

        async def page_of(index: int) -> str:
            cases, _total = await self.service.cases.latest(guild_id, wanted, most=ON_A_PAGE, skipped=index * ON_A_PAGE)
            return history_lines(cases, None, 0, locale, now)

        title = translate(_("Cases"), locale) if wanted is None else kind_word(wanted, locale)
        pages = -(-total // ON_A_PAGE)
        await Paginator(interaction.user.id, title, pages, page_of, locale=locale, guard=require_staff).start(
            interaction
        )

    @group.command(name=_("edit"), description=_("Change the reason of a case"))
    @app_commands.rename(number=_("number"), reason=_("reason"))
    @app_commands.describe(number=_("Its number"), reason=_("The new reason; the old one stays on record"))
    async def edit(
        self, interaction: Interaction, number: app_commands.Range[int, 1], reason: app_commands.Range[str, 1, 500]
    ) -> None:
        """Change a reason."""
        require_permissions(interaction, "moderate_members")
        case = await self.service.cases.edit(guild_of(interaction).id, number, by=interaction.user.id, reason=reason)
        await answer(interaction, _("✅ Case {number} has the new reason."), number=case.number)

    @group.command(name=_("void"), description=_("Have a case count no more"))
    @app_commands.rename(number=_("number"), reason=_("reason"))
    @app_commands.describe(number=_("Its number"), reason=_("Why: it stays on record"))
    async def void(
        self, interaction: Interaction, number: app_commands.Range[int, 1], reason: app_commands.Range[str, 1, 500]
    ) -> None:
        """Void a case; a mute or ban in force is lifted with its own command."""
        require_permissions(interaction, "moderate_members")
        case = await self.service.cases.void(guild_of(interaction).id, number, by=interaction.user.id, reason=reason)
        now = self.bot.services.clock.now()
        text = _("✅ Case {number} counts no more.")
        if case.kind is CaseKind.MUTE and case.is_in_force(now):
            text = _("✅ Case {number} counts no more. The mute itself still holds: /unmute lifts it.")
        elif case.kind is CaseKind.BAN and case.is_in_force(now):
            text = _("✅ Case {number} counts no more. The ban itself still holds: /unban lifts it.")
        await answer(interaction, text, number=case.number)

    @ladder.command(name=_("preview"), description=_("The ladder in words, and what it would have done lately"))
    @app_commands.rename(days=_("days"))
    @app_commands.describe(days=_("How many days to look back"))
    async def preview(self, interaction: Interaction, days: app_commands.Range[int, 1, 365] = 90) -> None:
        """Show the ladder, and try it on past warnings."""
        await require_staff(interaction)
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        settings = await self.bot.services.guilds.live(guild_id, ModerationSettings)
        run = await self.service.ladder_preview(guild_id, days)
        head = translate(_("### 🪜 The ladder of warnings"), locale)
        view = layout_of(card(f"{head}\n{ladder_lines(settings.ladder, run, locale)}"))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)

    @app_commands.command(name=_("history"), description=_("Every case about somebody, also who has left"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MODERATE)
    @app_commands.rename(user=_("user"))
    @app_commands.describe(user=_("About whom; an id works too"))
    async def history(self, interaction: Interaction, user: discord.User) -> None:
        """Show all cases about somebody."""
        await show_history(interaction, user.id)

    @app_commands.command(name=_("modstats"), description=_("What each moderator did lately"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MODERATE)
    @app_commands.rename(days=_("days"))
    @app_commands.describe(days=_("How many days to look back"))
    async def modstats(self, interaction: Interaction, days: app_commands.Range[int, 1, 365] = 30) -> None:
        """Show what the team did."""
        await require_staff(interaction)
        locale = locale_of(interaction)
        counts = await self.service.cases.counts(guild_of(interaction).id, days)
        span = translate(plural("{count} day", "{count} days"), locale, count=days)
        head = translate(_("### 🛡️ Moderation in {days}"), locale, days=span)
        view = layout_of(card(f"{head}\n{stats_lines(counts, locale)}"))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)

    async def _history_menu(self, interaction: Interaction, user: discord.User) -> None:
        await show_history(interaction, user.id)
