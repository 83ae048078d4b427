"""Where features meet to say what is planned: each brings its own entries, nobody knows whose they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from bot.agenda.models import Entry
    from bot.agenda.month import Month

Lister = Callable[[int, "dt.datetime", "dt.datetime"], Awaitable[Sequence["Entry"]]]
"""Lists a feature's entries of a server that start from one instant on and before another, in any order."""


class Agenda:
    """Everything that a server has planned."""

    def __init__(self) -> None:
        self._listers: list[Lister] = []

    def register(self, lister: Lister) -> None:
        """Have a feature's entries among the others."""
        self._listers.append(lister)

    async def between(self, guild_id: int, start: dt.datetime, end: dt.datetime) -> list[Entry]:
        """List what starts from one aware instant on and before another, the soonest first."""
        found = [entry for lister in self._listers for entry in await lister(guild_id, start, end)]
        return sorted(found, key=lambda entry: (entry.starts_at, entry.id))


async def picture_of(month: Month) -> bytes:
    """Draw a month as PNG, in a thread."""
    return await asyncio.to_thread(_draw, month)


def _draw(month: Month) -> bytes:
    # Here, because Pillow costs six megabytes, and most processes draw seldom.
    from bot.agenda.picture import draw  # noqa: PLC0415

    return draw(month)
