"""Putting a digest together from what the features tell. Knows no Discord."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.digest.models import Section, Span

if TYPE_CHECKING:
    from bot.guilds import GuildSettings
    from bot.i18n import Text

Teller = Callable[[int, Span, str], Awaitable[Section | None]]
"""Tells, for a server, a span and a language, what happened; None for nothing."""


class Digest:
    """Knows who has something to tell, in the order in which it is told."""

    def __init__(self, guilds: GuildSettings) -> None:
        self._guilds = guilds
        self._tellers: dict[str, tuple[int, Text, Teller]] = {}

    def add(self, name: str, place: int, title: Text, teller: Teller) -> None:
        """Have a feature tell something, under a name that servers choose it by; the smallest place comes first.

        Raises ValueError when the name is taken.
        """
        if name in self._tellers:
            raise ValueError(f"two parts of the digest are called {name}")
        self._tellers[name] = (place, title, teller)

    @property
    def parts(self) -> dict[str, Text]:
        """Name all parts with their titles, in order."""
        ordered = sorted(self._tellers.items(), key=lambda each: each[1][0])
        return {name: title for name, (_place, title, _teller) in ordered}

    async def sections(self, guild_id: int, span: Span, *, without: frozenset[str] = frozenset()) -> list[Section]:
        """Collect what there is to tell, in order."""
        language = (await self._guilds.server(guild_id)).language
        told = [await self._tellers[name][2](guild_id, span, language) for name in self.parts if name not in without]
        return [section for section in told if section is not None and section.lines]
