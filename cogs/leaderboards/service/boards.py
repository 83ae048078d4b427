"""Boards as members look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFoundError
from bot.i18n import _
from bot.ledger import PointSettings
from bot.ledger import rules as ledger_rules
from cogs.leaderboards.models import ON_A_PAGE, BoardPage, LeaderboardSettings, Own, Span, Unlisted, Wanted
from cogs.leaderboards.rules import period_of, season_of, wanted_of, why_unlisted
from cogs.leaderboards.service.base import Base

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.ledger import Board, Period, Season


class BoardService(Base):
    """Shows who stands where."""

    async def page(self, guild_id: int, wanted: Wanted, page: int, *, reader_id: int) -> BoardPage:
        """Return a page of a board; beyond the ends, the last one. Raises NotSetUpError, NotFoundError."""
        await self._guilds.live(guild_id, LeaderboardSettings)
        points = await self._guilds.live(guild_id, PointSettings)
        seasons = tuple(await self._ledger.seasons(guild_id))
        season = season_of(seasons, wanted.season_id) if wanted.span is Span.SEASON else None
        if wanted.season_id is not None and season is None:
            raise NotFoundError(_("There is no such season on this server."))
        async with self._store.database.reading() as tx:
            today = ledger_rules.date_of(await self._ledger.today(tx, guild_id))
            period = period_of(wanted.span, today, season)
            own = await self._own(tx, guild_id, wanted.board, period, reader_id, points)
            if period is None:
                return BoardPage(wanted, None, None, seasons, (), 0, 0, 0, own)
            boards = self._ledger.boards
            total = await boards.count(tx, guild_id, wanted.board, period)
            page = min(max(page, 0), max(0, -(-total // ON_A_PAGE) - 1))
            lines = await boards.page(tx, guild_id, wanted.board, period, most=ON_A_PAGE, skipped=page * ON_A_PAGE)
            first = await boards.page(tx, guild_id, wanted.board, period, most=1) if page else lines
        most = first[0].points if first else 0
        return BoardPage(wanted, period, season, seasons, tuple(lines), most, total, page, own)

    async def wanted_of(self, guild_id: int, board: Board, key: str) -> Wanted:
        """Return what to show to who asks for the board of a period by its key; one that is gone, as it is now."""
        async with self._store.database.reading() as tx:
            today = ledger_rules.date_of(await self._ledger.today(tx, guild_id))
        return wanted_of(board, key, today)

    async def default_board(self, guild_id: int) -> Board:
        """Return the board that is shown to who asks for none. Raises NotSetUpError."""
        return (await self._guilds.live(guild_id, LeaderboardSettings)).board

    async def seasons(self, guild_id: int) -> list[Season]:
        """List a server's seasons, the newest first; nothing where leaderboards are off."""
        if await self._guilds.find_live(guild_id, LeaderboardSettings) is None:
            return []
        return await self._ledger.seasons(guild_id)

    async def _own(
        self, tx: Transaction, guild_id: int, board: Board, period: Period | None, member_id: int, points: PointSettings
    ) -> Own:
        shown = period or ledger_rules.season_period(0)  # no season has this id, so nobody has points in it
        (standing,) = await self._ledger.boards.own(tx, guild_id, board, [shown], member_id)
        if standing.rank is None:
            why = why_unlisted(await self._ledger.marks(tx, guild_id, member_id), points)
            return Own(member_id, standing, None, None, why or Unlisted.NO_POINTS)
        before = await self._store.count_sharing_before(tx, guild_id, board, shown, standing.points, member_id)
        above = (
            await self._ledger.boards.page(tx, guild_id, board, shown, most=1, skipped=standing.rank - 2)
            if standing.rank > 1
            else []
        )
        return Own(member_id, standing, standing.rank - 1 + before, above[0].rank if above else None, None)
