"""Members and roles mentioned by the dozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from bot.i18n import Text, _
from cogs.automod.models import Act, Match, MessageRuleSettings
from cogs.automod.rules.rule import MessageRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.seen import Seen


class MentionSettings(MessageRuleSettings):
    """How many are too many."""

    feature: ClassVar[str] = "automod_mentions"
    title: ClassVar[Text] = _("Mass mentions")

    actions: tuple[Act, ...] = Field(
        default=("delete", "warn", "alert"),
        max_length=4,
        description=_("What follows: any of delete, warn, mute and alert."),
    )
    mentions: int = Field(
        default=8, ge=2, le=100, description=_("How many mentions of members and roles are too many.")
    )
    seconds: int = Field(
        default=20, ge=0, le=300, description=_("Within how many seconds they are added up; 0 for one message alone.")
    )


def check(seen: Seen, earlier: Sequence[Trace], settings: MentionSettings) -> Match | None:
    """Match the message with which it is too much."""
    if not seen.mentions:
        return None
    since = seen.at - settings.seconds
    before = [trace for trace in earlier if trace.mentions and trace.at > since] if settings.seconds else []
    total = seen.mentions + sum(trace.mentions for trace in before)
    if total < settings.mentions:
        return None
    places = tuple(trace.place for trace in before) if seen.mentions < settings.mentions else ()
    return Match("mentions", _("Mass mentions: {count} members or roles"), {"count": total}, places)


RULE = MessageRule(
    name="mentions",
    order=30,
    title=MentionSettings.title,
    settings=MentionSettings,
    summary=_("{mentions} mentions by one member within {seconds} seconds"),
    fields=("mentions", "seconds"),
    check=check,
)
