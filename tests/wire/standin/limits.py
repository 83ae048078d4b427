"""Discord's rate limits: so many requests a second of one bot, and so many messages of a channel in five seconds.

https://discord.com/developers/docs/topics/rate-limits: over them, 429 with when to come again, as a float.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from typing import NamedTuple

CHANNEL_MESSAGES = re.compile(r"/channels/(\d+)/messages$")


class Verdict(NamedTuple):
    """Whether a request is over a limit, and what its headers tell."""

    retry_after: float = 0.0
    is_global: bool = False
    limit: int = 50
    remaining: int = 49
    reset_after: float = 1.0


class Limits:
    """Counts requests against both limits; interactions and webhooks are in neither."""

    def __init__(self, per_second: int = 50, per_channel: int = 5, channel_seconds: float = 5.0) -> None:
        self._per_second, self._per_channel, self._channel_seconds = per_second, per_channel, channel_seconds
        self._all: deque[float] = deque()
        self._channels: dict[str, deque[float]] = defaultdict(deque)
        self.refused = 0
        """How often 429 was answered."""

    def judge(self, method: str, path: str) -> Verdict:
        """Count a request, or say when it may come again."""
        now = time.monotonic()
        if path.startswith(("/interactions/", "/webhooks/")):
            return Verdict()
        _forget(self._all, now - 1.0)
        if len(self._all) >= self._per_second:
            self.refused += 1
            return Verdict(self._all[0] + 1.0 - now, is_global=True)
        found = CHANNEL_MESSAGES.search(path) if method == "POST" else None
        if found is None:
            self._all.append(now)
            return Verdict()
        sent = self._channels[found[1]]
        _forget(sent, now - self._channel_seconds)
        reset_after = (sent[0] + self._channel_seconds - now) if sent else self._channel_seconds
        if len(sent) >= self._per_channel:
            self.refused += 1
            return Verdict(reset_after, limit=self._per_channel, remaining=0, reset_after=reset_after)
        self._all.append(now)
        sent.append(now)
        left = self._per_channel - len(sent)
        return Verdict(limit=self._per_channel, remaining=left, reset_after=reset_after)


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
