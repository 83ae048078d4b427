"""A month as weeks and days: what stands on each, and what there is no room for. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.agenda.words import WARNING, state_word
from bot.i18n import _, plural, say_date, say_number, translate
from bot.text import shorten
from bot.zones import instant_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.agenda.models import Entry, EntryId

WEEK = 7
DAY = dt.timedelta(days=1)
ON_A_DAY = 3
"""So many entries of a day are shown at most; the others are counted."""
ALT_LENGTH = 1000  # Discord takes 1024: https://discord.com/developers/docs/resources/message#attachment-object
MORE = plural("+{number} more", "+{number} more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of a server, to be drawn."""

    first: dt.date
    """The first day of the month."""
    today: dt.date
    """The server's today, wherever it is."""
    zone: ZoneInfo
    entries: Sequence[Entry]
    """Those of `span_of` the month."""
    flagged: frozenset[EntryId] = frozenset()
    """Those with a conflict."""
    locale: str
    server: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is shown."""

    date: dt.date
    is_of_month: bool
    shown: tuple[Entry, ...]
    more: int
    """How many others there are."""
    hides_conflict: bool
    """Whether one of these has a conflict."""


def days_of(first: dt.date) -> list[dt.date]:
    """List the days of the weeks, from Monday to Sunday, that a month touches."""
    start = first - first.weekday() * DAY
    last = (first + 31 * DAY).replace(day=1) - DAY
    end = last + (WEEK - last.weekday()) * DAY
    return [start + number * DAY for number in range((end - start).days)]


def span_of(first: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Return from when on and before when something is in a month's picture, in UTC: whole weeks, as for pings."""
    days = days_of(first)
    start, end = (instant_of(dt.datetime.combine(day, dt.time()), zone) for day in (days[0], days[-1] + DAY))
    return start, end


def weeks_of(month: Month) -> list[list[Day]]:
    """Lay the entries out in weeks. Where a day is too full, what takes place comes first, then what is sooner."""
    by_day: defaultdict[dt.date, list[Entry]] = defaultdict(list)
    for entry in sorted(month.entries, key=lambda entry: (entry.starts_at, entry.id)):
        by_day[entry.starts_at.astimezone(month.zone).date()].append(entry)
    days = [_day(date, by_day.get(date, []), month) for date in days_of(month.first)]
    return [days[at : at + WEEK] for at in range(0, len(days), WEEK)]


def month_name(month: Month) -> str:
    """Name the month."""
    return say_date(month.first, "yMMMM", month.locale)


def zone_words(month: Month) -> str:
    """Say by which clocks the times are meant."""
    return translate(_("times in {zone}"), month.locale, zone=month.zone.key.replace("_", " "))


def more_words(more: int, locale: str) -> str:
    """Say how many others there are."""
    return translate(MORE, locale, count=more, number=say_number(more, locale))


def time_of(entry: Entry, month: Month) -> str:
    """Return an entry's time by the server's clocks."""
    return f"{entry.starts_at.astimezone(month.zone):%H:%M}"


def alt_text(month: Month) -> str:
    """Say in words what the picture shows, for who does not see it."""
    parts = [f"{month_name(month)}, {month.server} · {zone_words(month)}."]
    for day in (day for week in weeks_of(month) for day in week if day.shown):
        said = [_in_words(entry, month) for entry in day.shown]
        said += [more_words(day.more, month.locale)] if day.more else []
        parts.append(f"{say_date(day.date, 'MMMd', month.locale)}: {', '.join(said)}.")
    if len(parts) == 1:
        parts.append(translate(_("Nothing is planned."), month.locale))
    return shorten(" ".join(parts), ALT_LENGTH)


def _in_words(entry: Entry, month: Month) -> str:
    said = f"{time_of(entry, month)} {entry.title} ({state_word(entry.state, month.locale)})"
    return f"{said} {WARNING}" if entry.id in month.flagged else said


def _day(date: dt.date, entries: Sequence[Entry], month: Month) -> Day:
    first = sorted(entries, key=lambda entry: not entry.state.takes_place)[:ON_A_DAY]
    shown = tuple(sorted(first, key=lambda entry: (entry.starts_at, entry.id)))
    is_of_month = (date.year, date.month) == (month.first.year, month.first.month)
    hidden = [entry for entry in entries if entry not in shown]
    return Day(date, is_of_month, shown, len(hidden), any(entry.id in month.flagged for entry in hidden))
