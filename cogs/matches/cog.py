"""Commands of matches: parse, call the service, render, reply. No rule and no SQL lives here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _, say_datetime
from bot.kit import answer, card, guild_of, layout_of, locale_of, require_permissions
from cogs.matches.models import MatchSettings, RoundEvery
from cogs.matches.render import status_text
from cogs.matches.rules import nth_of
from cogs.matches.views import show_suggestions, switch

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.matches.service import RoundService

Interaction = discord.Interaction[Any]

EVERY = [
    app_commands.Choice(name=_("every week"), value=RoundEvery.WEEK.value),
    app_commands.Choice(name=_("every two weeks"), value=RoundEvery.TWO_WEEKS.value),
    app_commands.Choice(name=_("every month"), value=RoundEvery.MONTH.value),
    app_commands.Choice(name=_("no more"), value=RoundEvery.OFF.value),
]
WEEKDAYS = [
    app_commands.Choice(name=name, value=number)
    for number, name in enumerate(
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    )
]


class MatchCog(commands.Cog):
    """Brings members together: by what they share, and by chance over coffee."""

    group = app_commands.Group(
        name=_("matches"), description=_("Meet others here with whom you share something"), guild_only=True
    )
    round_group = app_commands.Group(
        name=_("round"), description=_("Coffee rounds: meet somebody new, again and again"), parent=group
    )

    def __init__(self, bot: Hearth, rounds: RoundService) -> None:
        self.bot = bot
        self.rounds = rounds

    @group.command(name=_("on"), description=_("Have members suggested to you, and you to them"))
    async def on(self, interaction: Interaction) -> None:
        """Switch suggestions on for the member."""
        await switch(interaction, guild_of(interaction), is_on=True)

    @group.command(name=_("off"), description=_("No more suggestions"))
    async def off(self, interaction: Interaction) -> None:
        """Switch suggestions off for the member."""
        await switch(interaction, guild_of(interaction), is_on=False)

    @group.command(name=_("show"), description=_("Who you might like to meet"))
    async def show(self, interaction: Interaction) -> None:
        """Show the member their suggestions."""
        await show_suggestions(interaction, guild_of(interaction))

    @round_group.command(name=_("join"), description=_("Take part in the coffee rounds"))
    async def join(self, interaction: Interaction) -> None:
        """Have the member take part."""
        await self.rounds.join(guild_of(interaction).id, interaction.user.id)
        await self._show_status(interaction)

    @round_group.command(name=_("leave"), description=_("Leave the coffee rounds"))
    async def leave(self, interaction: Interaction) -> None:
        """Take the member out."""
        await self.rounds.leave(guild_of(interaction).id, interaction.user.id)
        await answer(interaction, _("You are out of the coffee rounds. Thank you for the company!"))

    @round_group.command(name=_("pause"), description=_("Take a break from the coffee rounds"))
    @app_commands.describe(weeks=_("For how many weeks"))
    async def pause(self, interaction: Interaction, weeks: app_commands.Range[int, 1, 52]) -> None:
        """Leave the member out for some weeks."""
        guild = guild_of(interaction)
        until = await self.rounds.pause(guild.id, interaction.user.id, dt.timedelta(weeks=weeks))
        zone = (await self.bot.services.guilds.server(guild.id)).zone
        when = say_datetime(until.astimezone(zone), locale_of(interaction))
        await answer(interaction, _("You pause until {until}. /matches round join ends it sooner."), until=when)

    @round_group.command(name=_("skip"), description=_("Leave out the next coffee round"))
    async def skip(self, interaction: Interaction) -> None:
        """Leave the member out once."""
        await self.rounds.skip(guild_of(interaction).id, interaction.user.id)
        await answer(interaction, _("You skip the next coffee round and are in the one after."))

    @round_group.command(name=_("status"), description=_("When the next coffee round is, and whether you are in it"))
    async def status(self, interaction: Interaction) -> None:
        """Show how the rounds stand."""
        await self._show_status(interaction)

    @round_group.command(name=_("schedule"), description=_("When coffee rounds are drawn (for who manages the server)"))
    @app_commands.describe(
        every=_("How often"),
        weekday=_("On which weekday (that of the first round if left out)"),
        time=_("At what local time, for example 10:00"),
        first=_("Not before this day, for example 2026-09-01; monthly rounds keep to its place in the month"),
    )
    @app_commands.choices(every=EVERY)
    @app_commands.choices(weekday=WEEKDAYS)
    async def schedule(
        self, interaction: Interaction, every: str, weekday: int | None = None, time: str = "10:00", first: str = ""
    ) -> None:
        """Change when rounds are drawn. Raises BadInputError for what is no time or day."""
        require_permissions(interaction, "manage_guild")
        guild = guild_of(interaction)
        guilds = self.bot.services.guilds
        await guilds.live(guild.id, MatchSettings)
        zone = (await guilds.server(guild.id)).zone
        day = _day_of(first) if first.strip() else self.bot.services.clock.now().astimezone(zone).date()
        on = day.weekday() if weekday is None else weekday
        day += dt.timedelta(days=(on - day.weekday()) % 7)
        await guilds.change(
            guild.id,
            MatchSettings,
            by=interaction.user.id,
            round_every=every,
            round_weekday=on,
            round_nth=nth_of(day),
            round_time=_time_of(time).isoformat(),
            round_from=day.isoformat(),
        )
        await self._show_status(interaction)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Have the schedule agree with settings that were changed elsewhere."""
        del since
        await self.rounds.schedule(guild.id)

    async def _show_status(self, interaction: Interaction) -> None:
        guild = guild_of(interaction)
        status = await self.rounds.status(guild.id, interaction.user.id)
        zone = (await self.bot.services.guilds.server(guild.id)).zone
        view = layout_of(card(status_text(status, zone, locale_of(interaction))))
        await interaction.response.send_message(view=view, ephemeral=True)


def _time_of(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text.strip().zfill(5)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise BadInputError(_("Write the time like 10:00.")) from None


def _day_of(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise BadInputError(_("Write the day like 2026-09-01.")) from None
