"""What the colours and signs of a month's picture mean: only those that are in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.agenda.models import Source, State
from bot.agenda.picture.chips import CONFLICT, SIGN_COLOURS, draw_ground
from bot.agenda.picture.signs import SIZE, sign, warning
from bot.agenda.words import SOURCES, STATES
from bot.i18n import _, translate
from bot.pictures import MUTED, REGULAR, drawable, font

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.agenda.month import Day, Month
    from bot.i18n import Text

LEGEND_ROW = 46
SWATCH = 30
SPACE = 10
BETWEEN = 34
TEXT_SIZE = 28


@dataclass(frozen=True, slots=True)
class Item:
    """A sign with its meaning."""

    words: str
    source: Source | None = None
    is_tentative: bool = False
    mask: Image.Image | None = None
    colour: str = MUTED

    @property
    def width(self) -> float:
        """How wide it is, in pixels."""
        return SWATCH + SPACE + font(REGULAR, TEXT_SIZE).getlength(self.words)


def legend_rows(month: Month, weeks: Sequence[Sequence[Day]], room: float) -> list[list[Item]]:
    """Return what is to be explained, in rows of a width."""
    rows: list[list[Item]] = []
    left = 0.0
    for item in _items(month, weeks):
        if not rows or left + item.width > room:
            rows.append([])
            left = 0.0
        rows[-1].append(item)
        left += item.width + BETWEEN
    return rows


def draw_legend(image: Image.Image, rows: Sequence[Sequence[Item]], left: int, top: int) -> None:
    """Draw rows of a legend."""
    for number, row in enumerate(rows):
        at = float(left)
        for item in row:
            _draw(image, item, round(at), top + number * LEGEND_ROW + LEGEND_ROW // 2)
            at += item.width + BETWEEN


def _items(month: Month, weeks: Sequence[Sequence[Day]]) -> Iterator[Item]:
    shown = [entry for week in weeks for day in week for entry in day.shown]
    for source in Source:
        if any(entry.source is source for entry in shown):
            yield Item(_said(SOURCES[source], month), source)
    tentative = next((entry.source for entry in shown if entry.is_tentative), None)
    if tentative is not None:
        yield Item(_said(_("not decided yet"), month), tentative, is_tentative=True)
    yield from _states({entry.state for entry in shown}, month)
    if month.flagged & {entry.id for entry in month.entries}:
        yield Item(_said(_("conflict"), month), mask=warning(), colour=CONFLICT)


def _states(states: set[State], month: Month) -> Iterator[Item]:
    """Yield each sign once, with all that it stands for."""
    meant: dict[int, list[State]] = {}
    for state in (state for state in State if state in states):
        meant.setdefault(id(sign(state)), []).append(state)
    for same in meant.values():
        mask = sign(same[0])
        if mask is not None:
            words = ", ".join(_said(STATES[state], month) for state in same)
            yield Item(words, mask=mask, colour=SIGN_COLOURS.get(same[0], MUTED))


def _said(text: Text, month: Month) -> str:
    return drawable(translate(text, month.locale))


def _draw(image: Image.Image, item: Item, left: int, middle: int) -> None:
    canvas = ImageDraw.Draw(image)
    if item.source is not None:
        box = (left, middle - SWATCH // 2, left + SWATCH, middle + SWATCH // 2)
        draw_ground(canvas, item.source, box, is_tentative=item.is_tentative)
    if item.mask is not None:
        image.paste(item.colour, (left + (SWATCH - SIZE) // 2, middle - SIZE // 2), item.mask)
    at = (left + SWATCH + SPACE, middle)
    canvas.text(at, item.words, font=font(REGULAR, TEXT_SIZE), fill=MUTED, anchor="lm")
