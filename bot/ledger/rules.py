"""What counts when, and for which board. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.ledger.errors import Why
from bot.ledger.models import IMPORTED_DAY, Board, Category, Mark, Period, PeriodKind
from bot.zones import day_number

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.ledger.settings import PointSettings

CALENDAR = (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


def day_of(at: dt.datetime, zone: ZoneInfo) -> int:
    """Return the local date of an instant as yyyymmdd."""
    return day_number(at.astimezone(zone).date())


def date_of(day: int) -> dt.date:
    """Return the date that is kept as yyyymmdd."""
    return dt.date(day // 10_000, day // 100 % 100, day % 100)


def period_of(kind: PeriodKind, date: dt.date) -> Period:
    """Return the week (from Monday, ISO 8601), month, quarter or year of a date, or all time."""
    if kind is PeriodKind.ALL:
        return Period(kind, "all")
    if kind is PeriodKind.WEEK:
        year, week, _weekday = date.isocalendar()
        name = f"{year}-W{week:02}"
    elif kind is PeriodKind.MONTH:
        name = f"{date:%Y-%m}"
    elif kind is PeriodKind.QUARTER:
        name = f"{date.year}-{(date.month + 2) // 3}"
    else:
        name = f"{date.year}"
    start = first_day(kind, date)
    return Period(kind, f"{kind}:{name}", day_number(start), day_number(next_start(kind, start) - dt.timedelta(days=1)))


def season_period(season_id: int) -> Period:
    """Return the period of a season."""
    return Period(PeriodKind.SEASON, f"season:{season_id}", 1, season_id=season_id)


def first_day(kind: PeriodKind, date: dt.date) -> dt.date:
    """Return the first day of the week, month, quarter or year that a date lies in."""
    if kind is PeriodKind.WEEK:
        return date - dt.timedelta(days=date.weekday())
    if kind is PeriodKind.MONTH:
        return date.replace(day=1)
    if kind is PeriodKind.QUARTER:
        return date.replace(month=(date.month - 1) // 3 * 3 + 1, day=1)
    return date.replace(month=1, day=1)


def next_start(kind: PeriodKind, start: dt.date) -> dt.date:
    """Return the first day of the next week, month, quarter or year after the one that starts on a date."""
    days = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 31, PeriodKind.QUARTER: 92, PeriodKind.YEAR: 366}[kind]
    return first_day(kind, start + dt.timedelta(days=days))  # so many days lead into the next one, and not past it


def previous(kind: PeriodKind, date: dt.date) -> Period:
    """Return the period before the one that a date lies in."""
    return period_of(kind, first_day(kind, date) - dt.timedelta(days=1))


def periods_of(day: int, season_id: int | None) -> list[Period]:
    """List every period that something earned on a day counts for."""
    everything = [period_of(PeriodKind.ALL, dt.date.min)]
    if day == IMPORTED_DAY:
        return everything
    seasons = [season_period(season_id)] if season_id is not None else []
    return [*everything, *seasons, *(period_of(kind, date_of(day)) for kind in CALENDAR)]


def kept_keys(date: dt.date) -> set[str]:
    """Return the keys of the calendar's periods that are still kept: the current and the one before.

    Of weeks and months one more: a board that is posted late in the next one may be a few days late, too.
    """
    kept = [period for kind in CALENDAR for period in (period_of(kind, date), previous(kind, date))]
    kept += [previous(kind, date_of(previous(kind, date).first_day)) for kind in (PeriodKind.WEEK, PeriodKind.MONTH)]
    return {period.key for period in kept}


def boards_of(category: Category, *, is_newcomer: bool) -> list[Board]:
    """List the boards that points of a category count for."""
    boards = [Board.OVERALL]
    if category is Category.HELP:
        boards.append(Board.HELPERS)
    if category is Category.HOSTING:
        boards.append(Board.HOSTS)
    if is_newcomer and category is not Category.OTHER:
        boards.append(Board.NEWCOMERS)
    return boards


def hidden_marks(settings: PointSettings) -> Mark:
    """Return the marks of which each hides its member from boards."""
    always = Mark.FROZEN | Mark.KEPT_OUT | Mark.ABSENT | Mark.OPTED_OUT
    return always if settings.staff_on_boards else always | Mark.STAFF


def is_listed(marks: Mark, settings: PointSettings) -> bool:
    """Say whether somebody with these marks is shown on boards."""
    return not marks & hidden_marks(settings)


def may_give(marks: Mark) -> bool:
    """Say whether what somebody with these marks gives others may earn points."""
    return not marks & (Mark.FROZEN | Mark.FORGOTTEN)


def why_not(marks: Mark, settings: PointSettings) -> Why | None:
    """Say why somebody with these marks earns nothing; None when they may."""
    if not settings.enabled:
        return Why.OFF
    if marks & Mark.FROZEN:
        return Why.FROZEN
    if marks & Mark.KEPT_OUT:
        return Why.KEPT_OUT
    if marks & Mark.STAFF and not settings.staff_earns:
        return Why.STAFF
    return None
