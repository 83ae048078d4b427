"""Points for what the platform itself sees: an introduction, a greeting. Features award their own."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from bot.ledger.errors import CapReached, NotEligible
from bot.ledger.models import Grant, Source
from bot.ledger.reasons import REASONS
from bot.ledger.rules import may_give
from bot.members import Milestone

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.ledger.service import Ledger


class Awards:
    """Reacts to members' steps inside the transactions that record them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def reached(self, tx: Transaction, guild_id: int, member_id: int, milestone: Milestone) -> None:
        """Give points for an introduction, once for ever."""
        if milestone is Milestone.INTRODUCED:
            source = Source("introduction", member_id)
            await self._give(tx, guild_id, member_id, "introduction", source, actor_id=member_id)

    async def greeted(self, tx: Transaction, guild_id: int, newcomer_id: int, greeter_id: int) -> None:
        """Give points for greeting a newcomer, once a pair; who was forgotten lately may have been greeted before."""
        if not may_give(await self._ledger.marks(tx, guild_id, newcomer_id)):
            return
        source = Source("newcomer", newcomer_id)
        await self._give(tx, guild_id, greeter_id, "greeting", source, actor_id=newcomer_id)

    async def _give(
        self, tx: Transaction, guild_id: int, member_id: int, reason: str, source: Source, *, actor_id: int
    ) -> None:
        grant = Grant(guild_id=guild_id, member_id=member_id, reason=REASONS[reason], source=source, actor_id=actor_id)
        with contextlib.suppress(NotEligible, CapReached):  # the step counts all the same
            await self._ledger.award(tx, grant)
