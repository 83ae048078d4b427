"""Making what people type readable and harmless: `clean` before it is stored, `inert` when it is shown."""

from __future__ import annotations

import re
import unicodedata

ZERO_WIDTH = "\u200b"
JOINERS = "\u200c\u200d"  # hold emoji families and Persian words together; meaningless between Latin letters
UNREADABLE = {"Cc", "Cf", "Cs", "Co"}  # controls (all marks of direction among them), half characters, private ones
MARKS = {"Mn", "Me"}
MOST_MARKS = 3  # on one letter; Vietnamese needs two
SPACES = str.maketrans(dict.fromkeys("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", " "))  # letters that show nothing

FORGING = re.compile(
    r"""
      (?P<link>https?://[\w.~:/?\#!$&'+,;=%-]+)        # shown as it is: whoever reads it sees where it leads
    | (?P<start>^[^\S\n]*(?:[-+#>]|\d+(?=[.)])))       # a heading, a quote, a list
    | (?P<mention>@(?=everyone|here|[!&]?\d))
    | (?P<angle><(?=[@\#:/]|a:|t:|id:))                # what Discord turns into a mention, a time, an emoji
    | (?P<mark>[\\`*_~|\[\]<>])
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


def clean(text: str, limit: int, *, lines: int = 1) -> str:
    """Return what is readable of a text: no controls, no invisible or piled-up marks, few lines, `limit` characters."""
    rows = [_settled(row.translate(SPACES)) for row in text.splitlines()]
    rows = [row for row in rows if row]
    kept = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return shorten("\n".join(row for row in kept if row), limit)


def shorten(text: str, limit: int) -> str:
    """Return a text, cut to `limit` characters with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip(" \n" + JOINERS) + "…"


def is_blank(text: str) -> bool:
    """Say whether a text tells nothing: no letter, no number, no symbol."""
    return not any(unicodedata.category(letter)[0] in "LNS" for letter in text)


def inert(text: str, limit: int | None = None) -> str:
    """Return a text that shows as it was typed and does nothing: no markup, no mention, no link in disguise.

    With `limit`, so much is cut off that the result is no longer than that.
    """
    made = FORGING.sub(_defused, text)
    kept = len(text)
    while limit is not None and len(made) > limit:
        kept = kept * 4 // 5
        made = FORGING.sub(_defused, shorten(text, kept))
    return made


def _defused(found: re.Match[str]) -> str:
    piece = found[0]
    match found.lastgroup:
        case "link":
            return piece
        case "start":
            return f"{piece}\\" if piece[-1].isdecimal() else f"{piece[:-1]}\\{piece[-1]}"
        case "mention":
            return f"{piece}{ZERO_WIDTH}"
        case "angle":
            return f"\\{piece}{ZERO_WIDTH}"
        case _:
            return f"\\{piece}"


def _settled(line: str) -> str:
    """Return what is readable of a line, looked at until nothing changes: what joined two letters may lose one."""
    before, line = None, " ".join(line.split())
    while line != before:
        before, line = line, " ".join(_readable(line).split())
    return line


def _readable(line: str) -> str:
    kept: list[str] = []
    marks = MOST_MARKS  # so that none stands at the start, where it would sit on what is before
    for index, letter in enumerate(line):
        category = unicodedata.category(letter)
        if category in MARKS:
            marks += 1
            if marks > MOST_MARKS:
                continue
        elif letter in JOINERS:
            if not _joins(kept, line[index + 1 : index + 2]):
                continue
        elif category in UNREADABLE:
            continue
        else:
            marks = MOST_MARKS if letter == " " else 0
        kept.append(letter)
    return "".join(kept)


def _joins(before: list[str], after: str) -> bool:
    ends = (before[-1] if before else "", after)
    return all(end > "\x7f" and unicodedata.category(end) not in UNREADABLE for end in ends)
