"""What happens to a member's points when they ask to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger.boards import Boards
from bot.ledger.models import FORGOTTEN_FOR, Mark
from bot.ledger.store import LedgerStore

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.owndata.models import Erasure


async def forget_points(tx: Transaction, erasure: Erasure) -> None:
    """Take a member off all boards and delete what was written beside their entries, which stay without the name.

    Limits on what they give to whom are forgotten with it, so for a while what they give earns nothing.
    """
    store, who = LedgerStore(erasure.database), (erasure.guild_id, erasure.member_id)
    now = erasure.clock.now()
    has_given = await store.has_given(tx, *who, now - FORGOTTEN_FOR)
    await store.forget_words(tx, *who)
    await store.forget_sources(tx, *who)
    await Boards(erasure.database).forget(tx, *who)
    if has_given:
        await store.unmark(tx, *who, Mark.FORGOTTEN)  # once more is from now on
        await store.mark(tx, *who, Mark.FORGOTTEN, at=now, by=None)
