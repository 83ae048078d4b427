"""What a member earned, summed up for them. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.ledger import Earned


def best_reasons(earned: Iterable[Earned], since: int, most: int) -> tuple[tuple[str, int, int], ...]:
    """List (reason, points, times) of what was earned from a day on (yyyymmdd), the most points first."""
    points, times = Counter[str](), Counter[str]()
    for each in earned:
        if each.day >= since:
            points[each.reason] += each.points
            times[each.reason] += each.times
    best = sorted((-amount, reason) for reason, amount in points.items() if amount)
    return tuple((reason, -amount, times[reason]) for amount, reason in best[:most])


def by_day(earned: Iterable[Earned], days: Sequence[int]) -> tuple[int, ...]:
    """Sum up the points of these days (yyyymmdd), each reason together."""
    points = Counter[int]()
    for each in earned:
        points[each.day] += each.points
    return tuple(points[day] for day in days)
