"""Who counts what the client sees, if anybody does."""

from __future__ import annotations

from typing import Protocol


class Observer(Protocol):
    """Called in between everything else: it must take next to no time."""

    def event(self, name: str) -> None:
        """Count an event by its name at Discord."""
        ...

    def command(self, name: str, outcome: str, seconds: float) -> None:
        """Count a command: done, refused or failed."""
        ...
