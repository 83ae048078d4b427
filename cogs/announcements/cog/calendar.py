"""The team's calendar: what is planned on the server, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import locale_of
from cogs.announcements.render.calendar import month_words
from cogs.announcements.rules.months import offered_months, parse_month
from cogs.announcements.views.calendar import show_calendar, this_month

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete


class AnnounceCalendar(commands.Cog):
    """Shows what is planned."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot

        @group.command(name=_("calendar"), description=_("A month with all that is planned, as a picture and a list"))
        @app_commands.rename(month=_("month"))
        @app_commands.describe(month=_("Which month, like December 2026 or 2026-12; this one if empty"))
        @app_commands.autocomplete(month=self.complete_month)
        async def calendar(  # pyright: ignore[reportUnusedFunction] - the group keeps it
            interaction: Interaction, month: str | None = None
        ) -> None:
            await self.calendar(interaction, month or "")

    async def calendar(self, interaction: Interaction, month: str) -> None:
        """Show a month. Raises BadInputError, NotAllowedError, NotSetUpError."""
        await interaction.response.defer(ephemeral=True)
        await show_calendar(interaction, parse_month(month, await this_month(interaction)))

    async def complete_month(self, interaction: Interaction, typed: str) -> list[Choice]:
        """Offer months by their names, and whatever else is typed as one."""
        today, locale = await this_month(interaction), locale_of(interaction)
        choices = [_choice(first, locale) for first in offered_months(today)]
        wanted = typed.casefold().strip()
        found = [each for each in choices if wanted in each.name.casefold() or each.value.startswith(wanted)]
        try:
            meant = _choice(parse_month(typed, today), locale)
        except BadInputError:
            return found[:CHOICES]
        return [meant, *(each for each in found if each.value != meant.value)][:CHOICES]


def _choice(first: dt.date, locale: str) -> Choice:
    return app_commands.Choice(name=month_words(first, locale), value=f"{first:%Y-%m}")
