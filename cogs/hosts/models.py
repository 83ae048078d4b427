"""What a host and a newcomer are, and what a server may set about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from bot.guilds import FeatureSettings, RoleSetting
from bot.i18n import Text, _

if TYPE_CHECKING:
    import datetime as dt


class NewcomerState(StrEnum):
    """Where a newcomer stands on the way to being greeted by a person."""

    OPEN = "open"
    GREETED = "greeted"
    UNGREETED = "ungreeted"
    LEFT = "left"


class AssignmentState(StrEnum):
    """What became of asking a host."""

    OPEN = "open"
    DONE = "done"
    PASSED = "passed"
    REFUSED = "refused"


class How(StrEnum):
    """How it is known that somebody greeted a newcomer."""

    BUTTON = "button"
    REPLY = "reply"
    MENTION = "mention"
    CARD = "card"
    """By saying hi on their introduction."""


@dataclass(frozen=True, slots=True)
class Volunteer:
    """What somebody has said about hosting."""

    member_id: int
    is_on: bool | None
    """None when they have not: a host role decides."""
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who may be asked to greet, and how much they did lately."""

    member_id: int
    last_assigned_at: dt.datetime | None
    today: int
    """How many newcomers they got within 24 hours."""
    last_active_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to be greeted by a person."""

    guild_id: int
    member_id: int
    arrived_at: dt.datetime
    state: NewcomerState


@dataclass(frozen=True, slots=True)
class Assignment:
    """A host who was asked to greet a newcomer."""

    id: int
    guild_id: int
    newcomer_id: int
    host_id: int
    turn: int
    assigned_at: dt.datetime
    state: AssignmentState


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How hosting stands: for one host, and on the server over the last days."""

    days: int
    is_on: bool
    is_closed: bool
    waiting_ids: tuple[int, ...]
    """The newcomers who wait for this host's hello."""
    greeted: int
    """Whom this host greeted."""
    newcomers: int
    newcomers_greeted: int


class HostSettings(FeatureSettings):
    """Who greets newcomers in person, and how many of them."""

    feature: ClassVar[str] = "hosts"
    title: ClassVar[Text] = _("Hosts")
    about: ClassVar[Text] = _("Gives every newcomer one member who says hello in person.")

    enabled: bool = Field(default=False, description=_("Whether newcomers get a host."))
    host_role_ids: Annotated[
        tuple[int, ...],
        RoleSetting(
            _("Hosts: who greets newcomers"),
            guesses=("host", "welcomer", "gastgeber", "greeter", "pate"),
        ),
    ] = Field(
        default=(), max_length=10, description=_("Whoever has one of these roles is a host until they say /host off.")
    )
    volunteers: bool = Field(default=True, description=_("Whether any member can become a host with /host on."))
    per_day: int = Field(
        default=3, ge=1, le=50, description=_("How many newcomers a host gets within 24 hours at most.")
    )
    pass_after_hours: int = Field(
        default=24, ge=1, le=47, description=_("After how many hours an ungreeted newcomer goes to another host, once.")
    )
