"""The page: a head, a row for each week with a cell for each day, and what the colours mean.

Phones show it at a third of its size, and all of it is still to be read there: what is drawn is large.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.agenda.month import WEEK, month_name, more_words, weeks_of, zone_words
from bot.agenda.picture.chips import CONFLICT, chips_of, draw_chip
from bot.agenda.picture.legend import LEGEND_ROW, draw_legend, legend_rows
from bot.agenda.picture.signs import SIZE, warning
from bot.i18n import _, say_date, translate
from bot.pictures import ACCENT, GROUND, MUTED, PANEL, REGULAR, SEMIBOLD, TEXT, drawable, fitting, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.agenda.month import Day, Month

EDGE = 24
NUMBERS = 48
"""The column of the weeks' numbers."""
COLUMN = 150
MARGIN = 8
CHIP = COLUMN - 2 * MARGIN
WIDTH = 2 * EDGE + NUMBERS + WEEK * COLUMN
ROOM = WIDTH - 2 * EDGE
HEAD = 204
DATE = 50
"""How high the line with a day's number is."""
GAP = 6
MORE = 36
LEAST = 124
"""How high a week is in which nothing is planned."""
NIGHTFALL = "#27282C"
"""Days of the month that are past."""
MORE_SIZE = 25
DATE_SIZE = 31


def draw(month: Month) -> bytes:
    """Draw a month and return it as PNG; letters that the font lacks are left out of titles."""
    weeks = weeks_of(month)
    heights = [max(LEAST, *(_height(day, month) for day in week)) for week in weeks]
    legend = legend_rows(month, weeks, ROOM)
    height = HEAD + sum(heights) + EDGE + LEGEND_ROW * len(legend)
    image = Image.new("RGB", (WIDTH, height + EDGE // 2), GROUND)
    _head(image, month)
    top = HEAD
    for week, high in zip(weeks, heights, strict=True):
        _week(image, week, month, top, high)
        top += high
    draw_legend(image, legend, EDGE + 6, top + EDGE // 2)
    packed = BytesIO()
    image.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _height(day: Day, month: Month) -> int:
    chips = sum(chip.height + GAP for chip in chips_of(day, month, CHIP))
    return DATE + chips + (MORE if day.more else 0) + GAP + 4


def _head(image: Image.Image, month: Month) -> None:
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, WIDTH, 10), fill=ACCENT)
    large, small, days = font(SEMIBOLD, 58), font(REGULAR, 32), font(SEMIBOLD, 30)
    canvas.text((EDGE + 6, 64), fitting(month_name(month), large, ROOM), font=large, fill=TEXT, anchor="lm")
    zone = zone_words(month)
    server = fitting(drawable(month.server), small, ROOM - small.getlength(f" · {zone}"))
    under = " · ".join(filter(None, (server, zone)))
    canvas.text((EDGE + 6, 120), under, font=small, fill=MUTED, anchor="lm")
    week = fitting(translate(_("Wk"), month.locale), font(REGULAR, 26), NUMBERS)
    canvas.text((EDGE + NUMBERS // 2, HEAD - 26), week, font=font(REGULAR, 26), fill=MUTED, anchor="mm")
    for column, day in enumerate(weeks_of(month)[0]):
        name = fitting(say_date(day.date, "EEE", month.locale), days, COLUMN)
        canvas.text((_left(column) + COLUMN // 2, HEAD - 26), name, font=days, fill=MUTED, anchor="mm")


def _week(image: Image.Image, week: Sequence[Day], month: Month, top: int, height: int) -> None:
    number = str(week[0].date.isocalendar().week)
    middle = (EDGE + NUMBERS // 2, top + DATE // 2 + 1)
    ImageDraw.Draw(image).text(middle, number, font=font(REGULAR, 28), fill=MUTED, anchor="mm")
    for column, day in enumerate(week):
        _day(image, day, month, (_left(column), top, _left(column) + COLUMN, top + height))


def _day(image: Image.Image, day: Day, month: Month, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    canvas = ImageDraw.Draw(image)
    is_today = day.date == month.today
    if day.is_of_month:
        inner = (left + 3, top + 3, right - 3, bottom - 3)
        fill = NIGHTFALL if day.date < month.today else PANEL
        canvas.rounded_rectangle(inner, 12, fill=fill, outline=ACCENT if is_today else None, width=3)
    _date(canvas, day, is_today=is_today, centre=(left + 33, top + DATE // 2 + 2))
    at = top + DATE
    for chip in chips_of(day, month, CHIP):
        draw_chip(image, chip, month, (left + MARGIN, at, left + MARGIN + CHIP, at + chip.height))
        at += chip.height + GAP
    if day.more:
        _more(image, day, month, (left + MARGIN + 4, at + MORE // 2 - 3))


def _more(image: Image.Image, day: Day, month: Month, at: tuple[int, int]) -> None:
    letters = font(SEMIBOLD, MORE_SIZE)
    words, room = more_words(day.more, month.locale), CHIP - 4 - (SIZE + 4 if day.hides_conflict else 0)
    if letters.getlength(words) > room:
        words = f"+{day.more}"
    ImageDraw.Draw(image).text(at, words, font=letters, fill=TEXT, anchor="lm")
    if day.hides_conflict:
        image.paste(CONFLICT, (round(at[0] + letters.getlength(words)) + 4, at[1] - SIZE // 2), warning())


def _date(canvas: ImageDraw.ImageDraw, day: Day, *, is_today: bool, centre: tuple[int, int]) -> None:
    if is_today:
        across, down = centre
        canvas.rounded_rectangle((across - 22, down - 20, across + 22, down + 20), 20, fill=ACCENT)
    fill = GROUND if is_today else TEXT if day.is_of_month else MUTED
    weight = SEMIBOLD if day.is_of_month else REGULAR
    canvas.text(centre, str(day.date.day), font=font(weight, DATE_SIZE), fill=fill, anchor="mm")


def _left(column: int) -> int:
    return EDGE + NUMBERS + column * COLUMN
