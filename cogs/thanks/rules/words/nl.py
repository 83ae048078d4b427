"""How people thank in Dutch."""

from __future__ import annotations

from cogs.thanks.rules.words.language import Words

WORDS = Words(
    thanks=("bedankt", "dank je", "dank u", "dankjewel", "dankuwel", "dankje"),
    unless=("nee bedankt", "nee dank je", "nee dank u", "bedankt maar", "alvast bedankt", "alsjeblieft"),
)
