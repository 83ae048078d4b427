"""The message menu for everybody, and the team's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _, translate
from bot.kit import answer, guild_of, locale_of, require_permissions, require_staff
from bot.kit.pages import Paginator
from cogs.reports.forms import ReportForm
from cogs.reports.models import REASON_LENGTH, ReportSettings
from cogs.reports.render import list_lines
from cogs.reports.rules import check_message

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.reports.service import FilingService, FollowingService

Interaction = discord.Interaction[Any]
ON_A_PAGE = 5
MODERATE = discord.Permissions(moderate_members=True)


class ReportCommands(commands.Cog):
    """Takes reports, and looks after them."""

    group = app_commands.Group(
        name=_("reports"),
        description=_("Look after members' reports"),
        guild_only=True,
        default_permissions=MODERATE,
    )

    def __init__(self, bot: Hearth, filing: FilingService, following: FollowingService) -> None:
        self.bot = bot
        self.filing = filing
        self.following = following
        self.menu = app_commands.ContextMenu(name=_("Report to moderators"), callback=self.report)

    async def cog_load(self) -> None:
        """Add the message menu, which discord.py does not collect from a cog."""
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        """Take the message menu away again."""
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.guild_only()
    async def report(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask what is wrong with a message."""
        guild = guild_of(interaction)
        await self.bot.services.guilds.live(guild.id, ReportSettings)
        check_message(message.author.id, reporter_id=interaction.user.id, bot_id=guild.me.id)
        await self.filing.check(guild.id, interaction.user.id, message.id)
        await ReportForm(message, locale_of(interaction)).open(interaction)

    @group.command(name=_("list"), description=_("The reports that wait for a decision"))
    async def list_(self, interaction: Interaction) -> None:
        """List the open reports, the oldest first, page by page."""
        await require_staff(interaction)
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        _first, total = await self.following.list_open(guild_id, most=1)

        async def page_of(index: int) -> str:
            reports, _total = await self.following.list_open(guild_id, most=ON_A_PAGE, skipped=index * ON_A_PAGE)
            return list_lines(reports, locale)

        title = translate(_("Open reports"), locale)
        pages = -(-total // ON_A_PAGE)
        await Paginator(interaction.user.id, title, pages, page_of, locale=locale, guard=require_staff).start(
            interaction
        )

    @group.command(name=_("bar"), description=_("Keep a member from reporting"))
    @app_commands.rename(member=_("member"), reason=_("reason"))
    @app_commands.describe(member=_("Whom; an id works too"), reason=_("Why: it stays on record, for the team only"))
    async def bar(
        self, interaction: Interaction, member: discord.User, reason: app_commands.Range[str, 1, REASON_LENGTH]
    ) -> None:
        """Bar somebody."""
        require_permissions(interaction, "moderate_members")
        guild_id, by = guild_of(interaction).id, interaction.user.id
        is_new = await self.filing.bar(guild_id, member.id, by=by, reason=reason)
        text = _("✅ {member} can report nothing any more.") if is_new else _("{member} could report nothing before.")
        await answer(interaction, text, member=member.mention)

    @group.command(name=_("unbar"), description=_("Let a member report again"))
    @app_commands.rename(member=_("member"))
    @app_commands.describe(member=_("Whom; an id works too"))
    async def unbar(self, interaction: Interaction, member: discord.User) -> None:
        """Unbar somebody."""
        require_permissions(interaction, "moderate_members")
        await self.filing.unbar(guild_of(interaction).id, member.id)
        await answer(interaction, _("✅ {member} can report again."), member=member.mention)
