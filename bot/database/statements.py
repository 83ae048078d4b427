"""The statements of a queries.sql as coroutines, each made by aiosql when it is first called for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import aiosql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARK = re.compile(r"^[ \t]*-- name: (?=(\w+))", re.MULTILINE)


class Statements:
    """Statements by name, as attributes; of the same name, that of a later text counts.

    aiosql takes half a millisecond and 4 KiB for each, and most of a bot's 900 are not called for in weeks.
    """

    def __init__(self, adapter: Callable[[], Any], *texts: str) -> None:
        self._adapter = adapter
        self._texts = {name: block for text in texts for name, block in _blocks(text)}

    def __getattr__(self, name: str) -> Any:
        """Make a statement. Raises AttributeError where there is none of this name."""
        text = self._texts.get(name)
        if text is None:
            message = f"there is no statement {name}"
            raise AttributeError(message, name=name, obj=self)
        made = getattr(aiosql.from_str(text, self._adapter, mandatory_parameters=False), name)
        setattr(self, name, made)
        return made

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._texts)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    starts = list(MARK.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=True):
        yield start[1], text[start.start() : end]
