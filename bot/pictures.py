"""What all pictures share: colours, letters, and texts that fit. Slow for an event loop: draw in a thread."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont

GROUND = "#232428"
PANEL = "#2B2D31"
TRACK = "#3A3C43"
TEXT = "#F2F3F5"
MUTED = "#A3A6AD"
ACCENT = "#E2725B"

REGULAR, SEMIBOLD = "Regular", "Semibold"
PROBE_SIZE = 24
UNKNOWN = "\U0010ffff"  # no font has it: what is drawn instead is what is drawn for every missing letter
ELLIPSIS = "…"
LOOSE = " ,.:;-–"
"""What does not stand before an ellipsis."""


def drawable(text: str) -> str:
    """Return what the font can show of a text: without emoji, and without letters that it lacks."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(letter for letter in plain if letter == " " or _is_known(letter)).split())


def fitting(text: str, font: Font, room: float) -> str:
    """Return a text, cut with an ellipsis where it is wider than there is room, in pixels."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + ELLIPSIS) > room:
        text = text[:-1].rstrip(LOOSE)
    return text + ELLIPSIS


@cache
def font(weight: str, size: int) -> Font:
    """Return the letters of a weight, so many pixels high."""
    path = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    # The basic layout draws whatever it is given; the other one refuses some texts.
    return ImageFont.truetype(BytesIO(path.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _is_known(letter: str) -> bool:
    return letter.isprintable() and _pixels(letter) != _unknown()


@cache
def _unknown() -> bytes:
    return _pixels(UNKNOWN)


def _pixels(letter: str) -> bytes:
    image = Image.new("L", (PROBE_SIZE * 2, PROBE_SIZE * 2), 0)
    ImageDraw.Draw(image).text((8, 8), letter, font=font(SEMIBOLD, PROBE_SIZE), fill=255)
    return image.tobytes()
