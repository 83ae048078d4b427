"""A plan as a table: what it names on a server, what it brings, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.errors import BadInputError
    from cogs.announcements.models.plans import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a table can name on a server: channels and roles, and who approved something, by their ids."""

    channels: Mapping[int, str]
    roles: Mapping[int, str]
    members: Mapping[int, str] = field(default_factory=dict[int, str])


MayPing = Callable[["Plan"], bool]
"""Says whether who imports a plan may ping by hand whom it pings."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of a table that can be imported."""

    number: int
    """As a spreadsheet counts, the head being 1."""
    plan: Plan


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line."""

    number: int
    column: str
    error: BadInputError


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was understood. With faults, nothing of it is imported."""

    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]
