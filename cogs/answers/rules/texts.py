"""What people type and name: titles, bodies, links, tags."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.text import ZERO_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE_LENGTH = 100  # Discord's limit of a thread's name
MOST_ID = 2**63  # of any message
LINK = re.compile(
    r"(?:https?://(?:\w+\.)?discord(?:app)?\.com/channels/(?P<guild>\d+)/(?P<channel>\d+)/)?(?P<id>\d{15,20})"
)
ESCAPE = re.compile(r"\\([^\sA-Za-z0-9])")
CODE = re.compile(r"(```.+?```|`[^`\n]+`)", re.DOTALL)


def title_of(typed: str) -> str:
    """Return a title on one line. Raises BadInputError when it says nothing."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())
    if not any(unicodedata.category(letter)[0] in "LN" for letter in line):
        raise BadInputError(_("Write your question in a few words, so that others see what it is about."))
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def as_typed(shown: str) -> str:
    """Return a text as it was typed, from how it is shown so that it does nothing."""
    return ESCAPE.sub(r"\1", shown).replace(ZERO_WIDTH, "")


def body_parts(typed: str) -> list[tuple[str, bool]]:
    """Split a text into stretches and whether each is code, which does nothing and is shown as it is."""
    found = [(part, index % 2 == 1) for index, part in enumerate(CODE.split(typed.strip()))]
    return [(part, is_code) for part, is_code in found if part]


def message_in(typed: str, guild_id: int, thread_id: int) -> int:
    """Return the id of the message that a link or an id names in a thread. Raises BadInputError."""
    found = LINK.fullmatch(typed.strip())
    if found is None or int(found["id"]) >= MOST_ID:
        raise BadInputError(_("Give me the link of the message: open its menu and choose Copy Message Link."))
    if found["guild"] and (int(found["guild"]), int(found["channel"])) != (guild_id, thread_id):
        raise BadInputError(_("That message is somewhere else. Choose one from this question."))
    return int(found["id"])


def solved_tag(names: dict[int, str], guesses: Iterable[str]) -> int | None:
    """Return the id of the tag that means solved: the first guess that is a tag's whole name, whatever decorates it."""
    bare = {_bare(name): tag_id for tag_id, name in reversed(names.items())}
    return next((bare[_bare(guess)] for guess in guesses if _bare(guess) and _bare(guess) in bare), None)


def _bare(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum())
