"""Words and patterns that the server does not want to read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.i18n import Text, _
from cogs.automod.models import Match, MessageRuleSettings
from cogs.automod.models.settings import ENTRY_LENGTH, MOST_ENTRIES, MOST_PATTERNS, PATTERN_LENGTH
from cogs.automod.rules.patterns import Patterns, Words, check_patterns
from cogs.automod.rules.rule import MessageRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.seen import Seen


class WordSettings(MessageRuleSettings):
    """What is not to be said."""

    feature: ClassVar[str] = "automod_words"
    title: ClassVar[Text] = _("Forbidden words")
    needs_content: ClassVar[bool] = True

    words: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_ENTRIES,
        description=_("Words and phrases that are refused; * at an end stands for more letters."),
    )
    patterns: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_PATTERNS,
        description=_("Regular expressions (RE2) that are refused; upper and lower case are the same."),
    )

    @field_validator("words")
    @classmethod
    def _written(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(" ".join(word.split()) for word in value if word.strip("* \n\t")))
        if any(len(word) > ENTRY_LENGTH for word in words):
            raise InvalidValueError(_("a word or phrase may have {most} characters."), most=ENTRY_LENGTH)
        Words(words)
        return words

    @field_validator("patterns")
    @classmethod
    def _understood(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        patterns = tuple(dict.fromkeys(pattern for pattern in value if pattern.strip()))
        if any(len(pattern) > PATTERN_LENGTH for pattern in patterns):
            raise InvalidValueError(_("a pattern may have {most} characters."), most=PATTERN_LENGTH)
        check_patterns(patterns)
        return patterns

    @cached_property
    def word_matcher(self) -> Words:
        """The words, ready to be looked for."""
        return Words(self.words)

    @cached_property
    def pattern_matcher(self) -> Patterns:
        """The patterns, likewise."""
        return Patterns(self.patterns)


def check(seen: Seen, _earlier: Sequence[Trace], settings: WordSettings) -> Match | None:
    """Match what is refused. The sentence does not repeat it: the member reads it, and so does the log."""
    if not seen.content:
        return None
    words = settings.word_matcher
    has_word = words.is_in(seen.plain) or (not seen.plain.isascii() and words.is_in(seen.folded))
    if has_word:
        return Match("words", _("A word that is not allowed here"))
    if settings.pattern_matcher.first_in(seen.content) is not None:
        return Match("words", _("Something that is not allowed here"))
    return None


RULE = MessageRule(
    name="words",
    order=80,
    title=WordSettings.title,
    settings=WordSettings,
    summary=_("words: {words}; patterns: {patterns}"),
    fields=("words", "patterns"),
    looks_for=("words", "patterns"),
    check=check,
)
