"""Names of channels, roles and cities made comparable: no emoji, no dashes, no case, no umlauts. Pure."""

from __future__ import annotations

import unicodedata
from enum import IntEnum

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l"})


class Likeness(IntEnum):
    """How well a name fits a word, the best first."""

    SAME = 0
    FORM = 1
    """One word that begins with it: members for member."""
    BEGINS = 2
    """Several words, the first of which begins with it: welcome-desk for welcome."""
    HAS = 3
    """A later word begins with it: the-rules for rules."""


def normalise(name: str) -> str:
    """Return a name as plain lower-case words joined by dashes: '👋│Begrüßung' → 'begruessung'."""
    spelled = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).translate(_UMLAUTS)
    letters = (letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter))
    return "-".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def likeness(name: str, word: str) -> Likeness | None:
    """Say how well a normalised name fits a normalised word; None when it does not. Words only match at their start."""
    if not word or not name:
        return None
    if name == word:
        return Likeness.SAME
    if name.startswith(word):
        return Likeness.BEGINS if "-" in name else Likeness.FORM
    return Likeness.HAS if f"-{word}" in name else None
