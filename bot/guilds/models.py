"""What a server may set: the base of every feature's settings, the marks of channels and roles, the server's own."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, cast
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.errors import InvalidValueError
from bot.i18n import Text, _

UNWRITABLE = re.compile("[\0\ud800-\udfff]")
MAX_TOPICS = 25  # options of one select
LATEST_INSTANT = 253_402_300_799_000  # the last millisecond that a datetime knows, rounded down


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones; looked up once, since that reads a folder of hundreds of files."""
    return frozenset(available_timezones())


@dataclass(frozen=True, slots=True)
class ChannelSetting:
    """Marks a setting that holds a channel's id (or several), for the wizard to ask for and the check to test."""

    title: Text
    guesses: tuple[str, ...] = ()
    """Words in the names of channels that are probably meant, likeliest first."""
    create: str | None = None
    """What the channel is called when the bot is asked to make it."""
    is_private: bool = False
    """Whether a channel made for it is for staff only."""
    needs: tuple[str, ...] = ("view_channel", "send_messages")
    """Discord's names of the permissions that the bot needs there."""
    is_optional: bool = False
    """Whether the check is content without it."""
    is_asked: bool = True
    """Whether the wizard asks for it once the feature is on; else /setup change sets it."""
    may_be_forum: bool = False
    """Whether a forum will do, too."""


@dataclass(frozen=True, slots=True)
class RoleSetting:
    """Marks a setting that holds a role's id (or several)."""

    title: Text
    guesses: tuple[str, ...] = ()
    create: str | None = None
    is_given: bool = False
    """Whether the bot gives this role to people, so that it must stand below the bot's own."""
    excludes_staff: bool = False
    """Whether a role with staff's powers may not be chosen."""
    is_asked: bool = True
    """Whether the wizard asks for it once the feature is on; else /setup change sets it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A channel or role that a setting points at."""

    feature: str
    name: str
    mark: ChannelSetting | RoleSetting
    ids: tuple[int, ...]
    is_many: bool


class FeatureSettings(BaseModel):
    """Base of every feature's settings.

    Fields carry a default, a description marked with `_`, and a mark where they name things. A validator says what is
    wrong by raising InvalidValueError.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    feature: ClassVar[str]
    """The name under which it is stored and exported."""
    title: ClassVar[Text]
    """What people call the feature."""
    about: ClassVar[Text] = ""
    """One sentence for the wizard."""
    needs_content: ClassVar[bool] = False
    """Whether it works only where the host lets the bot read messages (Message Content Intent)."""

    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: Any) -> Any:
        """Refuse what neither PostgreSQL (NUL) nor UTF-8 (half a surrogate pair) takes; YAML can spell both."""
        texts = cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)
        if any(UNWRITABLE.search(text) for text in texts if isinstance(text, str)):
            raise InvalidValueError(_("this text holds characters that cannot be written."))
        return value

    @classmethod
    def reference_marks(cls) -> dict[str, ChannelSetting | RoleSetting]:
        """Return the marks of the fields that name channels or roles."""
        return {
            name: mark
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, (ChannelSetting, RoleSetting))
        }

    @classmethod
    def description_of(cls, name: str) -> Text:
        """Return what a setting does, to be translated."""
        return cls.model_fields[name].description or ""

    @classmethod
    def can_be_disabled(cls) -> bool:
        """Say whether the feature has an on/off switch."""
        return "enabled" in cls.model_fields

    @property
    def is_on(self) -> bool:
        """Whether the feature is switched on; always for one without a switch."""
        return bool(getattr(self, "enabled", True))

    @property
    def needed_permissions(self) -> tuple[str, ...]:
        """Discord's names of what the bot needs on the whole server, as the feature is set."""
        return ()

    def references(self) -> list[Reference]:
        """List the channels and roles these settings point at, empty ones included."""
        found: list[Reference] = []
        for name, mark in self.reference_marks().items():
            value: Any = getattr(self, name)
            is_many = isinstance(value, tuple)
            ids = cast("tuple[int, ...]", value if is_many else () if value is None else (value,))
            found.append(Reference(self.feature, name, mark, ids, is_many))
        return found

    def without(self, reference_id: int) -> Self:
        """Return the settings with a deleted channel or role taken out."""
        changes: dict[str, Any] = {}
        for reference in self.references():
            if reference_id in reference.ids:
                left = tuple(id_ for id_ in reference.ids if id_ != reference_id)
                changes[reference.name] = left if reference.is_many else None
        return self.model_copy(update=changes)


