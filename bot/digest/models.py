"""A stretch of time, and what one feature tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Span:
    """What a digest is about: what happened since, up to `until`, and what comes by `ahead`."""

    since: dt.datetime
    until: dt.datetime
    ahead: dt.datetime


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest in finished words of the server's language: mentions stand in it, and ping nobody."""

    title: str
    lines: tuple[str, ...]
