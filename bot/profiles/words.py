"""How text becomes the words of a search. Pure: the same on both databases, whatever they know of languages."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WORDS = 6  # of a search; what follows is left out
SHORTEST = 2  # letters of a word that is searched for


def words_of(text: str) -> list[str]:
    """Return the words of a text: lower case, without accents, letters and digits only, each once, in order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return list(dict.fromkeys(re.findall(r"[^\W_]+", bare)))


def guild_word(guild_id: int) -> str:
    """Return the word that every profile of a server has and no other: servers share one index."""
    return f"guildx{guild_id}"


def tag_word(kind: str, key: str) -> str:
    """Return the word that every profile with this tag has, beside the words of its label."""
    return f"tagx{kind}x{''.join(words_of(key))}"


def indexed(guild_id: int, *texts: str, tags: Iterable[str] = ()) -> str:
    """Return what is indexed of a profile; `tags` are words of tags."""
    return " ".join([guild_word(guild_id), *tags, *words_of(" ".join(texts))])


def searched(text: str) -> list[str]:
    """Return the words to search for; empty when the text holds none worth it."""
    return [word for word in words_of(text) if len(word) >= SHORTEST][:MOST_WORDS]
