"""What an arrival and a greeting are, and what a server may set about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting
from bot.i18n import Text, _
from bot.templates import check_template, longest

if TYPE_CHECKING:
    import datetime as dt

    from bot.members import FunnelStage, Milestone

GREETING_NAMES = ("member", "server", "count")
GROUP_NAMES = ("members", "amount", "server", "count")
DM_NAMES = ("member", "server")
MAX_TEMPLATE = 1000  # a card that fills the screen of a phone greets nobody
MAX_TEMPLATES = 20
LATEST_NUDGE = 24 * 30  # hours
MAX_FILLED = 4000  # https://discord.com/developers/docs/components/reference#text-display
# Names of 32 and 100 characters, each of which may need a backslash; twenty mentions and how many there are besides.
LENGTHS = {"member": 64, "members": 600, "server": 200, "count": 12, "amount": 12}


class ArrivalState(StrEnum):
    """Where a join stands on its way to being greeted."""

    WAITING = "waiting"
    READY = "ready"
    GREETED = "greeted"
    LEFT = "left"
    EXPIRED = "expired"


class GreetingKind(StrEnum):
    """One card for one newcomer, one for somebody who came back, or one for many."""

    NEWCOMER = "newcomer"
    RETURN = "return"
    GROUP = "group"


class GreetingState(StrEnum):
    """Where a greeting message stands."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A join that may be greeted."""

    guild_id: int
    member_id: int
    joined_at: dt.datetime
    state: ArrivalState
    is_return: bool
    is_caught_up: bool
    """Whether the join was found after downtime rather than seen."""
    ready_at: dt.datetime | None
    greeting_id: int | None

    @property
    def key(self) -> str:
        """What names this join among all jobs about joins."""
        return f"{self.guild_id}:{self.member_id}:{int(self.joined_at.timestamp() * 1000)}"


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting message, sent or to be sent."""

    id: int
    guild_id: int
    kind: GreetingKind
    template: str
    """The server's own text; empty for ours."""
    state: GreetingState
    channel_id: int | None
    message_id: int | None
    planned_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One of a newcomer's first steps."""

    milestone: Milestone
    is_done: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """A newcomer's checklist: what this server asks for, and what is done."""

    steps: tuple[Step, ...]
    wants_nudges: bool

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.steps)


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of the newcomers of some days."""

    days: int
    joined: int
    left: int
    stages: tuple[FunnelStage, ...]


class WelcomeSettings(FeatureSettings):
    """How newcomers are greeted. Empty texts mean the built-in ones, in the server's language."""

    feature: ClassVar[str] = "welcome"
    title: ClassVar[Text] = _("Welcome")
    about: ClassVar[Text] = _("Greets newcomers with a card, gives roles, and shows first steps.")

    enabled: bool = Field(default=True, description=_("Whether newcomers are greeted."))
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Welcome: where newcomers are greeted"),
            guesses=("welcome", "willkommen", "lobby", "arrival", "general", "allgemein"),
            create="welcome",
            needs=("view_channel", "send_messages", "read_message_history"),
        ),
    ] = Field(default=None, description=_("Where newcomers are greeted."))
    greetings: tuple[str, ...] = Field(
        default=(),
        max_length=MAX_TEMPLATES,
        description=_("Your greetings, one is chosen at random; may use {member}, {server}, {count}. Empty: ours."),
    )
    return_greetings: tuple[str, ...] = Field(
        default=(),
        max_length=MAX_TEMPLATES,
        description=_("Greetings for who comes back; may use {member}, {server}, {count}. Empty: ours."),
    )
    group_greeting: str = Field(
        default="",
        description=_("The greeting for many at once; may use {members}, {amount}, {server}, {count}. Empty: ours."),
    )
    dm: bool = Field(default=False, description=_("Whether newcomers also get a direct message, once."))
    dm_text: str = Field(default="", description=_("That direct message; may use {member}, {server}. Empty: ours."))
    role_ids: Annotated[
        tuple[int, ...],
        RoleSetting(
            _("Given to everyone after the rules screen"),
            guesses=("member", "mitglied", "community"),
            is_given=True,
            excludes_staff=True,
        ),
    ] = Field(
        default=(), max_length=10, description=_("Roles given to everyone once they have passed the rules screen.")
    )
    restores_roles: bool = Field(
        default=False, description=_("Whether who comes back gets their old roles again, staff roles excepted.")
    )
    rush_size: int = Field(
        default=5, ge=1, le=100, description=_("More joins than this within rush_seconds share one card.")
    )
    rush_seconds: int = Field(default=30, ge=5, le=300, description=_("See rush_size."))
    nudges: bool = Field(
        default=True, description=_("Whether newcomers are reminded of open first steps, by direct message.")
    )
    nudge_after_hours: tuple[int, ...] = Field(
        default=(24, 96), max_length=2, description=_("When to remind, in hours after joining; at most twice.")
    )

    @field_validator("greetings", "return_greetings")
    @classmethod
    def _greetings_are_templates(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_template(text, GREETING_NAMES) for text in texts if text.strip())

    @field_validator("group_greeting")
    @classmethod
    def _group_is_template(cls, text: str) -> str:
        return _template(text, GROUP_NAMES)

    @field_validator("dm_text")
    @classmethod
    def _dm_is_template(cls, text: str) -> str:
        return _template(text, DM_NAMES)

    @field_validator("nudge_after_hours")
    @classmethod
    def _hours_ascend(cls, hours: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= hour <= LATEST_NUDGE for hour in hours) or list(hours) != sorted(set(hours)):
            raise InvalidValueError(
                _("write one or two ascending numbers of hours, at most {most}, for example [24, 96]."),
                most=LATEST_NUDGE,
            )
        return hours


def _template(text: str, names: tuple[str, ...]) -> str:
    text = text.strip()
    if len(text) > MAX_TEMPLATE:
        raise InvalidValueError(
            _("this text has {length} characters; {most} is the most."), length=len(text), most=MAX_TEMPLATE
        )
    check_template(text, names)
    if longest(text, LENGTHS) > MAX_FILLED:
        raise InvalidValueError(
            _("filled in, this text can exceed Discord's {most} characters. Use fewer placeholders."), most=MAX_FILLED
        )
    return text
