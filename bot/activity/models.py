"""What is counted, and what a server may leave out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(slots=True)
class Tally:
    """What somebody did in one channel since the last flush."""

    messages: int = 0
    reactions: int = 0
    voice_seconds: int = 0
    last_at: dt.datetime = LONG_AGO


class ActivitySettings(FeatureSettings):
    """What is counted on a server."""

    feature: ClassVar[str] = "activity"
    title: ClassVar[Text] = _("Activity")
    about: ClassVar[Text] = _("Counts who is active when, for fair turns and honest numbers. Never what is said.")

    enabled: bool = Field(default=True, description=_("Whether messages, reactions and voice minutes are counted."))
    excluded_channel_ids: Annotated[
        tuple[int, ...],
        ChannelSetting(_("Not counted: channels that are left out"), needs=(), is_optional=True, is_asked=False),
    ] = Field(default=(), max_length=25, description=_("Channels in which nothing is counted."))
