"""Whether a session can be as it was written, and when its series has the next ones. Pure."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.jobs import Recurrence
from bot.text import is_blank
from bot.zones import wall_time
from cogs.sessions.models import (
    ABOUT_LENGTH,
    LINK_LENGTH,
    MOST_MINUTES,
    MOST_PLACES,
    TITLE_LENGTH,
    Kind,
    Place,
    Repeat,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from cogs.sessions.models import Plan

SHORTEST_MINUTES = 5
MOST_SLOTS = 25  # options of one select
SLOT_LENGTHS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
LAST_WEEK = 5  # the fifth Monday is not in every month: it means the last
LINK = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
FURTHEST = dt.timedelta(days=5 * 365)  # Discord takes events up to five years ahead


def check_plan(plan: Plan, now: dt.datetime) -> None:
    """Raise BadInputError with what to change about a plan that cannot be."""
    if is_blank(plan.title) or len(plan.title) > TITLE_LENGTH:
        raise BadInputError(_("A title has 1 to {most} characters."), most=TITLE_LENGTH)
    if len(plan.about) > ABOUT_LENGTH:
        raise BadInputError(_("What it is about has up to {most} characters."), most=ABOUT_LENGTH)
    if plan.starts_at <= now:
        raise BadInputError(_("That time is past. Choose one that is still to come."))
    if plan.starts_at > now + FURTHEST:
        raise BadInputError(_("That is more than five years away. Choose something nearer."))
    if not SHORTEST_MINUTES <= plan.minutes <= MOST_MINUTES:
        raise BadInputError(_("A session lasts from 5 minutes to 24 hours."))
    if not 0 <= plan.capacity <= MOST_PLACES:
        raise BadInputError(_("Write how many may come, or leave it empty for everybody."))
    _check_slots(plan)
    _check_place(plan)


def check_audience(plan: Plan) -> None:
    """Raise BadInputError for a preview that is for nobody in particular."""
    if plan.kind is Kind.PREVIEW and not plan.role_ids and not plan.min_points:
        raise BadInputError(
            _("A product preview is for some: choose the roles, or the tier from which on one may come.")
        )


def slot_lengths(minutes: int) -> list[int]:
    """List how long the slots of office hours that last so many minutes can be, of the usual lengths."""
    fitting = [length for length in SLOT_LENGTHS if length <= minutes and minutes // length <= MOST_SLOTS]
    return fitting or [max(SHORTEST_MINUTES, -(-minutes // MOST_SLOTS))]


def is_picture(content: bytes) -> bool:
    """Say whether a file is of a kind that Discord takes as an event's picture."""
    return content.startswith(PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _check_slots(plan: Plan) -> None:
    if plan.kind is not Kind.OFFICE_HOURS:
        return
    if not SHORTEST_MINUTES <= plan.slot_minutes <= plan.minutes:
        raise BadInputError(_("A slot of office hours is at least 5 minutes and at most as long as the session."))
    if plan.slots > MOST_SLOTS:
        raise BadInputError(_("Office hours have up to {most} slots. Make the slots longer."), most=MOST_SLOTS)


def _check_place(plan: Plan) -> None:
    if plan.place is Place.LINK:
        if plan.link is None or len(plan.link) > LINK_LENGTH or not LINK.fullmatch(plan.link):
            raise BadInputError(_("Write the link in full, starting with https://, in up to 100 characters."))
    elif plan.channel_id is None:
        raise BadInputError(_("Choose the channel in which it takes place."))


def recurrence_of(repeat: Repeat, starts_at: dt.datetime, zone: ZoneInfo) -> Recurrence:
    """Return how a session repeats from a start on, at the same local time."""
    start = wall_time(starts_at, zone)
    if repeat is Repeat.MONTH:
        nth = (start.day - 1) // 7 + 1
        return Recurrence.monthly_by_weekday(start, zone.key, -1 if nth == LAST_WEEK else nth)
    return Recurrence.weekly(start, zone.key, every=2 if repeat is Repeat.TWO_WEEKS else 1)


def next_occurrences(recurrence: Recurrence, after: dt.datetime, amount: int) -> list[dt.datetime]:
    """List the next instants of a series after an instant."""
    return list(islice(recurrence.occurrences(after), max(0, amount)))
