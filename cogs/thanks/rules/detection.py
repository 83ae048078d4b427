"""Whether a message says thanks, and to whom. Pure, and careful: what is not plainly thanks is none.

Only the beginning is looked at; quotes, code, links and spoilers are no words of the writer's own. Sentences are judged
one by one: one that declines, jokes, asks or hopes ("no thanks", "thanks in advance") says no thanks, and after a
question or a request thanks are for what is still to come.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.thanks.rules.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cogs.thanks.rules.words import Words

LOOKED_AT = 300  # characters; whoever means it says it soon
LONGEST = 4000  # what Discord lets anybody write; the patterns never see more
HANDS = "🙏"
IRONY = re.compile(r"🙄|🙃|(?:^|\s)/s(?:\s|$)")
NOT_THEIR_OWN = re.compile(
    r"""
      ```.*?(?:```|\Z)                 # a block of code
    | ``.+?`` | `[^`\n]+`              # code within a line
    | ^[ ]?>>>[ ].*                    # a quote to the end
    | ^[ ]?>[ ][^\n]*                  # a quoted line
    | \|\|.+?\|\|                      # a spoiler
    | https?://\S+
    | <a?:\w+:\d+> | <[\#:/t][^>\n]*>  # emoji of servers, channels, times, commands
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
MENTION = re.compile(r"<@!?(\d{1,20})>")
ROLE = re.compile(r"<@&\d+>")
TYPED_AT = re.compile(r"(?<!<)@\w*")
SENTENCE = re.compile(r"([^.!?…;\n]*)([.!?…;\n]*)")
WORD = re.compile(rf"@\d+|{HANDS}|[^\W_]+(?:'[^\W_]+)*")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that says thanks."""

    beside: tuple[int, ...]
    """Who is mentioned in the sentence that says it."""
    anywhere: tuple[int, ...]
    """Who is mentioned in the part that was looked at."""

    def whom(self, replied_to_id: int | None) -> tuple[int, ...]:
        """Return who is meant: who stands beside the thanks, else who is replied to, else whoever is mentioned."""
        if self.beside or replied_to_id is None:
            return self.beside or self.anywhere
        return (replied_to_id,)


def hear(content: str) -> Heard | None:
    """Listen for thanks in a message; None when there is none."""
    text = _own_words(content)
    if IRONY.search(text):
        return None
    has_asked = False
    for words, end in _sentences(text):
        ids = _mentioned(words)
        if not has_asked and "?" not in end and _says_thanks(words):
            return Heard(ids, tuple(dict.fromkeys(int(found) for found in re.findall(r"(?<!\S)@(\d+)", text))))
        has_asked = has_asked or "?" in end
    return None


def _own_words(content: str) -> str:
    text = NOT_THEIR_OWN.sub(" ", content[:LONGEST])
    text = MENTION.sub(r" @\1 ", TYPED_AT.sub(" ", ROLE.sub(" ", text)))  # from here on @ is somebody mentioned
    text = unicodedata.normalize("NFKC", text[:LOOKED_AT]).casefold().replace("’", "'")
    return STRETCHED.sub(r"\1", text)


def _sentences(text: str) -> Iterator[tuple[list[str], str]]:
    for found in SENTENCE.finditer(text):
        words = WORD.findall(found[1])
        if words or found[2]:
            yield words, found[2]


def _says_thanks(words: list[str]) -> bool:
    own = [word for word in words if not word.startswith("@")]
    if own and all(word == HANDS for word in own):
        return True
    said = _padded(own)
    with_people = _padded(["@" if word.startswith("@") else word for word in words])
    if not any(_is_in(language, said, own) for language in LANGUAGES):
        return False
    is_none = any(f" {phrase} " in said for language in LANGUAGES for phrase in language.unless)
    return not is_none or any(f" {phrase} " in with_people for language in LANGUAGES for phrase in language.still)


def _is_in(language: Words, said: str, own: list[str]) -> bool:
    if any(f" {phrase} " in said for phrase in language.thanks):
        return True
    return bool(own) and own[-1] in language.at_the_end


def _mentioned(words: list[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(word[1:]) for word in words if word.startswith("@")))


def _padded(words: list[str]) -> str:
    return f" {' '.join(words)} "
