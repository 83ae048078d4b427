"""How people thank in French."""

from __future__ import annotations

from cogs.thanks.rules.words.language import Words

WORDS = Words(
    thanks=("merci", "mercii", "mille mercis", "je te remercie", "je vous remercie"),
    unless=("non merci", "merci non", "merci mais", "d'avance", "merci quand même", "s'il te plaît", "svp", "stp"),
)
