"""What people type about a post, understood: buttons, a colour, reactions, the answers of a poll. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import LANGUAGES, _, translate
from bot.text import clean
from cogs.announcements.models import ANSWER_LENGTH, LINK_LENGTH, LinkButton
from cogs.announcements.rules.content import CUSTOM_EMOJI, JOINING

if TYPE_CHECKING:
    from collections.abc import Sequence

COLOURS: dict[str, int] = {
    _("red"): 0xED4245,
    _("orange"): 0xE67E22,
    _("yellow"): 0xFEE75C,
    _("green"): 0x57F287,
    _("turquoise"): 0x1ABC9C,
    _("blue"): 0x3498DB,
    _("purple"): 0x9B59B6,
    _("pink"): 0xEB459E,
    _("brown"): 0x8D5524,
    _("white"): 0xFFFFFF,
    _("grey"): 0x95A5A6,
    _("black"): 0x23272A,
}
"""Colours by their names, as Discord shows them well on dark and light."""
HEX = re.compile(r"(?:#|0x)?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
LONG_LABEL = 200  # more than any button holds: the check of the content says by how much
TONES = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)


def parse_buttons(text: str) -> tuple[LinkButton, ...]:
    """Read buttons, one a line: "Shop | https://example.org". Raises BadInputError for a line without both."""
    return tuple(_button(line) for line in text.splitlines() if line.strip())


def say_buttons(buttons: Sequence[LinkButton]) -> str:
    """Write buttons as somebody would type them."""
    return "\n".join(f"{button.label} | {button.url}" for button in buttons)


def parse_colour(text: str) -> int | None:
    """Read a colour as 0xRRGGBB: a name in any of our languages, or #E2725B; None when empty. Raises BadInputError."""
    said = " ".join(text.casefold().split())
    if not said:
        return None
    named = {translate(name, language).casefold(): colour for name, colour in COLOURS.items() for language in LANGUAGES}
    if said in named:
        return named[said]
    match = HEX.fullmatch(said)
    if match is None:
        raise BadInputError(_("Write a colour like #E2725B, or its name, like green or orange."))
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return int(digits, 16)


def say_colour(colour: int | None) -> str:
    """Write a colour as somebody would type it."""
    return "" if colour is None else f"#{colour:06X}"


def parse_reactions(text: str) -> tuple[str, ...]:
    """Read emojis, with or without spaces or commas between them, each once. Whether they are any is checked later."""
    words = text.replace(",", " ").split()
    emojis = [emoji for word in words for emoji in ([word] if CUSTOM_EMOJI.fullmatch(word) else _apart(word))]
    return tuple(dict.fromkeys(emojis))


def parse_answers(text: str) -> tuple[str, ...]:
    """Read the answers of a poll, one a line, each once."""
    lines = (clean(line, ANSWER_LENGTH + 1) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _button(line: str) -> LinkButton:
    label, bar, url = (part.strip() for part in line.partition("|"))
    if not bar or not label or not url:
        raise BadInputError(_("Write each button on a line of its own, like this: Shop | https://example.org"))
    return LinkButton(label=clean(label, LONG_LABEL), url=url[: LINK_LENGTH + 1])


def _apart(word: str) -> list[str]:
    """Take emojis that were typed without a space apart; a word of letters stays one."""
    if any(unicodedata.category(letter)[0] == "L" for letter in word):
        return [word]
    found: list[str] = []
    for letter in word:
        if found and _belongs(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _belongs(before: str, letter: str) -> bool:
    if letter in JOINING or ord(letter) in TONES or ord(letter) in TAGS or before[-1] == "\u200d":
        return True
    return ord(letter) in FLAGS and len(before) == 1 and ord(before) in FLAGS
