"""What happens to a member's points when they ask to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger.boards import Boards
from bot.ledger.store import LedgerStore

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.owndata.models import Erasure


async def forget_points(tx: Transaction, erasure: Erasure) -> None:
    """Take a member off all boards and delete what was written beside their entries, which stay without the name."""
    await LedgerStore(erasure.database).forget_words(tx, erasure.guild_id, erasure.member_id)
    await Boards(erasure.database).forget(tx, erasure.guild_id, erasure.member_id)
