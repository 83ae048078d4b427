"""What members and staff see of points, and what a server may set about tiers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _

if TYPE_CHECKING:
    from bot.ledger import Account, Entry, OwnStanding

MOST_TIERS = 20
NAME_LENGTH = 40
ROLLING_DAYS = 365
GRACE = dt.timedelta(days=30)

DEFAULTS = ((_("Helper"), 50), (_("Guide"), 250), (_("Expert"), 1000))


class Tier(BaseModel):
    """A level that members reach."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    points: int = Field(ge=1, le=1_000_000_000)
    role_id: int | None = None


class TierSettings(FeatureSettings):
    """Which tiers there are, and what reaching one does."""

    feature: ClassVar[str] = "tiers"
    title: ClassVar[Text] = _("Tiers")
    about: ClassVar[Text] = _("Names and roles for members who help much.")

    enabled: bool = Field(default=True, description=_("Whether members reach tiers."))
    tiers: tuple[Tier, ...] = Field(
        default=tuple(Tier(name=name, points=points) for name, points in DEFAULTS),
        max_length=MOST_TIERS,
        description=_("The tiers with their points and roles; /points-admin tier changes them one by one."),
    )
    basis: Literal["lifetime", "rolling"] = Field(
        default="lifetime",
        description=_("Whether a tier counts all points ever earned (lifetime) or those of 365 days (rolling)."),
    )
    roles: Literal["added", "replaced"] = Field(
        default="replaced",
        description=_("Whether a tier's role is added to those before (added) or takes their place (replaced)."),
    )
    announce_channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Tiers: where reaching one is announced"), is_optional=True, is_asked=False, create="announcements"
        ),
    ] = Field(default=None, description=_("Where it is announced that somebody reached a tier; nowhere if empty."))

    @field_validator("tiers", mode="after")
    @classmethod
    def _in_order(cls, value: tuple[Tier, ...]) -> tuple[Tier, ...]:
        names = [tier.name.casefold() for tier in value]
        if len(set(names)) < len(names) or len({tier.points for tier in value}) < len(value):
            raise InvalidValueError(_("two tiers have the same name or the same points"))
        return tuple(sorted(value, key=lambda tier: tier.points))


@dataclass(frozen=True, slots=True)
class TierState:
    """The tier a member has."""

    member_id: int
    tier: str
    since: dt.datetime
    falls_at: dt.datetime | None
    """When they lose it unless they earn enough again."""
    noted_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TierRoles:
    """Which roles a member should have for their tier, and which they were given for tiers."""

    wanted: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    """All that a tier names now: who has one without having reached its tier loses it."""
    given: frozenset[int] = frozenset()
    """What the bot gave this member, also for tiers that name the role no more."""
    is_older: bool = False
    """Whether they have their tier from before it was written down what was given."""

    @property
    def unwanted(self) -> frozenset[int]:
        """What is to be taken from this member where they have it; a role from elsewhere is left alone."""
        return (self.named | self.given) - self.wanted


class Turn(StrEnum):
    """What happens to a member's tier."""

    NONE = "none"
    UP = "up"
    DOWN = "down"
    GRACE = "grace"
    """They have too few points, and time to earn them again."""
    SAFE = "safe"
    """They have enough again."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a member sees of their points."""

    member_id: int
    account: Account
    tier_points: int
    """What counts for tiers: all ever earned, or the last 365 days."""
    tier: Tier | None
    next_tier: Tier | None
    state: TierState | None
    overall: OwnStanding
    month: OwnStanding
    reasons: tuple[tuple[str, int, int], ...]
    """This month: (reason, points, times), the most points first."""
    days: tuple[int, ...]
    """Points of the last days, oldest first."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A stretch of a member's entries."""

    entries: tuple[Entry, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Action:
    """Something the team did with points."""

    id: int
    done_by: int
    action: str
    member_id: int | None
    details: dict[str, Any]
    done_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """Two members between whom more flows than is likely by chance."""

    first_id: int
    second_id: int
    there: int
    """How often the first caused points for the second."""
    back: int
    points: int
    share: float
    """The larger part that one of them is of what the other gave."""
    refused: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Several members who mostly give each other points."""

    member_ids: tuple[int, ...]
    times: int
    inside: float
    """Which part of what they gave stayed among them."""


@dataclass(frozen=True, slots=True)
class Review:
    """What staff should have a look at."""

    days: int
    pairs: tuple[Pair, ...]
    clusters: tuple[Cluster, ...]
    refused: tuple[tuple[int, int], ...]
    """(member, times) of those who were refused most often."""
    given: int
    """How often anybody caused points for somebody."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One member's points in a file."""

    member_id: int
    points: int


@dataclass(frozen=True, slots=True)
class ImportFile:
    """What a file of points holds."""

    kind: Literal["csv", "json"]
    rows: tuple[ImportRow, ...]
    skipped: int
    """Lines without a member or without points."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import is about to do."""

    label: str
    reason: str
    rows: tuple[ImportRow, ...]
    skipped: int
    known: int
    """How many of them were imported before, under the same label."""
    total: int
    """All points together."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is."""

    done: int
    awarded: int
    of: int
