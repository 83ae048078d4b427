"""Which time a board counts, when it is posted, who wins and who is not on it. Pure."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

from bot.jobs import Recurrence
from bot.ledger import Mark, Period, PeriodKind
from bot.ledger import rules as ledger_rules
from cogs.leaderboards.models import MOST_WINNERS, Span, Unlisted, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.ledger import Board, PointSettings, Season, Standing
    from cogs.leaderboards.models import LeaderboardSettings

POSTED = {"weekly": PeriodKind.WEEK, "monthly": PeriodKind.MONTH}
CURRENT = {
    Span.WEEK: PeriodKind.WEEK,
    Span.MONTH: PeriodKind.MONTH,
    Span.QUARTER: PeriodKind.QUARTER,
    Span.YEAR: PeriodKind.YEAR,
    Span.ALL: PeriodKind.ALL,
}
PREVIOUS = {
    Span.LAST_WEEK: PeriodKind.WEEK,
    Span.LAST_MONTH: PeriodKind.MONTH,
    Span.LAST_QUARTER: PeriodKind.QUARTER,
    Span.LAST_YEAR: PeriodKind.YEAR,
}


def period_of(span: Span, today: dt.date, season: Season | None) -> Period | None:
    """Return what a span means on a day of the server; None for a season when there is none."""
    if span is Span.SEASON:
        return None if season is None else ledger_rules.season_period(season.id)
    if span in CURRENT:
        return ledger_rules.period_of(CURRENT[span], today)
    return ledger_rules.previous(PREVIOUS[span], today)


def season_of(seasons: Sequence[Season], season_id: int | None) -> Season | None:
    """Return the season that is meant, of all from the newest on: the one that runs, unless another is asked for."""
    if season_id is None:
        return seasons[0] if seasons else None
    return next((season for season in seasons if season.id == season_id), None)


def wanted_of(board: Board, key: str, today: dt.date) -> Wanted:
    """Return what to show for the period of a key: itself while it is kept, else the current one of its kind."""
    kind, _colon, name = key.partition(":")
    if kind == Span.SEASON.value:
        return Wanted(board, Span.SEASON, int(name) if name.isdecimal() else None)
    for span in PREVIOUS:
        period = period_of(span, today, None)
        if period is not None and period.key == key:
            return Wanted(board, span)
    return Wanted(board, next((span for span in CURRENT if span.value == kind), Span.ALL))


def recurrence_of(settings: LeaderboardSettings, zone: str) -> Recurrence | None:
    """Return when the board is posted; None when it is not."""
    if settings.post == "off" or settings.channel_id is None:
        return None
    first = dt.date(2026, 1, settings.post_day)
    if settings.post == "monthly":
        return Recurrence.monthly_by_date(dt.datetime.combine(first, settings.post_time), zone)
    monday = dt.date(2026, 1, 5)
    start = dt.datetime.combine(monday + dt.timedelta(days=settings.post_weekday), settings.post_time)
    return Recurrence.weekly(start, zone)


def ended_before(settings: LeaderboardSettings, day: dt.date) -> Period | None:
    """Return the week or month that ended last before a day; None when none is posted."""
    kind = POSTED.get(settings.post)
    return None if kind is None else ledger_rules.previous(kind, day)


def winner_ids(lines: Iterable[Standing], places: int) -> list[int]:
    """Return who is on the first places of a board, from its first MOST_WINNERS + 1 lines.

    Whoever shares a place wins with it. A place that too many share is won by nobody: no lot decides.
    """
    won: list[int] = []
    for rank, sharing in groupby(lines, key=lambda line: line.rank):
        ids = [line.member_id for line in sharing]
        if rank > places or len(won) + len(ids) > MOST_WINNERS:
            break
        won += ids
    return won


def why_unlisted(marks: Mark, settings: PointSettings) -> Unlisted | None:
    """Say why somebody with these marks is on no board; None when they may be."""
    if marks & Mark.OPTED_OUT:
        return Unlisted.OPTED_OUT
    if marks & Mark.STAFF and not settings.staff_on_boards:
        return Unlisted.STAFF
    return Unlisted.KEPT_OUT if marks & ledger_rules.hidden_marks(settings) else None
