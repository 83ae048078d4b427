"""How people thank in Spanish."""

from __future__ import annotations

from cogs.thanks.rules.words.language import Words

WORDS = Words(
    thanks=("gracias", "te lo agradezco", "te agradezco"),
    unless=("no gracias", "gracias no", "gracias pero", "gracias a", "de antemano", "por favor"),
    still=("gracias a @", "gracias a ti"),
)
