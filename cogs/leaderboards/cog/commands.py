"""The command: parse, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import guild_of, locale_of
from bot.ledger import Board
from cogs.leaderboards.models import Span, Wanted
from cogs.leaderboards.render import BOARDS, SPANS
from cogs.leaderboards.views import BoardView

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.leaderboards.service import BoardService

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
NAME_LENGTH = 100


class LeaderboardCommands(commands.Cog):
    """Shows who stands where."""

    def __init__(self, bot: Hearth, service: BoardService) -> None:
        self.bot = bot
        self.service = service

    @app_commands.command(name=_("leaderboard"), description=_("Who helps most, and where you stand"))
    @app_commands.guild_only()
    @app_commands.rename(board=_("board"), period=_("period"), season=_("season"))
    @app_commands.describe(
        board=_("Which board; the server's favourite if left out"),
        period=_("Of what time; this month if left out"),
        season=_("A season of this server, also one that is over"),
    )
    @app_commands.choices(board=[app_commands.Choice(name=name, value=board.value) for board, name in BOARDS.items()])
    @app_commands.choices(period=[app_commands.Choice(name=name, value=span.value) for span, name in SPANS.items()])
    async def leaderboard(
        self, interaction: Interaction, board: str | None = None, period: str | None = None, season: str | None = None
    ) -> None:
        """Show a board, privately. Raises BadInputError for a season that there was not."""
        guild_id = guild_of(interaction).id
        chosen = Board(board) if board is not None else await self.service.default_board(guild_id)
        wanted = Wanted(chosen, Span(period) if period is not None else Span.MONTH)
        if season is not None:
            wanted = Wanted(chosen, Span.SEASON, await self._season_id(guild_id, season))
        await BoardView(interaction.user.id, wanted, locale=locale_of(interaction)).start(interaction)

    @leaderboard.autocomplete("season")
    async def complete_season(self, interaction: Interaction, typed: str) -> list[Choice]:
        """Offer the server's seasons, the newest first."""
        seasons = await self.service.seasons(guild_of(interaction).id)
        found = [season for season in seasons if typed.casefold() in season.name.casefold()]
        return [app_commands.Choice(name=season.name[:NAME_LENGTH], value=str(season.id)) for season in found[:CHOICES]]

    async def _season_id(self, guild_id: int, typed: str) -> int:
        """Find a season by what was picked from the list, or typed in full."""
        wanted = typed.strip().casefold()
        for season in await self.service.seasons(guild_id):
            if wanted in {str(season.id), season.name.casefold()}:
                return season.id
        raise BadInputError(_("There is no such season. Pick one from the list that opens."))
