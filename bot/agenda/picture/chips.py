"""An entry on its day: a chip in the colour of its source, with its time, how it stands, and its title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageColor, ImageDraw

from bot.agenda.models import Source, State
from bot.agenda.month import time_of
from bot.agenda.picture.signs import SIZE, sign, warning
from bot.agenda.words import source_word
from bot.pictures import MUTED, PANEL, REGULAR, SEMIBOLD, TEXT, drawable, fitting, font

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.agenda.models import Entry
    from bot.agenda.month import Day, Month
    from bot.pictures import Font

Box = tuple[int, int, int, int]

COLOURS = {Source.ANNOUNCEMENT: "#E2725B", Source.SESSION: "#5B8DEF", Source.LEADERBOARD: "#DDA63A"}
CONFLICT, LIVE, DONE = "#FFCC4D", "#FF6B6F", "#7CC98B"
SIGN_COLOURS = {State.LIVE: LIVE, State.MISSED: LIVE, State.FAILED: LIVE, State.SENT: DONE, State.OVER: DONE}
PAST = {State.SENT, State.OVER, State.MISSED, State.FAILED, State.CANCELLED}

LINE = 31
PAD = 7
STRIPE = 6
TITLE_LINES = {1: 3, 2: 2}
"""How many lines a title may take on a day with so many chips; one where there are more."""
TIME_SIZE, TITLE_SIZE = 28, 28
SYLLABLE = re.compile(r"(?:sch[lmnrw]?|[bcdfgkpt][lr]|[cpst]h|qu|s[pt]?r?|[^\W\d_aeiouyäöü])[aeiouyäöü]", re.IGNORECASE)
"""Where a syllable starts, near enough for English and German: what leads to a vowel."""
SHORTEST_PART = 3
"""A word is divided so that no less than this stands on a line."""


@dataclass(frozen=True, slots=True)
class Chip:
    """An entry, and its title in lines."""

    entry: Entry
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """How high it is, in pixels."""
        return 2 * PAD + LINE * (1 + len(self.lines))


def chips_of(day: Day, month: Month, width: int) -> list[Chip]:
    """Return the chips of a day: the fewer there are, the more is said in each."""
    lines, room = TITLE_LINES.get(len(day.shown), 1), width - STRIPE - 2 * PAD
    titles = [drawable(entry.title) or source_word(entry.source, month.locale) for entry in day.shown]
    return [
        Chip(entry, tuple(wrapped(title, font(REGULAR, TITLE_SIZE), room, lines)))
        for entry, title in zip(day.shown, titles, strict=True)
    ]


def draw_chip(image: Image.Image, chip: Chip, month: Month, box: Box) -> None:
    """Draw a chip into a box."""
    entry = chip.entry
    canvas = ImageDraw.Draw(image)
    draw_ground(canvas, entry.source, box, is_past=entry.state in PAST, is_tentative=entry.is_tentative)
    left, top, right, _bottom = box
    left += STRIPE + PAD
    faded = MUTED if entry.state in PAST else TEXT
    middle = top + PAD + LINE // 2
    canvas.text((left, middle), time_of(entry, month), font=font(SEMIBOLD, TIME_SIZE), fill=faded, anchor="lm")
    _signs(image, entry, right - PAD + 2, middle, is_flagged=entry.id in month.flagged)
    letters = font(REGULAR, TITLE_SIZE)
    for number, line in enumerate(chip.lines, 1):
        at = middle + number * LINE
        canvas.text((left, at), line, font=letters, fill=faded, anchor="lm")
        if entry.state is State.CANCELLED:
            canvas.line((left, at + 2, left + letters.getlength(line), at + 2), fill=MUTED, width=3)


def draw_ground(
    canvas: ImageDraw.ImageDraw, source: Source, box: Box, *, is_past: bool = False, is_tentative: bool = False
) -> None:
    """Draw what a chip stands on: filled where it is decided, outlined where it is not."""
    colour = mixed(COLOURS[source], 0.55) if is_past else COLOURS[source]
    if is_tentative:
        canvas.rounded_rectangle(box, 8, outline=colour, width=2)
    else:
        canvas.rounded_rectangle(box, 8, fill=mixed(COLOURS[source], 0.14 if is_past else 0.36))
    left, top, _right, bottom = box
    canvas.rounded_rectangle((left, top, left + STRIPE, bottom), 3, fill=colour)


def mixed(colour: str, share: float) -> tuple[int, int, int]:
    """Return so much of a colour on a panel's ground."""
    red, green, blue = (
        round(ground + (own - ground) * share)
        for own, ground in zip(ImageColor.getrgb(colour)[:3], ImageColor.getrgb(PANEL)[:3], strict=True)
    )
    return red, green, blue


def wrapped(text: str, letters: Font, room: float, lines: int) -> list[str]:
    """Break a text into lines of a width, so many at most; the last is cut with an ellipsis where there is more."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1:
        line, rest = _first_line(rest, letters, room)
        found.append(line)
    return [*found, fitting(rest, letters, room)] if rest else found


def _first_line(text: str, letters: Font, room: float) -> tuple[str, str]:
    if letters.getlength(text) <= room:
        return text, ""
    at = max((at for at in _breaks(text) if letters.getlength(text[:at]) <= room), default=0)
    if at:
        return text[:at].rstrip(), text[at:].lstrip()
    word = text.partition(" ")[0]
    inside = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    parts = [at for at in inside if letters.getlength(f"{word[:at]}-") <= room]
    at = max(_syllables(word) & set(parts), default=max(parts, default=0))
    return (f"{text[:at]}-", text[at:]) if at else (fitting(word, letters, room), text[len(word) :].lstrip())


def _breaks(text: str) -> Iterator[int]:
    """Yield where a line may end: at spaces, and after hyphens."""
    for at, letter in enumerate(text):
        if letter == " ":
            yield at
        elif letter in "-–/":
            yield at + 1


def _syllables(word: str) -> set[int]:
    """Return where a word may be divided."""
    return {found.start() for found in SYLLABLE.finditer(word)}


def _signs(image: Image.Image, entry: Entry, right: int, middle: int, *, is_flagged: bool) -> None:
    mask = sign(entry.state)
    colour = SIGN_COLOURS.get(entry.state, MUTED)
    for shape, fill in ((mask, colour), (warning() if is_flagged else None, CONFLICT)):
        if shape is not None:
            right -= SIZE
            image.paste(fill, (right, middle - SIZE // 2), shape)
            right -= 2
