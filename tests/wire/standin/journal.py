"""What happened on the wire, and waiting for it: every request, and every change somebody may wait for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Request(NamedTuple):
    """One request of the bot; the path without /api/v10."""

    method: str
    path: str
    json: Any
    reason: str = ""
    """What is to stand in Discord's own log."""


class Journal:
    """Keeps what was asked of us; `until` sleeps until something that was waited for is there."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.unknown: list[Request] = []
        self.faults: list[Exception] = []
        self._changed = asyncio.Condition()

    async def note(self, request: Request) -> None:
        """Write down a request and wake who waits."""
        self.requests.append(request)
        await self.wake()

    async def wake(self) -> None:
        """Let everybody who waits look again."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, look: Callable[[], T | None], seconds: float = 10) -> T:
        """Return what `look` finds as soon as that is true. Raises TimeoutError, with the requests so far."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                while not (found := look()):
                    await self._changed.wait()
                return found
        except TimeoutError:
            seen = "\n".join(f"{request.method} {request.path}" for request in self.requests)
            raise TimeoutError(f"nothing of that kind in {seconds} s; asked so far:\n{seen}") from None
