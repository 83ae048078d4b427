"""Small signs for where an entry stands, drawn: the font has none of them. Masks, to be filled with any colour."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.agenda.models import State

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 22
SIDE = 96
"""Drawn so large and made small, so that edges are smooth."""
PEN = 11
Canvas = ImageDraw.ImageDraw


def sign(state: State) -> Image.Image | None:
    """Return the sign of a state, SIZE pixels wide; None for what is simply planned."""
    return None if state not in SIGNS else _mask(SIGNS[state])


def warning() -> Image.Image:
    """Return the sign of a conflict."""
    return _mask(_warning)


@cache
def _mask(paint: Callable[[Canvas], None]) -> Image.Image:
    mask = Image.new("L", (SIDE, SIDE), 0)
    paint(ImageDraw.Draw(mask))
    return mask.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _pencil(canvas: Canvas) -> None:
    canvas.polygon(((64, 8), (88, 32), (36, 84), (12, 60)), fill=255)
    canvas.polygon(((8, 66), (30, 88), (4, 92)), fill=255)


def _clock(canvas: Canvas) -> None:
    canvas.ellipse((6, 6, 90, 90), outline=255, width=PEN)
    canvas.line(((48, 26), (48, 50), (64, 60)), fill=255, width=PEN, joint="curve")


def _bars(canvas: Canvas) -> None:
    for left in (20, 56):
        canvas.rounded_rectangle((left, 12, left + 20, 84), 6, fill=255)


def _dot(canvas: Canvas) -> None:
    canvas.ellipse((14, 14, 82, 82), fill=255)


def _check(canvas: Canvas) -> None:
    canvas.line(((10, 50), (36, 76), (86, 22)), fill=255, width=PEN + 5, joint="curve")


def _cross(canvas: Canvas) -> None:
    for line in (((18, 18), (78, 78)), ((78, 18), (18, 78))):
        canvas.line(line, fill=255, width=PEN + 4)


def _barred(canvas: Canvas) -> None:
    canvas.ellipse((6, 6, 90, 90), outline=255, width=PEN)
    canvas.line(((20, 76), (76, 20)), fill=255, width=PEN)


def _warning(canvas: Canvas) -> None:
    canvas.polygon(((48, 4), (94, 90), (2, 90)), fill=255)
    canvas.rounded_rectangle((42, 34, 54, 62), 5, fill=0)
    canvas.ellipse((41, 68, 55, 82), fill=0)


SIGNS: dict[State, Callable[[Canvas], None]] = {
    State.DRAFT: _pencil,
    State.WAITING: _clock,
    State.PAUSED: _bars,
    State.LIVE: _dot,
    State.SENT: _check,
    State.OVER: _check,
    State.MISSED: _cross,
    State.FAILED: _cross,
    State.CANCELLED: _barred,
}
