"""The words with which people thank, one small file a language. All languages are listened for at once.

Words are written in small letters, without punctuation. A new language is a new file beside these and a place in
LANGUAGES.
"""

from __future__ import annotations

from cogs.thanks.rules.words import de, en, es, fr, it, nl
from cogs.thanks.rules.words.language import Words

LANGUAGES: tuple[Words, ...] = (en.WORDS, de.WORDS, fr.WORDS, es.WORDS, it.WORDS, nl.WORDS)

__all__ = ["LANGUAGES", "Words"]
