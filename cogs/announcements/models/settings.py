"""What a server may set about announcements."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting
from bot.i18n import Text, _


class AnnouncementSettings(FeatureSettings):
    """Who plans and approves what goes out."""

    feature: ClassVar[str] = "announcements"
    title: ClassVar[Text] = _("Announcements")
    about: ClassVar[Text] = _("Posts planned ahead: drafted, approved, and sent once, on time.")

    enabled: bool = Field(default=False, description=_("Whether the team plans announcements with me."))
    author_role_ids: Annotated[
        tuple[int, ...],
        RoleSetting(_("Authors: who may plan announcements, besides admins"), guesses=("brand", "team")),
    ] = Field(default=(), max_length=25, description=_("Who may write and plan announcements; all staff if empty."))
    approver_role_ids: Annotated[
        tuple[int, ...], RoleSetting(_("Approvers: who may let announcements out"), is_asked=False)
    ] = Field(default=(), max_length=25, description=_("Who may approve announcements; all authors if empty."))
    needs_approval: bool = Field(
        default=True,
        description=_("Whether a second person approves what goes out; who is alone in the team approves their own."),
    )
    tolerance_minutes: int = Field(
        default=30,
        ge=1,
        le=10_080,
        description=_("By how many minutes a post may be late, after downtime, before I ask instead of sending it."),
    )
    pings_each_week: int = Field(
        default=3,
        ge=0,
        le=100,
        description=_("From how many pings of one role in a week on I ask whether that is meant; 0 never."),
    )
    digest_channel_id: Annotated[
        int | None,
        ChannelSetting(_("Digest: where a weekly post tells what happened"), is_optional=True, is_asked=False),
    ] = Field(default=None, description=_("Where the weekly digest is posted; there is none if empty."))
    digest_weekday: int = Field(
        default=0, ge=0, le=6, description=_("On which day the digest is posted; 0 is Monday, 6 is Sunday.")
    )
    digest_time: dt.time = Field(default=dt.time(10), description=_("When the digest is posted (local time)."))
    digest_lead_hours: int = Field(
        default=24,
        ge=1,
        le=144,
        description=_("How many hours before I put its draft together, for the team to edit and approve."),
    )
    digest_intro: str = Field(
        default="", max_length=500, description=_("What stands above the digest, for example a greeting.")
    )
    digest_without: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description=_("Which parts the digest leaves out: newcomers, solved, thanks, sessions."),
    )

    @property
    def needed_permissions(self) -> tuple[str, ...]:
        """What it takes to post in channels that the team chooses later."""
        return ("send_messages", "embed_links", "attach_files", "read_message_history")
