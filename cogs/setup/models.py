"""What setting up a server deals in: what is known of the server, what is asked, what is found. Knows no Discord."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from bot.guilds import ChannelSetting, RoleSetting
from bot.i18n import Text, say_list, translate

if TYPE_CHECKING:
    import datetime as dt

    from bot.guilds import FeatureSettings

Everything = Mapping[str, "FeatureSettings"]
"""A server's settings of all features, by feature."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A translatable sentence with what fills it; phrases among the parameters are translated along."""

    text: Text
    params: Mapping[str, object] = field(default_factory=dict[str, object])

    def said(self, locale: str) -> str:
        """Say it in the language of `locale`."""
        return translate(self.text, locale, **{name: _said(value, locale) for name, value in self.params.items()})


@dataclass(frozen=True, slots=True)
class Title:
    """What a setting is called: "Rules: where they are" has a name before the colon, and says more behind it."""

    text: Text

    def said(self, locale: str) -> str:
        """Say the name alone."""
        return self.parts(locale)[0]

    def parts(self, locale: str) -> tuple[str, str]:
        """Say the name, and what more there is to say (which may be nothing)."""
        name, _colon, more = translate(self.text, locale).partition(":")
        return name.strip(), more.strip()


def _said(value: object, locale: str) -> object:
    if isinstance(value, (Phrase, Title)):
        return value.said(locale)
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        return say_list([str(_said(part, locale)) for part in parts], locale)
    return value


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A text channel or forum, in the order of the channel list."""

    id: int
    name: str
    is_public: bool
    """Whether everyone may see it."""
    lacks: frozenset[str]
    """Which of the permissions that any setting needs the bot does not have there."""
    is_forum: bool = False


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role, the highest first."""

    id: int
    name: str
    is_everyone: bool
    is_managed: bool
    """Whether it belongs to a bot, an integration or boosting."""
    has_powers: bool
    """Whether it can do what staff does."""
    refusal: Text | None
    """Why the bot cannot give it, as a sentence about {role}; None when it can."""


@dataclass(frozen=True, slots=True)
class GuildFacts:
    """What the rules need to know of a Discord server, at one moment."""

    guild_id: int
    locale: str
    channels: tuple[ChannelFacts, ...]
    roles: tuple[RoleFacts, ...]
    permissions: frozenset[str]
    """Discord's names of what the bot may do on the whole server."""
    reads_messages: bool = True
    """Whether the host lets the bot read what members write."""

    def channel(self, channel_id: int) -> ChannelFacts | None:
        """Return a text channel or forum; None when there is none with this id."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def role(self, role_id: int) -> RoleFacts | None:
        """Return a role; None when there is none with this id."""
        return next((role for role in self.roles if role.id == role_id), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """A setting that names channels or roles."""

    feature: str
    name: str
    mark: ChannelSetting | RoleSetting
    is_many: bool
    most: int
    """How many it may name."""

    @property
    def key(self) -> str:
        """Its name among all settings."""
        return f"{self.feature}.{self.name}"

    @property
    def title(self) -> Title:
        """What people call it."""
        return Title(self.mark.title)

    @property
    def is_channel(self) -> bool:
        """Whether it names channels; otherwise roles."""
        return isinstance(self.mark, ChannelSetting)

    @property
    def needs(self) -> tuple[str, ...]:
        """Which permissions the bot needs in the channel."""
        return self.mark.needs if isinstance(self.mark, ChannelSetting) else ()

    @property
    def may_be_forum(self) -> bool:
        """Whether a forum will do, too."""
        return isinstance(self.mark, ChannelSetting) and self.mark.may_be_forum

    @property
    def is_private(self) -> bool:
        """Whether the channel is for staff only."""
        return isinstance(self.mark, ChannelSetting) and self.mark.is_private

    @property
    def is_optional(self) -> bool:
        """Whether all is well without it."""
        return isinstance(self.mark, ChannelSetting) and self.mark.is_optional

    @property
    def is_given(self) -> bool:
        """Whether the bot gives the role to people."""
        return isinstance(self.mark, RoleSetting) and self.mark.is_given

    @property
    def excludes_staff(self) -> bool:
        """Whether staff's roles may not be chosen."""
        return isinstance(self.mark, RoleSetting) and self.mark.excludes_staff

    def ids_in(self, everything: Everything) -> tuple[int, ...]:
        """Return what is chosen."""
        value: Any = getattr(everything[self.feature], self.name)
        if self.is_many:
            return value
        return () if value is None else (value,)

    def value_of(self, ids: tuple[int, ...]) -> tuple[int, ...] | int | None:
        """Return the ids as the setting keeps them."""
        if self.is_many:
            return ids
        return ids[0] if ids else None


class PageKind(StrEnum):
    """What a page of the wizard asks."""

    BASICS = "basics"
    CHANNELS = "channels"
    ROLES = "roles"
    FEATURES = "features"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the wizard."""

    kind: PageKind
    slots: tuple[Slot, ...] = ()
    features: tuple[str, ...] = ()


class Level(StrEnum):
    """How bad a finding is."""

    FINE = "✅"
    WARNING = "⚠️"
    PROBLEM = "❌"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check: what is, and what to do about it."""

    level: Level
    phrase: Phrase
    key: str | None = None
    """The setting it is about."""
    advice: Phrase | None = None
    """What to do, where the wizard itself is the place to do it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody came with the wizard of a server, and what it guessed."""

    page: int
    guessed: Mapping[str, object]
    """What was guessed, by setting."""


@dataclass(frozen=True, slots=True)
class WizardView:
    """What a page of the wizard shows."""

    page: Page
    number: int
    count: int
    everything: Everything
    guessed: frozenset[str]
    """The settings on which still stands what was guessed."""
    findings: tuple[Finding, ...]
    facts: GuildFacts
    now: dt.datetime

    def findings_of(self, key: str) -> list[Finding]:
        """List what the check found about a setting."""
        return [finding for finding in self.findings if finding.key == key]

    def is_missing(self, slot: Slot) -> bool:
        """Say whether a setting is empty and could be created."""
        return bool(slot.mark.create) and not slot.ids_in(self.everything)


@dataclass(frozen=True, slots=True)
class Changed:
    """A setting that changed or would change. Values are what JSON makes of them; None stands for nothing, too."""

    feature: str
    name: str
    before: Any
    after: Any
    changed_at: dt.datetime | None = None
    changed_by: int | None = None

    @property
    def key(self) -> str:
        """Its name among all settings."""
        return f"{self.feature}.{self.name}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do."""

    changes: tuple[Changed, ...]
    warnings: tuple[Phrase, ...]


def as_list(value: Any) -> list[Any]:
    """Return the ids of a setting that names one thing, several or none."""
    if isinstance(value, list):
        return cast("list[Any]", value)
    return [value] if value else []
