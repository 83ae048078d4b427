"""What members do with sessions: parse, call one service method, render, reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.errors import NotFoundError
from bot.i18n import _, translate
from bot.kit import guild_of, locale_of
from bot.kit.pages import Paginator
from cogs.sessions.models import SessionSettings
from cogs.sessions.render.members import NONE_YET, standing_line
from cogs.sessions.views.calendars import file_of

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from cogs.sessions.service import CalendarService, PlaceService

Interaction = discord.Interaction[Any]
ON_A_PAGE = 5


class MemberCommands(commands.Cog):
    """Shows members what is coming, and hands places on of those who leave."""

    def __init__(
        self, bot: Hearth, group: app_commands.Group, calendars: CalendarService, places: PlaceService
    ) -> None:
        self.bot = bot
        self.calendars = calendars
        self.places = places
        description = _("What is coming, at your own time, and what you answered")
        group.add_command(app_commands.Command(name=_("list"), description=description, callback=self.list_))
        description = _("All that is coming as a file for your calendar")
        group.add_command(app_commands.Command(name=_("calendar"), description=description, callback=self.calendar))

    async def list_(self, interaction: Interaction) -> None:
        """List the coming sessions with one's own answers. Raises NotSetUpError, NotFoundError."""
        guild, locale, me = guild_of(interaction), locale_of(interaction), interaction.user.id
        await self.bot.services.guilds.live(guild.id, SessionSettings)
        standings = await self.calendars.standings(guild.id, me)
        if not standings:
            raise NotFoundError(NONE_YET)

        async def page_of(index: int) -> str:
            current = await self.calendars.standings(guild.id, me)
            return "\n\n".join(standing_line(each, locale) for each in current[index * ON_A_PAGE :][:ON_A_PAGE])

        title = translate(_("🗓️ Coming sessions"), locale)
        await Paginator(me, title, -(-len(standings) // ON_A_PAGE), page_of, locale=locale).start(interaction)

    @app_commands.rename(alarm=_("alarm"))
    @app_commands.describe(alarm=_("When your calendar rings; without it, it does as it is set"))
    @app_commands.choices(
        alarm=[
            Choice(name=_("10 minutes before"), value=10),
            Choice(name=_("1 hour before"), value=60),
            Choice(name=_("1 day before"), value=1440),
        ]
    )
    async def calendar(self, interaction: Interaction, alarm: Choice[int] | None = None) -> None:
        """Give all coming sessions and series as one file. Raises NotSetUpError, NotFoundError."""
        guild, locale = guild_of(interaction), locale_of(interaction)
        await self.bot.services.guilds.live(guild.id, SessionSettings)
        await interaction.response.defer(ephemeral=True, thinking=True)
        entries = await self.calendars.entries(guild.id, interaction.user.id)
        if not entries:
            raise NotFoundError(NONE_YET)
        minutes = alarm.value if alarm is not None else None
        file = await file_of(interaction, guild, entries, name=guild.name, alarm_minutes=minutes)
        text = _("📅 All that is coming, without what you said you can't come to. Open the file again after changes.")
        await interaction.followup.send(translate(text, locale), file=file, ephemeral=True)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Hand on the places of somebody who left."""
        if not payload.user.bot:
            await self.places.left(payload.guild_id, payload.user.id)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Hand on the places of those who left while nobody looked."""
        del since
        if guild.chunked:  # absence is proof only when everybody is known
            await self.places.catch_up(guild.id, {member.id for member in guild.members})
