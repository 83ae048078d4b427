"""Reads a pasted list of people: ids, mentions and names, mixed with other text. Pure."""

from __future__ import annotations

import re

from cogs.moderation.models import Names

ID = re.compile(r"(?<![\w#&])(?:<@!?)?([0-9]{17,20})>?(?!\w)")
LARGEST_ID = 2**63 - 1
AT_NAME = re.compile(
    r"(?<![\w@])@([a-z0-9_.]{2,32})", re.IGNORECASE
)  # https://discord.com/developers/docs/resources/user
ONE_NAME = re.compile(r"[a-z0-9_.]{2,32}(?:#[0-9]{4})?", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[-*•]|[0-9]{1,4}[.)])\s+")
MOST_NAMES = 200  # of a list of names only; what is longer is a chat


def names_in(text: str) -> Names:
    """Return the accounts and the names in a text, each once.

    Ids and mentions are found anywhere; a name is written after an @, or stands alone on its line or between commas.
    """
    ids = dict.fromkeys(int(found) for found in ID.findall(text) if int(found) <= LARGEST_ID)
    names: dict[str, None] = {}
    for line in text.splitlines():
        if ID.search(line):
            continue  # the name beside an id is that account's
        for name in _names_of(BULLET.sub("", line)):
            names.setdefault(name.casefold())
    return Names(tuple(ids), tuple(names)[:MOST_NAMES])


def _names_of(line: str) -> list[str]:
    marked = AT_NAME.findall(line)
    if marked:
        return marked
    pieces = [piece.strip() for piece in re.split(r"[,;\t]", line)]
    return [piece.partition("#")[0] for piece in pieces if ONE_NAME.fullmatch(piece)]
