"""What goes wrong between the bot and Discord: errors, cut connections, answers that are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from tests.wire.standin.journal import Request

SLOW = "slow"
SLOW_SECONDS = 6.0
KINDS = ("500", "502", "503", "429", "429 without a time", "cut", "garbage", SLOW)
BAD_GATEWAY = 502


@dataclass(slots=True)
class Fault:
    """The next answers to a method and path, so many times. `is_done`: what was asked for is done all the same."""

    method: str
    path: str
    kind: str
    times: int = 1
    is_done: bool = False


class Faults:
    """Knows what is to go wrong, and does it."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        """Have something go wrong."""
        self._planned.append(fault)

    def take(self, noted: Request) -> Fault | None:
        """Return what goes wrong with this request."""
        for fault in self._planned:
            if fault.times and (fault.method, fault.path) == (noted.method, noted.path.partition("?")[0]):
                fault.times -= 1
                return fault
        return None

    @property
    def left(self) -> int:
        """How much has not gone wrong yet."""
        return sum(fault.times for fault in self._planned)


def answer_of(fault: Fault, request: web.Request) -> web.Response:
    """Return what the bot gets instead of an answer."""
    match fault.kind:
        case "429":
            return web.json_response(
                {"message": "slow down", "retry_after": 0.25, "global": False},
                status=429,
                headers={"Via": "1.1 stand-in", "Retry-After": "0.25"},
            )
        case "429 without a time":
            return web.Response(status=429, text="<html>too many requests</html>", content_type="text/html")
        case "garbage":
            return web.Response(body=b'{"id": "12', content_type="application/json")
        case "cut":
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=BAD_GATEWAY)
        case status:
            return web.Response(status=int(status), text="<html>oops</html>", content_type="text/html")
