"""When a plan goes out: its recurrence on the server's wall clock, and when publishing is free again. Pure."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.jobs import Recurrence
from bot.text import is_blank
from bot.zones import wall_time
from cogs.announcements.models import MOST_CHANNELS, MOST_TOLERANCE, TITLE_LENGTH
from cogs.announcements.rules.content import check_content

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from zoneinfo import ZoneInfo

    from cogs.announcements.models import Plan

FURTHEST = dt.timedelta(days=5 * 365)
LAST_WEEK = 5  # the fifth Monday is not in every month: it means the last
PUBLISHED_AN_HOUR = 10  # messages of one channel: https://support.discord.com/hc/en-us/articles/360032008192
AN_HOUR = dt.timedelta(hours=1)
UNDO_WITHIN = dt.timedelta(minutes=1)


def check_draft(plan: Plan) -> None:
    """Raise BadInputError for what cannot even be kept as a draft."""
    if is_blank(plan.title) or len(plan.title) > TITLE_LENGTH:
        raise BadInputError(_("A title has 1 to {most} characters."), most=TITLE_LENGTH)
    check_content(plan.content)
    if len(plan.channel_ids) > MOST_CHANNELS:
        raise BadInputError(_("A post goes to up to {most} channels."), most=MOST_CHANNELS)
    if not 1 <= plan.tolerance_minutes <= MOST_TOLERANCE:
        raise BadInputError(_("A post may be late by 1 minute to 7 days."))


def check_complete(plan: Plan) -> None:
    """Raise BadInputError with what is missing or wrong about a plan that may go out, whatever its time."""
    check_draft(plan)
    if not plan.channel_ids:
        raise BadInputError(_("Choose at least one channel."))


def check_plan(plan: Plan, now: dt.datetime, recurrence: Recurrence | None = None) -> None:
    """Raise BadInputError with what is missing or wrong about a plan that is to go out.

    A series may have begun in the past, as long as it is not over.
    """
    check_complete(plan)
    if plan.starts_at is not None and plan.starts_at <= now:
        if recurrence is None:
            raise BadInputError(_("That time is past. Choose one that is still to come, or none: as soon as possible."))
        if recurrence.next_after(now) is None:
            raise BadInputError(_("This series is over. Choose a later last day, or none."))
    if plan.starts_at is not None and plan.starts_at > now + FURTHEST:
        raise BadInputError(_("That is more than five years away. Choose something nearer."))
    if plan.repeat is not None and plan.starts_at is None:
        raise BadInputError(_("A series needs a first time. Choose when it starts."))


def recurrence_of(plan: Plan, zone: ZoneInfo) -> Recurrence | None:
    """Return how a plan repeats, at the same local time; None for one that goes out once.

    Raises BadInputError when it ends before it starts.
    """
    repeat = plan.repeat
    if repeat is None or plan.starts_at is None:
        return None
    start = wall_time(plan.starts_at, zone)
    until = None if repeat.until is None else dt.datetime.combine(repeat.until, dt.time(23, 59, 59))
    match repeat.every:
        case "day":
            return Recurrence.daily(start, zone.key, until=until)
        case "week":
            return Recurrence.weekly(start, zone.key, weekdays=repeat.weekdays, until=until)
        case "date":
            return Recurrence.monthly_by_date(start, zone.key, until=until)
        case "weekday":
            nth = (start.day - 1) // 7 + 1
            return Recurrence.monthly_by_weekday(start, zone.key, -1 if nth == LAST_WEEK else nth, until=until)


def next_times(recurrence: Recurrence, after: dt.datetime, amount: int) -> list[dt.datetime]:
    """List the next instants of a series after an instant."""
    return list(islice(recurrence.occurrences(after), max(0, amount)))


def publish_at(published: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime:
    """Return when the next message of a channel may be published, from when the last ones were, in order."""
    recent = [at for at in published if at > now - AN_HOUR]
    return now if len(recent) < PUBLISHED_AN_HOUR else recent[-PUBLISHED_AN_HOUR] + AN_HOUR


def may_approve(by: int, written_by: Collection[int], others: int) -> bool:
    """Say whether somebody may let out what was written: not their own words, unless nobody else could."""
    return by not in written_by or others == 0


def week_of(at: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Return from when to when the week of an instant is, Monday to Monday on the zone's clock."""
    local = wall_time(at, zone)
    monday = dt.datetime.combine(local.date() - dt.timedelta(days=local.weekday()), dt.time())
    start, end = (monday.replace(tzinfo=zone), (monday + dt.timedelta(days=7)).replace(tzinfo=zone))
    return start.astimezone(dt.UTC), end.astimezone(dt.UTC)
