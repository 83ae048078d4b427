"""What a thanks is, and what a server may set about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting
from bot.i18n import Text, _

if TYPE_CHECKING:
    from bot.ledger import Mark, Why

REASON_LENGTH = 200
MOST_AT_ONCE = 10
WINDOW = dt.timedelta(days=30)
"""How far back the limits of pairs and of shares look."""


class How(StrEnum):
    """How a thanks was said."""

    COMMAND = "command"
    MENU = "menu"
    DETECTED = "detected"


class ActState(StrEnum):
    """Where an act of thanking stands."""

    OFFERED = "offered"
    SAID = "said"
    CLOSED = "closed"


class ThanksState(StrEnum):
    """Where the thanks to one member stands."""

    OFFERED = "offered"
    STANDING = "standing"
    WITHDRAWN = "withdrawn"
    """By who said it, who may say it again."""
    REVOKED = "revoked"
    """By the team, or because its message is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who thanks or is thanked, as Discord knows them."""

    id: int
    is_bot: bool = False
    is_present: bool = True
    role_ids: frozenset[int] = frozenset()
    created_at: dt.datetime
    joined_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is said: a channel, what it lies in (a thread's channel, the category), and whether it is a thread."""

    channel_id: int
    around_ids: tuple[int, ...] = ()
    is_thread: bool = False

    def lies_in(self, channel_ids: tuple[int, ...]) -> bool:
        """Say whether it is one of these channels, or inside one."""
        return not {self.channel_id, *self.around_ids}.isdisjoint(channel_ids)


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody to be thanked, and for which message."""

    person: Person
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A thanks that is to be said. The same key again is the same saying."""

    guild_id: int
    giver: Person
    targets: tuple[Target, ...]
    place: Place
    how: How
    key: str
    message_id: int | None = None
    """The message that says it, where one does."""
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of thanking, of one or several people."""

    id: int
    guild_id: int
    giver_id: int
    channel_id: int
    key: str
    how: How
    state: ActState
    is_public: bool
    """Whether the bot says it in the channel."""
    said_at: dt.datetime
    message_id: int | None = None
    shown_id: int | None = None
    offer_id: int | None = None
    reason: str | None = None
    """What for, as the public line says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """One member thanked by another."""

    id: int
    guild_id: int
    act_id: int
    giver_id: int
    receiver_id: int
    channel_id: int
    message_id: int | None
    entry_id: int | None
    state: ThanksState
    said_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a thanks is not said, or earns nothing: the guard's name, and a sentence to who said it about {name}."""

    why: str
    text: Text
    params: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Said:
    """A thanks that was said: to whom, what it earned them, and why nothing."""

    receiver_id: int
    points: int
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What there is to show of an act of thanking, as it stands now."""

    act: Act
    said: tuple[Said, ...]
    """To whom it stands; nobody when it was taken back."""
    reason: str | None = None
    about_id: int | None = None
    """The message that somebody is thanked for, where it is not the one that says so."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a saying: the line that is to be shown, if anybody was thanked, and who was not and why."""

    line: Line | None
    refused: tuple[tuple[int, Refusal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was said and earned before, as far as the next thanks depends on it."""

    last_said_at: dt.datetime | None = None
    said_today: int = 0
    pair_earned: int = 0
    """How often this giver's thanks earned this receiver points, within WINDOW."""
    pair_since_at: dt.datetime | None = None
    """The first of those."""
    earned: int = 0
    """How often this giver's thanks earned anybody points, within WINDOW."""
    thanked_back_at: dt.datetime | None = None
    """When the receiver last thanked the giver."""
    thread_earned: int = 0
    is_said: bool = False
    """Whether the giver has thanked the receiver for this very message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """What the server's points have to say about it."""

    is_on: bool = True
    """Whether thanks earn anything here at all."""
    is_place_out: bool = False
    giver_marks: Mark | int = 0
    receiver_why_not: Why | None = None
    receiver_today: int = 0
    receiver_limit: int = 0
    """How many thanks a day earn points; 0 without a limit."""


class ThanksSettings(FeatureSettings):
    """How members thank each other, and what keeps it honest."""

    feature: ClassVar[str] = "thanks"
    title: ClassVar[Text] = _("Thanks")
    about: ClassVar[Text] = _("Members thank each other, which earns points.")

    enabled: bool = Field(default=True, description=_("Whether members can thank each other."))
    announce: bool = Field(default=True, description=_("Whether /thanks says so in the channel, in one line."))
    detection: Literal["off", "offer", "automatic"] = Field(
        default="offer",
        description=_(
            "What happens when a reply or mention says thanks (off, offer: one button, automatic); needs "
            "HEARTH_MESSAGE_CONTENT."
        ),
    )
    offer_minutes: int = Field(default=5, ge=1, le=60, description=_("For how many minutes an offer stays."))
    offer_pause_minutes: int = Field(
        default=10, ge=1, le=1440, description=_("For how many minutes a member gets no other offer in a channel.")
    )
    take_back_minutes: int = Field(
        default=10, ge=0, le=1440, description=_("For how many minutes members can take their thanks back.")
    )
    undo_days: int = Field(
        default=7, ge=0, le=365, description=_("For how many days deleting the message undoes its thanks; 0 for never.")
    )
    min_account_days: int = Field(
        default=7, ge=0, le=365, description=_("How many days old a Discord account must be to thank.")
    )
    min_member_days: int = Field(
        default=1, ge=0, le=365, description=_("For how many days somebody must be a member to thank.")
    )
    cooldown_seconds: int = Field(
        default=30, ge=0, le=86_400, description=_("How many seconds a member waits between thanks.")
    )
    giver_per_day: int = Field(
        default=10, ge=0, le=1000, description=_("How many people a member can thank on one day; 0 for no limit.")
    )
    pair_per_30_days: int = Field(
        default=3,
        ge=0,
        le=1000,
        description=_("How often in 30 days one member's thanks earn the same other points; 0 for no limit."),
    )
    back_window_hours: int = Field(
        default=24, ge=0, le=720, description=_("For how many hours thanking back earns no points.")
    )
    share_percent: int = Field(
        default=25,
        ge=1,
        le=100,
        description=_("What percentage of a member's thanks with points may go to one person, in 30 days."),
    )
    share_from: int = Field(
        default=8, ge=2, le=1000, description=_("From how many thanks with points on that percentage is looked at.")
    )
    per_thread: int = Field(
        default=10, ge=0, le=1000, description=_("How many thanks earn points in one thread; 0 for no limit.")
    )
    excluded_channel_ids: Annotated[
        tuple[int, ...],
        ChannelSetting(
            _("No thanks here: channels that are left out"), needs=("view_channel",), is_optional=True, is_asked=False
        ),
    ] = Field(default=(), max_length=100, description=_("Channels in which nobody is thanked."))
    excluded_role_ids: Annotated[
        tuple[int, ...], RoleSetting(_("No thanks: roles that are left out"), is_asked=False)
    ] = Field(default=(), max_length=25, description=_("Whoever has one of these roles neither thanks nor is thanked."))
