"""Who fits whom, and when a round is. Pure: no database, no clock, no Discord."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING

from bot.jobs import Recurrence
from cogs.matches.models import Met, RoundEvery, Shared

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.profiles import Profile
    from cogs.matches.models import Candidate, MatchSettings, RoundMember

Pair = tuple[int, int]
Group = tuple[int, ...]

LONG_AGO = 12  # rounds after which it no longer matters how long ago two met
MOST_SHARED = 3  # things in common beyond which a pair is no better
EXACT_UP_TO = 13  # odd rounds up to this size try every three: 286 matchings of ten take a few milliseconds
MONTH_WEEKS = 4  # the most of a weekday that every month has
TWO_WEEKS = 2


def in_order(first: int, second: int) -> Pair:
    """Return two ids as the key of their pair."""
    return (first, second) if first < second else (second, first)


def suggestion_marker(suggestion_id: int) -> str:
    """Return the custom_id beside which a suggestion stands in a message."""
    return f"matches:introduce:{suggestion_id}"


def question_marker(meeting_id: int) -> str:
    """Return how the custom_ids of the question begin whether two met."""
    return f"matches:met:{meeting_id}"


def choose(candidates: Collection[Candidate], *, amount: int, per_week: int) -> list[Candidate]:
    """Choose whom to suggest: who shares most, among equals who was suggested least; nobody beyond their week."""
    free = [candidate for candidate in candidates if candidate.recent < per_week and candidate.shared > 0]
    return sorted(free, key=lambda found: (-found.shared, found.recent, found.member_id))[: max(0, amount)]


def in_common(profiles: Sequence[Profile]) -> list[Shared]:
    """List what all these profiles have in common, in the words of the last."""
    keys = [{(tag.kind, tag.key) for tag in profile.tags} for profile in profiles]
    shared = set.intersection(*keys) if len(keys) > 1 else set[tuple[object, str]]()
    return (
        [Shared(tag.kind.value, tag.label) for tag in profiles[-1].tags if (tag.kind, tag.key) in shared]
        if shared
        else []
    )


def takes_part(member: RoundMember, at: dt.datetime) -> bool:
    """Say whether somebody is in the round that is drawn at an instant."""
    return not member.skips_next and (member.paused_until is None or member.paused_until <= at)


def recurrence_of(settings: MatchSettings, zone: str) -> Recurrence | None:
    """Return when rounds are drawn; None when they are not."""
    if settings.round_every is RoundEvery.OFF:
        return None
    day = settings.round_from or dt.date(2026, 1, 1)
    day += dt.timedelta(days=(settings.round_weekday - day.weekday()) % 7)
    start = dt.datetime.combine(day, settings.round_time.replace(tzinfo=None))
    if settings.round_every is RoundEvery.MONTH:
        return Recurrence.monthly_by_weekday(start, zone, settings.round_nth or 1)
    return Recurrence.weekly(start, zone, every=TWO_WEEKS if settings.round_every is RoundEvery.TWO_WEEKS else 1)


def nth_of(day: dt.date) -> int:
    """Return which of its weekday in the month a day is: 1 to 4, or -1 for a fifth."""
    nth = (day.day - 1) // 7 + 1
    return nth if nth <= MONTH_WEEKS else -1


def pair(
    members: Sequence[int], met: Mapping[Pair, Met], tags: Mapping[int, frozenset[str]] | None = None
) -> list[Group]:
    """Put everyone into pairs, an odd one into a three; somebody alone stays alone.

    As few as possible meet again; who has to, is a pair that met least and longest ago; then things in common count.
    Up to EXACT_UP_TO people, a three is the best there is; beyond, it is the best for who was left over.
    """
    people = sorted(set(members))
    if len(people) <= 3:
        return [tuple(people)] if people else []
    weigh = _Weigher(len(people), met, tags or {})
    if len(people) % 2 == 0:
        return _matched(people, weigh)
    if len(people) <= EXACT_UP_TO:
        return _best_with_three(people, weigh)
    groups = _matched(people, weigh)
    (left_over,) = set(people).difference(*groups)
    return _joined(groups, left_over, weigh)


class _Weigher:
    """How good it is for two to meet: never having met outweighs everything else that a whole round can offer."""

    def __init__(self, amount: int, met: Mapping[Pair, Met], tags: Mapping[int, frozenset[str]]) -> None:
        self._met = met
        self._tags = tags
        self._new = (amount + 2) * (LONG_AGO * (MOST_SHARED + 1) + MOST_SHARED + 1)

    def __call__(self, first: int, second: int) -> int:
        met = self._met.get(in_order(first, second))
        base = self._new if met is None else min(met.rounds_ago, LONG_AGO) * (MOST_SHARED + 1) // max(1, met.times)
        return base + min(MOST_SHARED, len(self._tags.get(first, _NONE) & self._tags.get(second, _NONE)))

    def of_group(self, group: Group) -> int:
        return sum(self(first, second) for first, second in combinations(group, 2))


_NONE: frozenset[str] = frozenset()


def _matched(people: Sequence[int], weigh: _Weigher) -> list[Group]:
    """Pair as many as possible, at the greatest weight."""
    # Imported here: only the job that draws a round needs it.
    import rustworkx  # noqa: PLC0415

    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(people)
    places = range(len(people))
    graph.add_edges_from([(a, b, weigh(people[a], people[b])) for a, b in combinations(places, 2)])
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted(in_order(people[a], people[b]) for a, b in found)


def _joined(groups: list[Group], left_over: int, weigh: _Weigher) -> list[Group]:
    """Add who was left over to the pair that they fit best."""
    best = max(groups, key=lambda group: sum(weigh(member, left_over) for member in group))
    return sorted(tuple(sorted((*group, left_over))) if group is best else group for group in groups)


def _best_with_three(people: Sequence[int], weigh: _Weigher) -> list[Group]:
    """Try every three, with the best pairs of the others."""
    best: tuple[int, list[Group]] | None = None
    for three in combinations(people, 3):
        others = _matched([member for member in people if member not in three], weigh)
        weight = weigh.of_group(three) + sum(weigh.of_group(group) for group in others)
        if best is None or weight > best[0]:
            best = weight, sorted([three, *others])
    return best[1] if best else []
