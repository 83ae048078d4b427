"""What a server may set about moderation; what is done to members and to channels shares it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.cases.evidence.models import Kinds, Limits
from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _
from bot.templates import check_template
from bot.text import clean, is_blank

ADVICE_LENGTH = 800
PLACEHOLDERS = ("server", "case")


MOST_STEPS = 10
MOST_RULES = 50
RULE_LENGTH = 100  # https://discord.com/developers/docs/interactions/application-commands: of an offered choice
MEGABYTE = 1024 * 1024


class Step(BaseModel):
    """What follows when somebody's warnings add up to so many points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: int = Field(ge=1, le=100)
    action: Literal["mute", "ban"]
    minutes: int = Field(default=60, ge=1, le=525_600)
    """How long a mute lasts; a ban that a second moderator agrees to is for ever."""


class ModerationSettings(FeatureSettings):
    """How moderation is kept and told."""

    feature: ClassVar[str] = "moderation"
    title: ClassVar[Text] = _("Moderation")
    about: ClassVar[Text] = _("Warnings, mutes, kicks and bans, each on record as a case.")

    enabled: bool = Field(default=True, description=_("Whether the team moderates with me."))
    log_channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Moderation log: one card for each case, for staff only"),
            guesses=("mod-log", "modlog", "audit", "protokoll"),
            create="mod-log",
            is_private=True,
            is_optional=True,
        ),
    ] = Field(default=None, description=_("Where each case has its card; nowhere if empty."))
    reason_required: bool = Field(default=True, description=_("Whether every act needs a reason."))
    rules: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_RULES,
        description=_("Your rules, a line each; they are offered as reasons, and members read which one it was."),
    )
    tells_members: bool = Field(
        default=True, description=_("Whether members are told by direct message what was done, why and until when.")
    )
    advice: str = Field(
        default="",
        max_length=ADVICE_LENGTH,
        description=_("What stands below in that message, for example how to appeal; {server} and {case} may be used."),
    )
    warning_days: int = Field(
        default=90, ge=0, le=3650, description=_("For how many days a warning counts; 0 for ever.")
    )
    double_seconds: int = Field(
        default=60,
        ge=0,
        le=3600,
        description=_("How soon after another moderator's act on the same member I ask before a second; 0 never."),
    )

    ladder: tuple[Step, ...] = Field(
        default=(
            Step(points=3, action="mute", minutes=60),
            Step(points=6, action="mute", minutes=1440),
            Step(points=9, action="ban"),
        ),
        max_length=MOST_STEPS,
        description=_("What follows at how many warning points; a ban asks a second moderator first."),
    )

    evidence_files: Kinds = Field(
        default="any",
        description=_("Of which files I keep a copy as evidence: any, media (images, videos, sounds), images or none."),
    )
    evidence_file_mb: int = Field(
        default=8, ge=1, le=25, description=_("The largest file I keep a copy of, in megabytes.")
    )
    evidence_case_mb: int = Field(
        default=24, ge=1, le=250, description=_("How much I keep for one case or report, in megabytes.")
    )
    evidence_minutes: int = Field(
        default=10,
        ge=0,
        le=60,
        description=_("How near to a case a member's deleted messages are kept with it, in minutes; 0 never."),
    )

    @field_validator("rules")
    @classmethod
    def _written(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        rules = tuple(dict.fromkeys(clean(rule, RULE_LENGTH + 1) for rule in value if not is_blank(rule)))
        if any(len(rule) > RULE_LENGTH for rule in rules):
            raise InvalidValueError(_("a rule may have {most} characters here."), most=RULE_LENGTH)
        return rules

    @field_validator("ladder")
    @classmethod
    def _in_order(cls, value: tuple[Step, ...]) -> tuple[Step, ...]:
        if len({step.points for step in value}) < len(value):
            raise InvalidValueError(_("two steps have the same points"))
        return tuple(sorted(value, key=lambda step: step.points))

    @property
    def evidence_limits(self) -> Limits:
        """What is copied as evidence, in bytes."""
        return Limits(self.evidence_file_mb * MEGABYTE, self.evidence_case_mb * MEGABYTE, self.evidence_files)

    @property
    def apart(self) -> dt.timedelta:
        """How soon after another moderator's act on the same member a second one is asked about; 0 never."""
        return dt.timedelta(seconds=self.double_seconds)

    @field_validator("advice")
    @classmethod
    def _plain(cls, value: str) -> str:
        return check_template(value, PLACEHOLDERS)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a ladder would have done."""

    days: int
    warnings: int
    taken: tuple[tuple[Step, int], ...]
    """Each step with how often it would have been taken."""
