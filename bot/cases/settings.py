"""What a server may set about moderation; what is done to members and to channels shares it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _
from bot.templates import check_template

ADVICE_LENGTH = 800
PLACEHOLDERS = ("server", "case")


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

    @field_validator("advice")
    @classmethod
    def _plain(cls, value: str) -> str:
        return check_template(value, PLACEHOLDERS)
