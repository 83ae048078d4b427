"""What an appeal is: somebody wants a case about them changed, and the team decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _

if TYPE_CHECKING:
    import datetime as dt

    from bot.cases import Case, DmState

WORDS_LENGTH = 1000  # of each answer in the form; both, made inert, fit into one card
ANSWER_LENGTH = 500
URL_LENGTH = 200


class AppealState(StrEnum):
    """Where an appeal stands; the last three are ends."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REDUCED = "reduced"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Appeal:
    """Somebody's wish to have a case changed."""

    id: int
    guild_id: int
    case_id: int
    member_id: int
    what: str
    why: str
    entered_by: int | None
    """Who of the team wrote it down, when it came by a form or by mail."""
    state: AppealState
    decided_by: int | None
    answer: str
    """What the member reads with the decision."""
    lift_case_id: int | None
    dm: DmState
    created_at: dt.datetime
    decided_at: dt.datetime | None
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says in an appeal."""

    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who of the team decides, and who else could."""

    id: int
    others: tuple[int, ...]
    """Who may decide beside whoever gave the case; none in a team of one."""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An appeal with all that its card tells."""

    appeal: Appeal
    case: Case
    lift: Case | None


@dataclass(frozen=True, slots=True)
class Smaller:
    """What a case is reduced to."""

    lasts: dt.timedelta | None = None
    """How long it lasts altogether, counted from its beginning."""
    points: int | None = None


class AppealSettings(FeatureSettings):
    """Whether and how members may have a case looked at again."""

    feature: ClassVar[str] = "appeals"
    title: ClassVar[Text] = _("Appeals")
    about: ClassVar[Text] = _("Members ask to have a case looked at again; the team decides.")

    enabled: bool = Field(
        default=True, description=_("Whether members may appeal with a button in the message about their case.")
    )
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Appeals: one card for each, for staff only"),
            guesses=("appeal", "einspr"),
            create="appeals",
            is_private=True,
            is_optional=True,
        ),
    ] = Field(default=None, description=_("Where appeals are decided; the team channel if empty."))
    form_url: str = Field(
        default="",
        max_length=URL_LENGTH,
        description=_("The address of a form for who was removed and finds no button; none if empty."),
    )
    again_days: int = Field(
        default=30, ge=0, le=3650, description=_("After how many days a case may be appealed a second time; 0 at once.")
    )
    others_decide: bool = Field(
        default=True,
        description=_("Whether an appeal is decided by somebody else than whoever gave the case, where there is one."),
    )
    remind_hours: int = Field(
        default=48,
        ge=0,
        le=720,
        description=_("After how many hours the team is reminded of an open appeal, once a day; 0 never."),
    )

    @field_validator("form_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        value = value.strip()
        parts = urlsplit(value)
        if value and (parts.scheme != "https" or "." not in parts.netloc or " " in value):
            raise InvalidValueError(_("write an address that starts with https://."))
        return value
