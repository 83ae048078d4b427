"""The text of a digest. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.announcements.models import TEXT_LENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.digest import Section


def digest_text(head: str, intro: str, sections: Sequence[Section], room: int = TEXT_LENGTH) -> str:
    """Put a digest's parts below each other; where they are too long, the last lines of the longest part go first."""
    kept = [(section.title, list(section.lines)) for section in sections]
    while len(text := _joined(head, intro, kept)) > room and any(len(lines) > 1 for _title, lines in kept):
        max(kept, key=lambda part: len(part[1]))[1].pop()
    return text[:room]


def _joined(head: str, intro: str, parts: Sequence[tuple[str, list[str]]]) -> str:
    blocks = ["\n".join(filter(None, (f"## {head}", intro)))]
    blocks += ["\n".join((f"### {title}", *lines)) for title, lines in parts]
    return "\n".join(blocks)
