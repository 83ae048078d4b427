"""Servers' own words and patterns, matched by RE2: in linear time whatever they are, so that none can hang the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import re2

from bot.errors import InvalidValueError
from bot.i18n import _
from cogs.automod.rules.reading import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MEMORY = 8 << 20  # bytes for all patterns of a rule together
RE2: Any = re2  # ships no types


class Patterns:
    """Several patterns, tried at once. Case does not matter. Raises InvalidValueError with the first that is none."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        self._set: Any = None
        if self.patterns:
            self._set = _compiled(self.patterns)

    def first_in(self, text: str) -> str | None:
        """Return the first of the patterns that a text has."""
        found: list[int] | None = self._set.Match(text) if self._set is not None else None
        return self.patterns[min(found)] if found else None


def check_patterns(patterns: Sequence[str]) -> None:
    """Refuse what RE2 does not take. Raises InvalidValueError."""
    for pattern in patterns:
        try:
            RE2.compile(pattern, _options())
        except RE2.error as error:
            raise InvalidValueError(
                _("“{pattern}” is no pattern that I can use: {reason}. Look-around and back-references do not work."),
                pattern=pattern[:60],
                reason=_reason(error),
            ) from None
    Patterns(patterns)


def words_pattern(words: Sequence[str]) -> list[str]:
    """Return patterns that find whole words; a * at either end of a word stands for more letters."""
    return [_word(plain(word)) for word in words]


def _word(word: str) -> str:
    start = "" if word.startswith("*") else r"(?:^|[^\pL\pN_])"
    end = "" if word.endswith("*") else r"(?:$|[^\pL\pN_])"
    return f"{start}{RE2.escape(word.strip('*'))}{end}"


def _compiled(patterns: Sequence[str]) -> Any:
    made = RE2.Set.SearchSet(_options())
    try:
        for pattern in patterns:
            made.Add(pattern)
        made.Compile()
    except RE2.error:
        raise InvalidValueError(_("these patterns are too large together. Make them fewer or shorter.")) from None
    return made


def _options() -> Any:
    options = RE2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = MOST_MEMORY
    return options


def _reason(error: Exception) -> str:
    reason: Any = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
