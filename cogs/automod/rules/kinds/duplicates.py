"""The same text again and again, above all in one channel after the other."""

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


class DuplicateSettings(MessageRuleSettings):
    """How often is too often."""

    feature: ClassVar[str] = "automod_duplicates"
    title: ClassVar[Text] = _("Repeated messages")
    needs_content: ClassVar[bool] = True

    actions: tuple[Act, ...] = Field(
        default=("delete", "warn", "alert"),
        max_length=4,
        description=_("What follows: any of delete, warn, mute and alert."),
    )
    channels: int = Field(default=3, ge=2, le=20, description=_("In how many channels the same text is too much."))
    times: int = Field(default=4, ge=2, le=20, description=_("How often the same text is too much, wherever it is."))
    seconds: int = Field(default=60, ge=5, le=300, description=_("Within how many seconds they have to come."))


def check(seen: Seen, earlier: Sequence[Trace], settings: DuplicateSettings) -> Match | None:
    """Match the message with which it is too much, and every one after it."""
    if not earlier or not seen.trace.fingerprint:
        return None
    since, own = seen.at - settings.seconds, seen.trace.fingerprint
    same = [trace.place for trace in earlier if trace.fingerprint == own and trace.at > since]
    channels = {place.channel_id for place in same} | {seen.place.channel_id}
    if len(channels) < settings.channels and len(same) + 1 < settings.times:
        return None
    params = {"times": len(same) + 1, "channels": len(channels)}
    return Match("duplicates", _("Spam: the same message {times} times (channels: {channels})"), params, tuple(same))


RULE = MessageRule(
    name="duplicates",
    order=20,
    title=DuplicateSettings.title,
    settings=DuplicateSettings,
    summary=_("the same text or files in {channels} channels, or {times} times, within {seconds} seconds"),
    fields=("channels", "times", "seconds"),
    check=check,
    looks_back=True,
)
