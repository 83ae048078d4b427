"""What is kept of a reason that somebody typed: one readable line."""

from __future__ import annotations

import unicodedata

from cogs.thanks.models import REASON_LENGTH

JOINERS = "\u200c\u200d"  # hold emoji families and Persian words together
UNREADABLE = {"Cc", "Cf", "Cs", "Co"}  # controls, marks of direction among them, half characters, private ones


def clean_reason(text: str | None) -> str | None:
    """Return a reason as one line without what cannot be read, cut with an ellipsis; None when nothing is left."""
    spaced = " ".join((text or "").split())
    readable = "".join(
        letter for letter in spaced if letter in JOINERS or unicodedata.category(letter) not in UNREADABLE
    ).strip(JOINERS + " ")
    if len(readable) > REASON_LENGTH:
        readable = readable[: REASON_LENGTH - 1].rstrip(JOINERS + " ") + "…"
    return readable or None
