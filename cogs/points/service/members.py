"""What members see of their points."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import NotAllowedError
from bot.i18n import _
from bot.ledger import Board, PeriodKind, PointSettings
from bot.ledger import rules as ledger_rules
from bot.members import Preference
from bot.zones import day_number
from cogs.points.models import ROLLING_DAYS, HistoryPage, Overview, TierSettings
from cogs.points.rules import next_tier, tier_for, tier_named
from cogs.points.service.base import BaseService

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.points.models import Tier, TierState

SHOWN_DAYS = 14
SHOWN_REASONS = 5


class MemberService(BaseService):
    """Shows members what they have, and why."""

    async def overview(self, guild_id: int, member_id: int, *, by: int, is_staff: bool) -> Overview:
        """Return what a member has. Raises NotSetUpError, and NotAllowedError for who keeps it to themselves."""
        await self._guilds.live(guild_id, PointSettings)
        tiers = await self._guilds.get(guild_id, TierSettings)
        zone = (await self._guilds.server(guild_id)).zone
        today = self._clock.now().astimezone(zone).date()
        month = ledger_rules.period_of(PeriodKind.MONTH, today)
        everything = ledger_rules.period_of(PeriodKind.ALL, today)
        boards = self._ledger.boards
        async with self._store.database.reading() as tx:
            if member_id != by and not is_staff:
                await self._check_public(tx, guild_id, member_id)
            account = await self._ledger.account_in(tx, guild_id, member_id)
            state = await self._store.tier_of(tx, guild_id, member_id) if tiers.enabled else None
            points = account.lifetime
            if tiers.basis == "rolling":
                start = day_number(today - dt.timedelta(days=ROLLING_DAYS))
                points = await self._store.rolling(tx, guild_id, member_id, start)
            earned = await self._ledger.earned(tx, guild_id, member_id, month.first_day, month.last_day)
            return Overview(
                member_id=member_id,
                account=account,
                tier_points=points,
                tier=_held(state, tiers) or (tier_for(points, tiers) if tiers.enabled else None),
                next_tier=next_tier(points, tiers) if tiers.enabled else None,
                state=state,
                overall=await boards.own(tx, guild_id, Board.OVERALL, everything, member_id),
                month=await boards.own(tx, guild_id, Board.OVERALL, month, member_id),
                ranked=await boards.count(tx, guild_id, Board.OVERALL, everything),
                reasons=_most(earned),
                days=await self._days(tx, guild_id, member_id, today),
            )

    async def history(
        self, guild_id: int, member_id: int, *, by: int, is_staff: bool, most: int, skipped: int
    ) -> HistoryPage:
        """Return a stretch of a member's entries, the newest first. Raises NotAllowedError for another's."""
        if member_id != by and not is_staff:
            raise NotAllowedError(_("A history is its member's own. /points show says what others have."))
        entries, total = await self._ledger.history(guild_id, member_id, most=most, skipped=skipped)
        return HistoryPage(tuple(entries), total)

    async def _check_public(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        if not await self._members.wants_in(tx, guild_id, member_id, Preference.BOARDS):
            raise NotAllowedError(_("This member keeps their points to themselves."))

    async def _days(self, tx: Transaction, guild_id: int, member_id: int, today: dt.date) -> tuple[int, ...]:
        dates = [today - dt.timedelta(days=SHOWN_DAYS - 1 - number) for number in range(SHOWN_DAYS)]
        days = [day_number(date) for date in dates]
        earned = await self._ledger.earned_by_day(tx, guild_id, member_id, days[0], days[-1])
        return tuple(earned.get(day, 0) for day in days)


def _held(state: TierState | None, tiers: TierSettings) -> Tier | None:
    return tier_named(state.tier, tiers) if state is not None else None


def _most(earned: dict[str, tuple[int, int]]) -> tuple[tuple[str, int, int], ...]:
    rows = [(reason, points, times) for reason, (points, times) in earned.items() if points]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0]))[:SHOWN_REASONS])
