"""What a server may set about points: some for all, and two for each reason, made from the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from pydantic import Field, create_model

from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting
from bot.i18n import Text, _
from bot.ledger.reasons import REASONS

MOST_PER_REASON = 100_000
MOST_PER_DAY = 10_000


class _General(FeatureSettings):
    feature: ClassVar[str] = "points"
    title: ClassVar[Text] = _("Points")
    about: ClassVar[Text] = _("Counts what members do for each other, and shows it.")

    enabled: bool = Field(default=True, description=_("Whether members collect points."))
    staff_earns: bool = Field(default=True, description=_("Whether the team collects points."))
    staff_on_boards: bool = Field(default=False, description=_("Whether the team is shown on leaderboards."))
    newcomer_days: int = Field(
        default=30, ge=1, le=365, description=_("For how many days after joining a member is on the newcomers' board.")
    )
    excluded_channel_ids: Annotated[
        tuple[int, ...],
        ChannelSetting(
            _("No points here: channels that are left out"), needs=("view_channel",), is_optional=True, is_asked=False
        ),
    ] = Field(default=(), max_length=100, description=_("Channels in which nothing earns points."))
    excluded_role_ids: Annotated[
        tuple[int, ...], RoleSetting(_("No points: roles that are left out"), is_asked=False)
    ] = Field(default=(), max_length=25, description=_("Whoever has one of these roles collects no points."))

    def points_for(self, reason: str) -> int:
        """Return how many points a reason earns on this server."""
        return cast("int", getattr(self, f"{reason}_points"))

    def limit_for(self, reason: str) -> int:
        """Return how often a reason earns points on one day; 0 without a limit."""
        return cast("int", getattr(self, f"{reason}_per_day"))


def _fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for reason in REASONS.values():
        if not reason.is_given_by_hand:
            points = Field(default=reason.points, ge=0, le=MOST_PER_REASON, description=reason.about_points)
            limit = Field(default=reason.per_day, ge=0, le=MOST_PER_DAY, description=reason.about_per_day)
            fields[f"{reason.name}_points"] = (int, points)
            fields[f"{reason.name}_per_day"] = (int, limit)
    return fields


if TYPE_CHECKING:
    _WithReasons = _General
else:
    _WithReasons = create_model("_WithReasons", __base__=_General, **_fields())


class PointSettings(_WithReasons):
    """What earns how much, and who and what is left out."""
