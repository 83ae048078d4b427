"""What is known of a language's thanks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language, each a phrase that is looked for as whole words within one sentence."""

    thanks: tuple[str, ...]
    """Says thanks wherever it stands."""
    at_the_end: tuple[str, ...] = ()
    """Says thanks only as the last word: elsewhere it is something else, a name for example."""
    unless: tuple[str, ...] = ()
    """Makes the sentence no thanks: it declines, is meant ironically, or thanks for what is still to come."""
    still: tuple[str, ...] = ()
    """Makes it one all the same; @ stands for somebody mentioned."""
