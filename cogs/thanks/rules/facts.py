"""What guards look at, and what a guard is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.thanks.models import Earning, History, Refusal, ThanksSettings

if TYPE_CHECKING:
    import datetime as dt

    from cogs.thanks.models import Person, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known when one member is about to thank another."""

    now: dt.datetime
    tomorrow_at: dt.datetime
    """When the server's next day begins."""
    giver: Person
    receiver: Person
    place: Place
    history: History
    earning: Earning


Check = Callable[[Facts, ThanksSettings], Refusal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One thing that keeps thanks honest."""

    name: str
    """What the team's record of refusals keeps; never changed once it was used."""
    check: Check
    forbids: bool
    """Whether the thanks is not said at all; else it is said and earns nothing."""
    is_noted: bool = True
    """Whether the team is to hear of the attempt."""


def stamp(at: dt.datetime) -> str:
    """Return an instant as Discord shows it in each reader's own time, as a distance: "in 5 minutes"."""
    return f"<t:{int(at.timestamp())}:R>"
