"""Servers' own words and patterns, matched by RE2: in linear time whatever they are, so that none can hang the bot."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.errors import InvalidValueError
from bot.i18n import _
from cogs.automod.rules.reading import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MEMORY = 8 << 20  # bytes for all patterns of a rule together
BETWEEN = re.compile(r"[\W_]+")


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
            _re2().compile(pattern, _options())
        except _re2().error as error:
            raise InvalidValueError(
                _("“{pattern}” is no pattern that I can use: {reason}. Look-around and back-references do not work."),
                pattern=pattern[:60],
                reason=_reason(error),
            ) from None
    Patterns(patterns)


class Words:
    """Words and phrases, looked for as whole words; a * at either end stands for more letters."""

    def __init__(self, words: Sequence[str]) -> None:
        spelled = [plain(word) for word in words]
        self._signs = tuple(word.strip("*") for word in spelled if not BETWEEN.sub("", word))
        self._whole = Patterns([_edges(word) for word in spelled if BETWEEN.sub("", word)])

    def is_in(self, text: str) -> bool:
        """Say whether a plain text has one of them."""
        return self._whole.first_in(f" {BETWEEN.sub(' ', text)} ") is not None or any(
            sign in text for sign in self._signs
        )


@cache
def _re2() -> Any:  # it ships no types
    import re2  # noqa: PLC0415 - two megabytes, for servers with words or patterns of their own

    return re2


def _edges(word: str) -> str:
    """Return the pattern of a word in a text in which all that is no letter or digit is one space."""
    start, end = ("" if word.startswith("*") else " "), ("" if word.endswith("*") else " ")
    return f"{start}{_re2().escape(BETWEEN.sub(' ', word).strip())}{end}"


def _compiled(patterns: Sequence[str]) -> Any:
    made = _re2().Set.SearchSet(_options())
    try:
        for pattern in patterns:
            made.Add(pattern)
        made.Compile()
    except _re2().error:
        raise InvalidValueError(_("these patterns are too large together. Make them fewer or shorter.")) from None
    return made


def _options() -> Any:
    options = _re2().Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = MOST_MEMORY
    return options


def _reason(error: Exception) -> str:
    reason: Any = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
