"""Pictures of people, drawn from their names, because the simulated Discord has no pictures of its own."""

from __future__ import annotations

import hashlib
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = 128
COLORS = ("#5B7FDE", "#B77BD1", "#C08A3E", "#D0656F", "#5E9A58", "#3F9C93", "#8A6FD1", "#B5623F")


def color_of(name: str) -> str:
    """Return the colour that goes with a name."""
    return COLORS[hashlib.sha256(name.encode()).digest()[0] % len(COLORS)]


def face_of(name: str) -> bytes:
    """Draw a name's first letter on its colour, as PNG."""
    image = Image.new("RGB", (SIZE, SIZE), color_of(name))
    font = ImageFont.load_default(SIZE * 0.55)
    ImageDraw.Draw(image).text((SIZE / 2, SIZE / 2), name[0].upper(), fill="white", font=font, anchor="mm")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
