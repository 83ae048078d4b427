"""What each member wrote in the last minutes, in memory and bounded: enough to notice repetition, nothing to read."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.seen import Seen

LONGEST = 300.0  # seconds; no rule looks back further
MOST_OF_ONE = 60
MOST_MEMBERS = 20_000

Who = tuple[int, int]


class Trails:
    """The traces of all members' latest messages, by (server, member)."""

    def __init__(self) -> None:
        self._trails: dict[Who, deque[Trace]] = {}

    def before(self, seen: Seen) -> Sequence[Trace]:
        """Return what a message's author wrote before, the oldest first, and remember this message."""
        who = seen.guild_id, seen.author_id
        trail = self._trails.get(who)
        if trail is None:
            if len(self._trails) >= MOST_MEMBERS:
                self._sweep(seen.at)
            trail = self._trails[who] = deque(maxlen=MOST_OF_ONE)
        while trail and trail[0].at < seen.at - LONGEST:
            trail.popleft()
        earlier = tuple(trail)
        trail.append(seen.trace)
        return earlier

    def _sweep(self, now: float) -> None:
        gone = [who for who, trail in self._trails.items() if not trail or trail[-1].at < now - LONGEST]
        for who in gone or list(self._trails)[: MOST_MEMBERS // 10]:
            del self._trails[who]
