"""What stands in each other's way in a content calendar. Pure."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.agenda.models import Source, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from bot.agenda.models import Entry, EntryId, Pings

APART = dt.timedelta(hours=1)
"""How far apart two entries in one channel should be."""
Place = tuple[dt.datetime, "EntryId"]


class Clash(StrEnum):
    """What is wrong with the time of an entry."""

    CHANNEL = "channel"
    """Another one is in the same channel within APART."""
    SESSION = "session"
    """A session is on at the time of an announcement."""
    PINGS = "pings"
    """The same role, or everyone, is pinged too often in this week."""
    NIGHT = "night"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a server wants to keep to."""

    zone: ZoneInfo
    pings_a_week: int | None = None
    """How often a role, and how often everyone, may be pinged from Monday to Sunday; None without a limit."""
    night_from: dt.time = dt.time(22)
    night_until: dt.time = dt.time(7)
    """The same as `night_from` where there is no night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What is wrong with an entry."""

    clash: Clash
    other: Entry | None = None
    """The nearest one in its way; None for what is wrong by itself."""
    count: int = 0
    """For PINGS, how many there are in this week."""
    limit: int = 0
    """For PINGS, how many there may be."""


def conflicts(entries: Iterable[Entry], limits: Limits) -> dict[EntryId, list[Conflict]]:
    """Return what is wrong with each entry to come, one of each kind at most; without those that are fine.

    What was sent, is on or is over is in the way of others and not to blame itself. What was cancelled or missed, or is
    held back, is in nobody's way. Takes n log n for n entries, however many are at once.
    """
    taking_place = [entry for entry in entries if entry.state.takes_place and entry.state is not State.PAUSED]
    found: defaultdict[EntryId, list[Conflict]] = defaultdict(list)
    for entry, conflict in _all(taking_place, limits):
        if entry.state.is_to_come:
            found[entry.id].append(conflict)
    return dict(found)


def conflicts_of(entry: Entry, others: Iterable[Entry], limits: Limits) -> list[Conflict]:
    """Return what is wrong with one entry among others; itself among them, as it was before, does not count."""
    rest = [other for other in others if other.id != entry.id]
    return conflicts([*rest, entry], limits).get(entry.id, [])


def is_night(at: dt.datetime, limits: Limits) -> bool:
    """Say whether an aware instant is at night for the server."""
    local = at.astimezone(limits.zone).time()
    if limits.night_from <= limits.night_until:
        return limits.night_from <= local < limits.night_until
    return local >= limits.night_from or local < limits.night_until


def is_during(one: Entry, other: Entry) -> bool:
    """Say whether two entries are on at the same time; the end of one may be the start of the other."""
    first, second = sorted((one, other), key=lambda entry: entry.starts_at)
    return second.starts_at < first.until or second.starts_at == first.starts_at


def gap(one: Entry, other: Entry) -> dt.timedelta:
    """Return how long it is from the end of one entry to the start of the other; nothing where they overlap."""
    first, second = sorted((one, other), key=lambda entry: entry.starts_at)
    return max(dt.timedelta(0), second.starts_at - first.until)


def _all(entries: Sequence[Entry], limits: Limits) -> Iterator[tuple[Entry, Conflict]]:
    yield from _in_one_channel(entries)
    yield from _during_sessions(entries)
    if limits.pings_a_week is not None:
        yield from _too_many_pings(entries, limits.zone, limits.pings_a_week)
    yield from ((entry, Conflict(clash=Clash.NIGHT)) for entry in entries if is_night(entry.starts_at, limits))


def _in_one_channel(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Conflict]]:
    by_channel: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        for channel_id in set(entry.channel_ids):
            by_channel[channel_id].append(entry)
    lines = {channel_id: _Line(there) for channel_id, there in by_channel.items()}
    for entry in entries:
        near = [other for channel_id in entry.channel_ids for other in lines[channel_id].beside(entry)]
        nearest = _nearest(entry, near)
        if nearest is not None and gap(entry, nearest) < APART:
            yield entry, Conflict(clash=Clash.CHANNEL, other=nearest)


def _during_sessions(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Conflict]]:
    sessions = [entry for entry in entries if entry.source is Source.SESSION]
    announcements = [entry for entry in entries if entry.source is Source.ANNOUNCEMENT]
    for some, others in ((sessions, _Line(announcements)), (announcements, _Line(sessions))):
        for entry in some:
            during = [other for other in others.beside(entry) if is_during(entry, other)]
            if during:
                yield entry, Conflict(clash=Clash.SESSION, other=during[0])


def _too_many_pings(entries: Sequence[Entry], zone: ZoneInfo, most: int) -> Iterator[tuple[Entry, Conflict]]:
    weeks: defaultdict[tuple[Pings, int, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.pings is not None:
            year, week, _day = entry.starts_at.astimezone(zone).isocalendar()
            weeks[entry.pings, year, week].append(entry)
    for pinging in weeks.values():
        if len(pinging) > most:
            yield from _over_budget(sorted(pinging, key=_place), most)


def _over_budget(pinging: Sequence[Entry], most: int) -> Iterator[tuple[Entry, Conflict]]:
    for number, entry in enumerate(pinging):
        beside = [*pinging[max(0, number - 1) : number], *pinging[number + 1 : number + 2]]
        other = min(beside, key=lambda other: abs(other.starts_at - entry.starts_at), default=None)
        yield entry, Conflict(clash=Clash.PINGS, other=other, count=len(pinging), limit=most)


def _nearest(entry: Entry, others: Iterable[Entry]) -> Entry | None:
    return min(others, key=lambda other: (gap(entry, other), _place(other)), default=None)


def _place(entry: Entry) -> Place:
    return entry.starts_at, entry.id


class _Line:
    """Entries by time, of which the two next to an instant are found without looking at all."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=_place)
        self._places = [_place(entry) for entry in self._entries]
        self._longest = list(accumulate(self._entries, _lasting))

    def beside(self, entry: Entry) -> list[Entry]:
        """Return, of the others, which one before an entry lasts longest, and the next one after it."""
        at = bisect_left(self._places, _place(entry))
        after = self._entries[at : at + 2]
        return [*self._longest[max(0, at - 1) : at], *[other for other in after if other.id != entry.id][:1]]


def _lasting(one: Entry, other: Entry) -> Entry:
    return one if one.until > other.until else other
