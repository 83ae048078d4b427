"""What a report is: a message that members showed to the team, and what the team made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _

if TYPE_CHECKING:
    import datetime as dt

    from bot.cases import Case, Evidence

WORDS_LENGTH = 400
REASON_LENGTH = 400
CONTEXT_EACH_WAY = 3
"""Messages before and after the reported one that are kept with it."""


class Category(StrEnum):
    """What a member says is wrong."""

    SPAM = "spam"
    SCAM = "scam"
    HARASSMENT = "harassment"
    HATE = "hate"
    SEXUAL = "sexual"
    DANGER = "danger"
    OTHER = "other"


class ReportState(StrEnum):
    """Where a report stands; the last two are ends."""

    OPEN = "open"
    ACTING = "acting"
    """Its case is written down and being done."""
    ACTED = "acted"
    DISMISSED = "dismissed"

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left to decide."""
        return self in {ReportState.ACTED, ReportState.DISMISSED}


class Verdict(StrEnum):
    """Why a report was put away without a case."""

    HANDLED = "handled"
    """Dealt with in another way, for example by deleting the message."""
    HARMLESS = "harmless"
    MISUSE = "misuse"
    """Reporting was abused."""


@dataclass(frozen=True, slots=True)
class Report:
    """A message that members reported, once however many did."""

    id: int
    guild_id: int
    channel_id: int
    message_id: int
    target_id: int
    target_name: str
    state: ReportState
    created_at: dt.datetime
    claimed_by: int | None
    claimed_at: dt.datetime | None
    case_id: int | None
    decided_by: int | None
    decided_at: dt.datetime | None
    verdict: Verdict | None
    reason: str
    edited_at: dt.datetime | None
    deleted_at: dt.datetime | None
    deleted_by: int | None
    """Who had it deleted from the card."""
    card_channel_id: int | None
    card_message_id: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """That one member reported a message."""

    id: int
    guild_id: int
    report_id: int
    reporter_id: int
    """0 for somebody who was forgotten."""
    category: Category
    words: str
    thanked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A member's report, on its way to the team."""

    guild_id: int
    reporter_id: int
    category: Category
    words: str
    message: Evidence
    context: tuple[Evidence, ...] = ()
    is_gone: bool = False
    """Whether the message was deleted while the form was being filled in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about somebody who wants to report."""

    is_barred: bool = False
    last_at: dt.datetime | None = None
    in_a_day: int = 0
    """How many reports they made within the last 24 hours."""
    decisions: tuple[tuple[bool, dt.datetime], ...] = ()
    """Of their latest decided reports, the newest first: whether it was misuse, and when."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a report's card shows."""

    report: Report
    entries: tuple[Entry, ...]
    evidence: tuple[Evidence, ...]
    case: Case | None
    points: int
    """The warning points of the reported member that count."""
    cases: int


class ReportSettings(FeatureSettings):
    """How members report messages, and how often they may."""

    feature: ClassVar[str] = "reports"
    title: ClassVar[Text] = _("Reports")
    about: ClassVar[Text] = _("Members show messages to the team, privately.")

    enabled: bool = Field(default=True, description=_("Whether members can report messages to the team."))
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Reports by members: for staff only; else the team channel"),
            guesses=("reports", "meldungen"),
            create="reports",
            is_private=True,
            is_optional=True,
            is_asked=False,
        ),
    ] = Field(default=None, description=_("Where each report has its card; the team channel if empty."))
    remind_hours: int = Field(
        default=12,
        ge=0,
        le=168,
        description=_("After how many hours the team is reminded of open reports, once a day; 0 never."),
    )
    cooldown_seconds: int = Field(
        default=30, ge=0, le=3600, description=_("How many seconds a member waits between two reports.")
    )
    daily_cap: int = Field(
        default=10, ge=1, le=100, description=_("How many messages a member can report within 24 hours.")
    )
    misuse_after: int = Field(
        default=3,
        ge=0,
        le=20,
        description=_("After how many misused reports in a row a member has to pause; 0 never."),
    )
    misuse_days: int = Field(default=7, ge=1, le=365, description=_("For how many days they have to pause."))
