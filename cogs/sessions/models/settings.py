"""What a server may set about sessions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings
from bot.guilds.models import known_zones
from bot.i18n import Text, _


class SessionSettings(FeatureSettings):
    """Where sessions are shown, and what goes with them."""

    feature: ClassVar[str] = "sessions"
    title: ClassVar[Text] = _("Sessions")
    about: ClassVar[Text] = _("Founders meeting members: with RSVPs, questions, reminders, attendance and a recap.")

    enabled: bool = Field(default=False, description=_("Whether the team plans sessions with me."))
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Sessions: where each one has its card"),
            guesses=("session", "event", "veranstaltung", "termine", "announce"),
            create="sessions",
            needs=(
                "view_channel",
                "send_messages",
                "read_message_history",
                "create_public_threads",
                "send_messages_in_threads",
                "pin_messages",
            ),
        ),
    ] = Field(default=None, description=_("Where each session has its card."))
    makes_events: bool = Field(
        default=True, description=_("Whether each session is one of Discord's own events, too (needs Create Events).")
    )
    starts_by_itself: bool = Field(
        default=True, description=_("Whether a session starts at its time when nobody started it.")
    )
    grace_minutes: int = Field(
        default=30, ge=0, le=720, description=_("How long after its planned end a session ends by itself.")
    )
    zones: tuple[str, ...] = Field(
        default=("Europe/London", "America/New_York"),
        max_length=6,
        description=_("In which zones, besides the server's, the team sees the time of a session it plans."),
    )
    reminders: tuple[int, ...] = Field(
        default=(1440, 60, 0),
        max_length=6,
        description=_("How many minutes before the start the channel is reminded; 10080 is a week, 0 the start."),
    )
    ping_role_id: int | None = Field(
        default=None, description=_("Which role is pinged, once, when a session starts; nobody if empty.")
    )
    confirm_hours: int = Field(
        default=12, ge=1, le=168, description=_("How long a free place is held for the next in the waiting list.")
    )
    ahead: int = Field(
        default=2, ge=1, le=12, description=_("How many sessions of a series are open for RSVPs at the same time.")
    )
    anonymous_questions: bool = Field(
        default=True, description=_("Whether questions can be asked without one's name; the team sees it all the same.")
    )
    questions_each: int = Field(
        default=5, ge=1, le=50, description=_("How many open questions one member can have in a session.")
    )
    attended_minutes: int = Field(
        default=10, ge=1, le=720, description=_("How many minutes in the voice channel count as having been there.")
    )
    asks_back: bool = Field(
        default=True, description=_("Whether who was there is asked afterwards, in three taps, how it was.")
    )
    carries_questions: bool = Field(
        default=True, description=_("Whether questions left open go to the next session of a series.")
    )

    @property
    def needed_permissions(self) -> tuple[str, ...]:
        """What it takes to make Discord's own events, where the server wants them."""
        return ("create_events", "manage_events") if self.makes_events else ()

    @field_validator("zones")
    @classmethod
    def _known_zones(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not known_zones().issuperset(value):
            raise InvalidValueError(_("this time zone is not known. Write one like Europe/Berlin."))
        return tuple(dict.fromkeys(value))

    @field_validator("reminders")
    @classmethod
    def _in_time(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 0 <= minutes <= 20_160 for minutes in value):
            raise InvalidValueError(_("a reminder comes 0 to 20160 minutes (two weeks) before the start."))
        return tuple(sorted(set(value), reverse=True))
