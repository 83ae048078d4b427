"""What the team does with points; each act is on record in the transaction that does it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.database.base import first_id_at
from bot.errors import BadInputError, NotFoundError
from bot.i18n import Text, _
from bot.ledger import Grant, Mark, NotEnoughPoints, Source
from bot.ledger.reasons import REASONS
from cogs.points.rules import review
from cogs.points.service.base import BaseService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ledger import Account, Difference, Entry, Season
    from cogs.points.models import Action, Review

ADJUSTMENT = "adjustment"
SEASON_NAME_LENGTH = 60
VOIDABLE = dt.timedelta(days=90)  # what the list offers; any entry can be named by its id
OFFERED = 200
MISSING = _("Say in a few words why: the member and the team will read it.")


class StaffService(BaseService):
    """Adjusts, voids, freezes, reviews, counts seasons and recounts."""

    async def adjust(
        self, guild_id: int, member_id: int, points: int, reason: str, *, by: int, key: int
    ) -> tuple[Entry, Account]:
        """Give or take points by hand, once for a key. Raises BadInputError and NotEnoughPoints."""
        if not points:
            raise BadInputError(_("Write how many points to give, or with a minus to take."))
        said = _reason(reason)
        async with self._store.database.transaction(lock=guild_id) as tx:
            account = await self._ledger.account_in(tx, guild_id, member_id)
            if points < 0 and account.balance + points < 0:
                raise NotEnoughPoints(-points, account.balance)
            awarded = await self._ledger.award(
                tx,
                Grant(
                    guild_id=guild_id,
                    member_id=member_id,
                    reason=REASONS[ADJUSTMENT],
                    source=Source("adjustment", key),
                    actor_id=by,
                    note=said,
                    points=points,
                ),
            )
            if awarded.is_new:
                await self._record(tx, guild_id, by, "adjust", member_id, points=points, reason=said)
            return awarded.entry, await self._ledger.account_in(tx, guild_id, member_id)

    async def void(self, guild_id: int, entry_id: int, reason: str, *, by: int) -> Entry | None:
        """Undo an entry; None when it was undone before. Raises NotFoundError and BadInputError."""
        said = _reason(reason)
        async with self._store.database.transaction(lock=guild_id) as tx:
            reversal = await self._ledger.void(tx, guild_id, entry_id, by=by, note=said)
            if reversal is not None:
                details = {"entry": str(entry_id), "points": reversal.points, "reason": said}
                await self._record(tx, guild_id, by, "void", reversal.member_id, **details)
            return reversal

    async def voidable(self, guild_id: int) -> list[tuple[int, int, int, str]]:
        """List (id, member, points, reason) of the newest entries that can be voided."""
        after = first_id_at(self._clock.now() - VOIDABLE)
        async with self._store.database.reading() as tx:
            return await self._store.latest_entries(tx, guild_id, after, OFFERED)

    async def freeze(self, guild_id: int, member_id: int, *, is_frozen: bool, reason: str, by: int) -> bool:
        """Keep a member from earning and from boards, or no longer; False when it stood so already.

        Raises BadInputError.
        """
        said = _reason(reason, _("Say in a few words why: the team will read it."))
        async with self._store.database.transaction(lock=guild_id) as tx:
            is_changed = await self._ledger.mark(tx, guild_id, member_id, Mark.FROZEN, is_set=is_frozen, by=by)
            if is_changed:
                await self._record(tx, guild_id, by, "freeze" if is_frozen else "unfreeze", member_id, reason=said)
        return is_changed

    async def review(self, guild_id: int, days: int) -> Review:
        """Find what looks like farming in the last days."""
        flows, refusals = await self._ledger.flows(guild_id, self._clock.now() - dt.timedelta(days=days))
        return review(flows, refusals, days)

    async def start_season(self, guild_id: int, name: str, *, by: int) -> Season:
        """Start a season now. Raises BadInputError, also when one runs."""
        said = " ".join(name.split())
        if not 1 <= len(said) <= SEASON_NAME_LENGTH:
            raise BadInputError(_("A season's name has 1 to {most} characters."), most=SEASON_NAME_LENGTH)
        async with self._store.database.transaction(lock=guild_id) as tx:
            season = await self._ledger.start_season(tx, guild_id, said, by=by)
            await self._record(tx, guild_id, by, "season_start", None, name=said)
        return season

    async def end_season(self, guild_id: int, *, by: int) -> Season:
        """End the season that runs; its boards stay as they are. Raises NotFoundError."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            season = await self._ledger.end_season(tx, guild_id, by=by)
            if season is None:
                raise NotFoundError(_("No season runs. /points-admin season start begins one."))
            await self._record(tx, guild_id, by, "season_end", None, name=season.name)
        return season

    async def differences(self, guild_id: int) -> list[Difference]:
        """Compare every sum with its entries."""
        return await self._audit.differences(guild_id)

    async def recount(self, guild_id: int, *, by: int) -> AsyncIterator[int]:
        """Rebuild every sum from its entries; yields how many members are done."""
        done = 0
        async for done in self._audit.recount(guild_id):
            yield done
        async with self._store.database.transaction() as tx:
            await self._record(tx, guild_id, by, "recount", None, members=done)

    async def actions(self, guild_id: int, *, most: int, skipped: int) -> tuple[list[Action], int]:
        """Return what the team did, the newest first, and how much that is in all."""
        async with self._store.database.reading() as tx:
            actions = await self._store.actions(tx, guild_id, most, skipped)
            return actions, await self._store.count_actions(tx, guild_id)


def _reason(text: str, fault: Text = MISSING) -> str:
    said = " ".join(text.split())
    if len(said) < 3:
        raise BadInputError(fault)
    return said[:300]
