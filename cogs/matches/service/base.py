"""What the services of matches share: the platform's parts, the names of jobs, the refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import HearthError, NotFoundError
from bot.i18n import _

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.members import Members
    from bot.profiles import Profiles

SUGGEST_JOB = "matches.suggest"
TELL_JOB = "matches.tell"
ASK_JOB = "matches.ask"
MEETING_JOB = "matches.meeting"
FOLLOW_UP_JOB = "matches.follow_up"
ROUND_JOB = "matches.round"
PLAN_JOB = "matches.plan"
ALONE_JOB = "matches.alone"


class AlreadyIntroduced(HearthError):  # noqa: N818 - says what happened
    """The other was quicker, or it was pressed twice."""

    message = _("You two are introduced already: look for your thread in the channel list.")


class SuggestionGone(HearthError):  # noqa: N818 - says what happened
    """The other left, or no longer wants to be introduced."""

    message = _("This one can't be introduced any more. /matches show has who can.")


class NotInRounds(NotFoundError):  # noqa: N818 - says what is the case
    """Who pauses or leaves has not joined."""

    message = _("You are not in the coffee rounds. Join with /matches round join.")


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that matches stand on."""

    guilds: GuildSettings
    members: Members
    profiles: Profiles
    jobs: Jobs
    clock: Clock
