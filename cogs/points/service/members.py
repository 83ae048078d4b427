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
from cogs.points.rules import best_reasons, by_day, next_tier, tier_for, tier_named
from cogs.points.service.base import BaseService

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.points.models import Tier, TierState

SHOWN_DAYS = 14
SHOWN_REASONS = 5


class MemberService(BaseService):
    """Shows members what they have, and why."""

    async def is_live(self, guild_id: int) -> bool:
        """Say whether points are earned on a server."""
        return await self._guilds.find_live(guild_id, PointSettings) is not None

    async def overview(self, guild_id: int, member_id: int, *, by: int, is_staff: bool) -> Overview:
        """Return what a member has. Raises NotSetUpError, and NotAllowedError for who keeps it to themselves."""
        await self._guilds.live(guild_id, PointSettings)
        tiers = await self._guilds.get(guild_id, TierSettings)
        zone = (await self._guilds.server(guild_id)).zone
        today = self._clock.now().astimezone(zone).date()
        month = ledger_rules.period_of(PeriodKind.MONTH, today)
        everything = ledger_rules.period_of(PeriodKind.ALL, today)
        days = [day_number(today - dt.timedelta(days=ago)) for ago in reversed(range(SHOWN_DAYS))]
        a_year_ago = day_number(today - dt.timedelta(days=ROLLING_DAYS))
        async with self._store.database.reading() as tx:
            if member_id != by and not is_staff:
                await self._check_public(tx, guild_id, member_id)
            since, until = min(month.first_day, days[0]), max(month.last_day, days[-1])
            (account, lately, state), (overall, this_month), earned = await tx.together(
                self._store.member(tx, guild_id, member_id, a_year_ago),
                self._ledger.boards.own(tx, guild_id, Board.OVERALL, (everything, month), member_id),
                self._ledger.earned(tx, guild_id, member_id, since, until),
            )
        points = lately if tiers.basis == "rolling" else account.lifetime
        state = state if tiers.enabled else None
        return Overview(
            member_id=member_id,
            account=account,
            tier_points=points,
            tier=_held(state, tiers) or (tier_for(points, tiers) if tiers.enabled else None),
            next_tier=next_tier(points, tiers) if tiers.enabled else None,
            state=state,
            overall=overall,
            month=this_month,
            reasons=best_reasons(earned, month.first_day, SHOWN_REASONS),
            days=by_day(earned, days),
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


def _held(state: TierState | None, tiers: TierSettings) -> Tier | None:
    return tier_named(state.tier, tiers) if state is not None else None
