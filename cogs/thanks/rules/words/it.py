"""How people thank in Italian."""

from __future__ import annotations

from cogs.thanks.rules.words.language import Words

WORDS = Words(
    thanks=("grazie", "ti ringrazio", "vi ringrazio"),
    unless=("no grazie", "grazie no", "grazie ma", "grazie a", "in anticipo", "per favore"),
    still=("grazie a @", "grazie a te"),
)
