"""Slow modes that features set on channels for a while: what each goes back to when one began while another held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.database import Transaction

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Passing:
    """A slow mode that is over: what it had set, and what was there before."""

    guild_id: int
    channel_id: int
    seconds: int
    before: int
    since: dt.datetime
    """When it began: only what began later can have found it there."""


Inherit = Callable[[Transaction, Passing], Awaitable[bool]]
"""Has the feature's own slow modes go back to what was before one that is over; says whether any does."""


class Slowmodes:
    """Passes on what a channel goes back to, between features that know nothing of each other."""

    def __init__(self) -> None:
        self._heirs: list[Inherit] = []

    def on_over(self, inherit: Inherit) -> None:
        """Have a feature's slow modes go back to what was before one that is over, in the transaction that ends it."""
        self._heirs.append(inherit)

    async def over(self, tx: Transaction, passing: Passing) -> bool:
        """Pass on what a slow mode would have gone back to; False where no other found it there."""
        return any([await inherit(tx, passing) for inherit in self._heirs])
