"""Many joins at once, the younger the account the weightier, or a flood of messages by those who just joined."""

from __future__ import annotations

from collections import deque
from typing import ClassVar, Literal

from pydantic import Field

from bot.i18n import Text, _
from cogs.automod.models import RuleSettings
from cogs.automod.rules.rule import Rule

YOUNG_WEIGHT = 2
RaidAct = Literal["slow", "hold", "mute", "alert"]
MOST_KEPT = 2000


class RaidSettings(RuleSettings):
    """What a raid is, and what is done about it."""

    feature: ClassVar[str] = "automod_raid"
    title: ClassVar[Text] = _("Raids")

    actions: tuple[RaidAct, ...] = Field(
        default=("slow", "hold", "alert"),
        max_length=4,
        description=_(
            "What follows: any of slow (slow mode in public channels), hold (greetings), mute (who joins) and alert."
        ),
    )
    joins: int = Field(
        default=15, ge=3, le=1000, description=_("How many joins are a raid; young accounts count twice.")
    )
    seconds: int = Field(default=20, ge=2, le=600, description=_("Within how many seconds they have to come."))
    young_days: int = Field(default=7, ge=0, le=365, description=_("Up to how many days an account counts as young."))
    messages: int = Field(
        default=40, ge=0, le=1000, description=_("How many messages of newcomers are a raid, too; 0 for never.")
    )
    newcomer_minutes: int = Field(
        default=30, ge=1, le=1440, description=_("For how many minutes after joining somebody is a newcomer here.")
    )
    slowmode_seconds: int = Field(
        default=30, ge=1, le=21_600, description=_("The slow mode of public channels while a raid is on, in seconds.")
    )
    calm_minutes: int = Field(
        default=10, ge=1, le=1440, description=_("After how many minutes without anything new a raid is over.")
    )


class Rush:
    """What came in the last seconds on one server: (when, weight, who)."""

    def __init__(self) -> None:
        self._came: deque[tuple[float, int, int]] = deque(maxlen=MOST_KEPT)
        self._weight = 0

    def add(self, at: float, weight: int, member_id: int, seconds: int) -> int:
        """Count something in, and return how much came within so many seconds."""
        if len(self._came) == MOST_KEPT:
            self._weight -= self._came.popleft()[1]
        self._came.append((at, weight, member_id))
        self._weight += weight
        while self._came and self._came[0][0] <= at - seconds:
            self._weight -= self._came.popleft()[1]
        return self._weight

    def members(self, since: float) -> list[int]:
        """List who came after an instant, each once, the earliest first: nothing is dropped until the next comes."""
        return list(dict.fromkeys(member_id for at, _weight, member_id in self._came if at > since))


def weight_of(account_days: float, settings: RaidSettings) -> int:
    """Say for how many joins one counts."""
    return YOUNG_WEIGHT if account_days < settings.young_days else 1


RULE = Rule(
    name="raid",
    order=90,
    title=RaidSettings.title,
    settings=RaidSettings,
    summary=_("{joins} joins within {seconds} seconds, or {messages} messages of newcomers"),
    fields=("joins", "seconds", "calm_minutes"),
)
