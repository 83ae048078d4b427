"""Many messages within seconds."""

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


class SpamSettings(MessageRuleSettings):
    """How much is too much."""

    feature: ClassVar[str] = "automod_spam"
    title: ClassVar[Text] = _("Spam bursts")

    actions: tuple[Act, ...] = Field(
        default=("delete", "warn", "alert"),
        max_length=4,
        description=_("What follows: any of delete, warn, mute and alert."),
    )
    messages: int = Field(default=6, ge=3, le=50, description=_("How many messages of one member are a burst."))
    seconds: int = Field(default=5, ge=1, le=60, description=_("Within how many seconds they have to come."))


def check(seen: Seen, earlier: Sequence[Trace], settings: SpamSettings) -> Match | None:
    """Match the message with which a burst is full, and every one after it."""
    if len(earlier) + 1 < settings.messages:
        return None
    since = seen.at - settings.seconds
    burst = [trace.place for trace in earlier if trace.at > since]
    if len(burst) + 1 < settings.messages:
        return None
    params = {"count": len(burst) + 1, "seconds": settings.seconds}
    return Match("spam", _("Spam: {count} messages within {seconds} seconds"), params, tuple(burst))


RULE = MessageRule(
    name="spam",
    order=10,
    title=SpamSettings.title,
    settings=SpamSettings,
    summary=_("{messages} messages of one member within {seconds} seconds"),
    fields=("messages", "seconds"),
    check=check,
    looks_back=True,
)
