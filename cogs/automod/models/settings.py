"""What a server may set: about protection as a whole, and about each rule."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting
from bot.i18n import Text, _

RuleState = Literal["off", "dry-run", "on"]
Act = Literal["delete", "warn", "mute", "alert"]

LONGEST_MUTE = 525_600
MOST_ENTRIES = 1000
MOST_PATTERNS = 50
ENTRY_LENGTH = 100
PATTERN_LENGTH = 260


class AutomodSettings(FeatureSettings):
    """What all rules share."""

    feature: ClassVar[str] = "automod"
    title: ClassVar[Text] = _("Automatic protection")
    about: ClassVar[Text] = _("Rules against spam, scams and raids, each switched on by itself with /automod.")

    alert_channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Alerts of automatic protection, for staff only"), is_private=True, is_optional=True, is_asked=False
        ),
    ] = Field(
        default=None,
        description=_("Where the team is alerted; in the moderation log or else the team channel if empty."),
    )
    trusted_role_ids: Annotated[
        tuple[int, ...], RoleSetting(_("Trusted: roles that no rule of protection is about"), is_asked=False)
    ] = Field(default=(), max_length=25, description=_("Whoever has one of these roles is exempt, like staff."))
    exempt_channel_ids: Annotated[
        tuple[int, ...],
        ChannelSetting(
            _("Channels in which no rule of protection looks"),
            needs=("view_channel",),
            is_optional=True,
            is_asked=False,
        ),
    ] = Field(default=(), max_length=100, description=_("Channels and categories in which nothing is looked at."))
    text_days: int = Field(
        default=7,
        ge=0,
        le=90,
        description=_("For how many days staff can read what was said when a rule matched; 0 for never."),
    )


class RuleSettings(FeatureSettings):
    """What every rule has. Subclasses name themselves and add their own."""

    state: RuleState = Field(
        default="off", description=_("Whether the rule acts (on), only notes what it would do (dry-run), or is off.")
    )
    mute_minutes: int = Field(
        default=60, ge=1, le=LONGEST_MUTE, description=_("How long a mute by this rule lasts, in minutes.")
    )

    @property
    def is_on(self) -> bool:
        """Whether the rule acts, or notes what it would do."""
        return self.state != "off"


class MessageRuleSettings(RuleSettings):
    """What every rule about messages has."""

    actions: tuple[Act, ...] = Field(
        default=("delete", "alert"),
        max_length=4,
        description=_("What follows: any of delete, warn, mute and alert."),
    )
    points: int = Field(default=1, ge=1, le=10, description=_("How many points a warning by this rule has."))
