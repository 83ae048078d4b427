"""A message as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cogs.automod.models import Place, Trace
from cogs.automod.rules.reading import Link, folded, invites_in, links_in, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSURE = 0
"""Where an invitation leads while Discord is in trouble: it may be the server's own, which is always welcome."""
LEAST_TEXT = 8  # characters; "ok" twice is talk


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is known of a message. What only some rules need is worked out once, when it is asked for."""

    guild_id: int
    place: Place
    author_id: int
    at: float
    """Seconds since 1970."""
    content: str = ""
    mentions: int = 0
    """How many members and roles it mentions, each once."""
    files: tuple[str, ...] = ()
    """The names of what is attached."""
    sizes: tuple[int, ...] = ()
    """How many bytes each of them has: phones name all photos and voice messages the same."""
    leads_to: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    """The servers that invitations lead to, by code: None for nowhere, UNSURE while Discord does not tell."""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links in it."""
        return links_in(self.content)

    @cached_property
    def invites(self) -> tuple[str, ...]:
        """The codes of invitations in it."""
        return invites_in(self.content)

    @cached_property
    def plain(self) -> str:
        """What it says in lower case, without what cannot be seen."""
        return plain(self.content)

    @cached_property
    def folded(self) -> str:
        """The same in Latin letters, as far as others look like them."""
        return folded(self.plain)

    @cached_property
    def trace(self) -> Trace:
        """What is remembered of it."""
        text = "".join(self.plain.split())
        known = text if len(text) >= LEAST_TEXT or self.files else ""
        fingerprint = hash((known, self.files, self.sizes)) or 1
        return Trace(self.at, self.place, fingerprint if known or self.files else 0, self.mentions)
