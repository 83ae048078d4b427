"""The picture of a board's first lines, as PNG. Pure, and slow for an event loop: call it in a thread.

Drawn at twice the size at which Discord shows it, so that it is crisp on phones.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageOps

from bot.pictures import ACCENT, GROUND, MUTED, PANEL, REGULAR, SEMIBOLD, TEXT, TRACK, drawable, fitting, font

if TYPE_CHECKING:
    from cogs.leaderboards.models import Picture, PictureLine

Box = tuple[float, float, float, float]

WIDTH = 1100
EDGE = 48
HEAD = 172
ROW = 92
AVATAR = 64
MEDAL = 56
BAR_HEIGHT = 8
MOST_PIXELS = 1024  # on a side; a larger picture is not decoded

MEDALS = {1: "#F0B232", 2: "#C4C9D1", 3: "#D08B5B"}
DISCS = ("#5B7FDE", "#B77BD1", "#C08A3E", "#D0656F", "#5E9A58", "#3F9C93", "#8A6FD1", "#B5623F")


def draw(picture: Picture) -> bytes:
    """Draw a board and return it as PNG; letters that the font lacks are left out of names."""
    height = HEAD + ROW * len(picture.lines) + EDGE // 2
    image = Image.new("RGB", (WIDTH, height), GROUND)
    canvas = ImageDraw.Draw(image)
    _head(canvas, picture)
    for index, line in enumerate(picture.lines):
        _row(image, canvas, line, HEAD + ROW * index)
    packed = BytesIO()
    image.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _head(canvas: ImageDraw.ImageDraw, picture: Picture) -> None:
    canvas.rectangle((0, 0, WIDTH, 10), fill=ACCENT)
    room = WIDTH - 2 * EDGE
    title = fitting(drawable(picture.title), font(SEMIBOLD, 56), room)
    canvas.text((EDGE, 76), title, font=font(SEMIBOLD, 56), fill=TEXT, anchor="lm")
    under = " · ".join(part for part in (drawable(picture.period), drawable(picture.server)) if part)
    canvas.text((EDGE, 130), fitting(under, font(REGULAR, 32), room), font=font(REGULAR, 32), fill=MUTED, anchor="lm")


def _row(image: Image.Image, canvas: ImageDraw.ImageDraw, line: PictureLine, top: int) -> None:
    middle = top + ROW / 2
    colour = MEDALS.get(line.place, MUTED)
    if line.is_winner:
        canvas.rounded_rectangle((EDGE - 24, top + 3, WIDTH - EDGE + 24, top + ROW - 3), 16, fill=PANEL)
    _place(image, canvas, line.place, int(middle))
    left = EDGE + 92
    image.paste(_face(line), (left, int(middle - AVATAR / 2)), _circle(AVATAR))
    left += AVATAR + 28
    points = fitting(drawable(line.points), font(SEMIBOLD, 38), 260)
    canvas.text((WIDTH - EDGE, middle), points, font=font(SEMIBOLD, 38), fill=TEXT, anchor="rm")
    right = WIDTH - EDGE - max(150, font(SEMIBOLD, 38).getlength(points)) - 36
    name = fitting(_name(line), font(SEMIBOLD, 36), right - left)
    canvas.text((left, middle - 12), name, font=font(SEMIBOLD, 36), fill=TEXT, anchor="lm")
    bar = (left, middle + 22, right, middle + 22 + BAR_HEIGHT)
    canvas.rounded_rectangle(bar, BAR_HEIGHT / 2, fill=TRACK)
    share = min(1.0, max(0.0, line.share))
    filled: Box = (left, bar[1], left + max(BAR_HEIGHT, (right - left) * share), bar[3])
    canvas.rounded_rectangle(filled, BAR_HEIGHT / 2, fill=colour if line.place in MEDALS else ACCENT)


def _place(image: Image.Image, canvas: ImageDraw.ImageDraw, place: int, middle: int) -> None:
    centre = EDGE + 34
    if place in MEDALS:
        image.paste(MEDALS[place], (centre - MEDAL // 2, middle - MEDAL // 2), _circle(MEDAL))
    letters = font(SEMIBOLD, 34)
    fill = GROUND if place in MEDALS else MUTED
    canvas.text((centre, middle), fitting(str(place), letters, 84), font=letters, fill=fill, anchor="mm")


def _name(line: PictureLine) -> str:
    return drawable(line.name) or drawable(line.handle) or f"#{line.place}"


def _face(line: PictureLine) -> Image.Image:
    return (_decoded(line.avatar) if line.avatar else None) or _disc(_name(line))


def _decoded(content: bytes) -> Image.Image | None:
    try:
        with Image.open(BytesIO(content)) as found:
            if max(found.size) > MOST_PIXELS:
                return None
            # Transparent pictures are shown on the ground, as Discord does.
            face = ImageOps.fit(found.convert("RGBA"), (AVATAR, AVATAR), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # what Discord sent is no picture that Pillow reads
    ground = Image.new("RGBA", face.size, PANEL)
    return Image.alpha_composite(ground, face).convert("RGB")


def _disc(name: str) -> Image.Image:
    image = Image.new("RGB", (AVATAR, AVATAR), DISCS[sum(map(ord, name)) % len(DISCS)])
    letter = next((letter for letter in name if letter.isalnum()), name[:1])
    ImageDraw.Draw(image).text(
        (AVATAR / 2, AVATAR / 2), letter.upper()[:1], font=font(SEMIBOLD, 34), fill="white", anchor="mm"
    )
    return image


@cache
def _circle(size: int) -> Image.Image:
    """A round mask, drawn large and made small, so that its edge is smooth."""
    mask = Image.new("L", (size * 4, size * 4), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size * 4 - 1, size * 4 - 1), fill=255)
    return mask.resize((size, size), Image.Resampling.LANCZOS)