class ServerSettings(FeatureSettings):
    """What concerns the whole server."""

    feature: ClassVar[str] = "server"
    title: ClassVar[Text] = _("Server")
    about: ClassVar[Text] = _("Language, time zone, and where the team hears from the bot.")

    set_up_at: int | None = Field(
        default=None,
        ge=0,
        le=LATEST_INSTANT,
        description=_("When the wizard was finished; until then the bot is quiet."),
    )
    language: Literal["en", "de"] = Field(default="en", description=_("The language of public messages."))
    timezone: str = Field(default="UTC", description=_("The time zone of the server, for example Europe/Berlin."))
    quiet_from: dt.time = Field(
        default=dt.time(21), description=_("From when nothing is sent that can wait (local time).")
    )
    quiet_until: dt.time = Field(
        default=dt.time(9), description=_("Until when nothing is sent that can wait (local time).")
    )
    team_channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Team channel: only staff, where I report what needs you"),
            guesses=("team", "staff", "mod-log", "mods", "moderator", "admin"),
            create="team",
            is_private=True,
        ),
    ] = Field(default=None, description=_("Where the team is told what needs attention."))
    rules_channel_id: Annotated[
        int | None,
        ChannelSetting(_("Rules"), guesses=("rules", "regeln", "guidelines"), create="rules", needs=("view_channel",)),
    ] = Field(default=None, description=_("Where the rules are."))
    introductions_channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Introductions"),
            is_optional=True,
            guesses=("introduc", "vorstell", "intro", "say-hi"),
            create="introductions",
        ),
    ] = Field(default=None, description=_("Where members introduce themselves."))
    help_channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Help: where members ask questions"),
            is_optional=True,
            guesses=("help", "hilfe", "question", "fragen", "support"),
            create="help",
            may_be_forum=True,
        ),
    ] = Field(default=None, description=_("Where members ask and answer."))
    staff_role_ids: Annotated[
        tuple[int, ...],
        RoleSetting(_("Staff: moderators and team"), guesses=("mod", "team", "staff", "admin", "founder", "gründer")),
    ] = Field(
        default=(), max_length=25, description=_("Roles of the team: never given by the bot, never self-assignable.")
    )

    topic_role_ids: Annotated[
        tuple[int, ...],
        RoleSetting(
            _("Topics: roles that members choose themselves"),
            guesses=("topic", "thema", "interest", "interesse"),
            is_given=True,
            excludes_staff=True,
        ),
    ] = Field(default=(), max_length=MAX_TOPICS, description=_("Interest roles that members give themselves."))

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in known_zones():
            raise InvalidValueError(_("this time zone is not known. Write one like Europe/Berlin."))
        return value

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _local_time(cls, value: dt.time) -> dt.time:
        if value.tzinfo is not None:
            raise InvalidValueError(_("write a local time without a zone, for example 21:00."))
        return value.replace(second=0, microsecond=0)  # quiet hours are reckoned in minutes

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, ready to use."""
        return ZoneInfo(self.timezone)

    @property
    def is_set_up(self) -> bool:
        """Whether the wizard was finished."""
        return self.set_up_at is not None

    def is_quiet_at(self, at: dt.datetime) -> bool:
        """Say whether an aware instant lies in the server's quiet hours."""
        local = at.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= local < self.quiet_until
        return local >= self.quiet_from or local < self.quiet_until

    def after_quiet_hours(self, at: dt.datetime) -> dt.datetime:
        """Return the instant itself, or the end of the quiet hours that it lies in."""
        if not self.is_quiet_at(at):
            return at
        local = at.astimezone(self.zone)
        end = local.replace(hour=self.quiet_until.hour, minute=self.quiet_until.minute, second=0, microsecond=0)
        if end <= local:
            end = (local.replace(tzinfo=None) + dt.timedelta(days=1)).replace(
                hour=self.quiet_until.hour, minute=self.quiet_until.minute, second=0, microsecond=0, tzinfo=self.zone
            )
        return end.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting that somebody changed. Values are the JSON of before and after."""

    feature: str
    name: str
    before: str | None
    after: str | None
    changed_at: dt.datetime
    changed_by: int | None
