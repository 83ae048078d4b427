"""How a feature declares what it keeps about members."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from bot.guilds import FeatureSettings
from bot.i18n import Plural, Text, _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.cases import Subject
    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.jobs import Jobs


class WhenErased(StrEnum):
    """What happens to rows when their member asks to be forgotten."""

    DELETED = "deleted"
    NAMELESS = "nameless"
    """The row stays for the sums, without whose it was."""
    KEPT = "kept"


class Retention(StrEnum):
    """Classes of data that are let go after some time; each is a setting in days."""

    ACTIVITY = "activity_days"
    LEFT = "left_days"
    """What is kept about somebody who has left; counted from leaving."""
    RECORDS = "record_days"
    EVIDENCE = "evidence_days"


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table with rows about a member."""

    table: str
    words: Plural
    """What its rows are, counted: "{count} join"."""
    columns: tuple[str, ...]
    """What an export shows of a row."""
    column: str = "member_id"
    """Which column holds the member; a table may be declared once for each."""
    when_erased: WhenErased = WhenErased.DELETED
    retention: Retention | None = None
    instant: str | None = None
    """The column in milliseconds by which the age of a row is known; none is needed for what ends with leaving."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A direct message that says something of a member to another: it is found by a custom_id of its buttons."""

    reader_id: int
    marker: str
    """A custom_id, or how it begins up to a colon."""
    since: dt.datetime
    """Before which it cannot have been sent."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who is to be forgotten, and what a feature may need for what follows outside the database."""

    guild_id: int
    member_id: int
    database: Database
    jobs: Jobs
    clock: Clock
    cut_from: list[tuple[Subject, int]] = field(default_factory=list)
    """The cases and reports out of whose evidence their words were cut, for the features that show these."""
    letters: list[Letter] = field(default_factory=list)
    """The direct messages to be cut because they are about them, or were written to them about somebody else."""


@dataclass(frozen=True, slots=True)
class LettingGo:
    """What is to be let go of on a server, and what a feature may need for what follows outside the database."""

    guild_id: int
    settings: PrivacySettings
    database: Database
    jobs: Jobs
    clock: Clock

    def before(self, *classes: Retention) -> dt.datetime:
        """Return the instant before which all of these classes are too old."""
        days = max(getattr(self.settings, retention.value) for retention in classes)
        return self.clock.now() - dt.timedelta(days=days)


@dataclass(frozen=True, slots=True)
class OwnData:
    """What one feature keeps about a member."""

    feature: str
    title: Text
    tables: tuple[OwnTable, ...]
    stays: Text | None = None
    """Why some of it stays when the rest is erased."""
    before_erasing: Callable[[Transaction, Erasure], Awaitable[None]] | None = None
    """Called in the erasing transaction, before the rows go: to enqueue what must follow on Discord."""
    before_letting_go: Callable[[Transaction, LettingGo], Awaitable[int]] | None = None
    """Called likewise before old rows go; returns how many more it let go of itself."""


class PrivacySettings(FeatureSettings):
    """How long what is kept."""

    feature: ClassVar[str] = "privacy"
    title: ClassVar[Text] = _("Privacy")
    about: ClassVar[Text] = _("How long what is kept about members.")

    activity_days: int = Field(default=400, ge=7, le=3650, description=_("For how many days activity counts are kept."))
    left_days: int = Field(
        default=365, ge=1, le=3650, description=_("For how many days after leaving a member's own data is kept.")
    )
    record_days: int = Field(default=730, ge=30, le=3650, description=_("For how many days joins and leaves are kept."))
    evidence_days: int = Field(
        default=180,
        ge=7,
        le=3650,
        description=_("For how many days the messages and files of cases and reports are kept; the cases stay."),
    )
