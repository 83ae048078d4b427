"""What boards and stretches of time are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, say_date, say_days, translate
from bot.ledger import Board, PeriodKind
from bot.ledger import rules as ledger_rules
from cogs.leaderboards.models import Span

if TYPE_CHECKING:
    from bot.i18n import Text
    from bot.ledger import Period, Season

BOARDS: dict[Board, str] = {
    Board.HELPERS: _("Helpers"),
    Board.OVERALL: _("All points"),
    Board.NEWCOMERS: _("Newcomers"),
    Board.HOSTS: _("Hosts"),
}
ABOUT: dict[Board, Text] = {
    Board.HELPERS: _("Answers and thanks"),
    Board.OVERALL: _("Everything that earns points"),
    Board.NEWCOMERS: _("Of the first weeks after joining"),
    Board.HOSTS: _("Greeting newcomers in person"),
}
EMOJI = {Board.HELPERS: "💡", Board.OVERALL: "🏆", Board.NEWCOMERS: "🌱", Board.HOSTS: "👋"}
EMPTY: dict[Board, Text] = {
    Board.HELPERS: _("Nobody yet: the first place is free. An answer that helps, or a thanks, takes it."),
    Board.OVERALL: _("Nobody yet: the first place is free. Answers, thanks and hellos to newcomers earn points."),
    Board.NEWCOMERS: _("No newcomer yet. Whoever joined lately and helps, greets or introduces themselves is on it."),
    Board.HOSTS: _("Nobody yet: the first place is free. Say hello to somebody new."),
}
SPANS: dict[Span, str] = {
    Span.WEEK: _("This week"),
    Span.LAST_WEEK: _("Last week"),
    Span.MONTH: _("This month"),
    Span.LAST_MONTH: _("Last month"),
    Span.QUARTER: _("This quarter"),
    Span.LAST_QUARTER: _("Last quarter"),
    Span.YEAR: _("This year"),
    Span.LAST_YEAR: _("Last year"),
    Span.SEASON: _("Season"),
    Span.ALL: _("All time"),
}
PARTS = {PeriodKind.MONTH: "yMMMM", PeriodKind.QUARTER: "yQQQ", PeriodKind.YEAR: "y"}


def period_name(period: Period, season: Season | None, locale: str) -> str:
    """Name a period for ever: '8–14 Jun 2026', 'June 2026', a season's name. What the team wrote is as it was typed."""
    if period.kind is PeriodKind.ALL:
        return translate(SPANS[Span.ALL], locale)
    if period.kind is PeriodKind.SEASON:
        return season.name if season is not None else translate(SPANS[Span.SEASON], locale)
    first, last = ledger_rules.date_of(period.first_day), ledger_rules.date_of(period.last_day)
    if period.kind is PeriodKind.WEEK:
        return say_days(first, last, locale)
    return say_date(first, PARTS[period.kind], locale)
