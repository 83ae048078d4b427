"""The named amounts of points of a server, such as its tiers: one feature knows them, others may ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.database import Transaction
    from bot.ledger.store import LedgerStore


class Threshold(NamedTuple):
    """So many points, and what having them is called."""

    name: str
    points: int


class Namer(Protocol):
    """The feature that gives names to amounts of points."""

    async def thresholds(self, guild_id: int) -> Sequence[Threshold]:
        """List a server's named amounts, the lowest first."""
        ...

    async def counted(self, tx: Transaction, guild_id: int, member_id: int) -> int:
        """Return how many of a member's points count for them."""
        ...


class Thresholds:
    """Tells the named amounts; while no feature gives names, there are none and all points ever earned count."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._namer: Namer | None = None

    def named_by(self, namer: Namer) -> None:
        """Have a feature give the names."""
        self._namer = namer

    async def listed(self, guild_id: int) -> Sequence[Threshold]:
        """List a server's named amounts of points, the lowest first."""
        return await self._namer.thresholds(guild_id) if self._namer is not None else ()

    async def counted(self, tx: Transaction, guild_id: int, member_id: int) -> int:
        """Return how many points of a member count for reaching a named amount, inside the caller's transaction."""
        if self._namer is None:
            return (await self._store.account(tx, guild_id, member_id)).lifetime
        return await self._namer.counted(tx, guild_id, member_id)
