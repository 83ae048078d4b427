"""The picture of the comparison: bars as an SVG, in the colours of Hearth's pictures. Pure."""

# ruff: noqa: INP001 - run as a module from the project

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from bench.peers.bots import BARE, HEARTH, RED_BOT
from bench.peers.compare import PROTECTED
from bot.pictures import ACCENT, GROUND, MUTED, PANEL, TEXT, TRACK

if TYPE_CHECKING:
    from bench.figures import Value

COLOURS = {BARE.name: MUTED, HEARTH.name: ACCENT, PROTECTED: "#F0B27A", RED_BOT.name: "#7A8CE2"}
WIDTH, EDGE, GAP = 960, 24, 16
COLUMNS = 2
PANEL_WIDTH = (WIDTH - 2 * EDGE - GAP) / COLUMNS
BAR, BETWEEN, HEAD = 16, 8, 40
NAME_WIDTH, VALUE_WIDTH = 150, 74
FONT = "system-ui, -apple-system, 'Segoe UI', 'Source Sans 3', Helvetica, Arial, sans-serif"


class Panel(NamedTuple):
    """A group of bars: what they mean, the figure they show, and how it is written."""

    title: str
    what: str
    form: str


PANELS = (
    Panel("Processor time of a message event", "message", "{:.0f} µs"),
    Panel("Start to ready", "ready", "{:.2f} s"),
    Panel("Slash command, idle, median", "idle p50", "{:.1f} ms"),
    Panel("Slash command, idle, 99 %", "idle p99", "{:.1f} ms"),
    Panel("Slash command at 200 messages a second, median", "busy p50", "{:.1f} ms"),
    Panel("Slash command at 200 messages a second, 99 %", "busy p99", "{:.1f} ms"),
    Panel("Resident memory, 500 members", "resident 500", "{:.0f} MiB"),
    Panel("Resident memory, 100,000 members", "resident 100000", "{:.0f} MiB"),
)


def picture(peers: dict[str, Value]) -> str:
    """Draw all panels of which there are figures."""
    drawn = [(panel, bars) for panel in PANELS if (bars := _bars(peers, panel.what))]
    parts: list[str] = []
    y = float(EDGE)
    for start in range(0, len(drawn), COLUMNS):
        row = drawn[start : start + COLUMNS]
        height = HEAD + max(len(bars) for _panel, bars in row) * (BAR + BETWEEN) + BETWEEN
        for column, (panel, bars) in enumerate(row):
            parts += _panel(panel, bars, EDGE + column * (PANEL_WIDTH + GAP), y, height)
        y += height + GAP
    total = y - GAP + EDGE
    frame = f'<rect width="{WIDTH}" height="{total:.0f}" rx="12" fill="{GROUND}"/>'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total:.0f}" width="{WIDTH}" '
        f'font-family="{FONT}" font-size="13" role="img" aria-label="Hearth beside other bots; shorter is better">'
    )
    return "\n".join([head, frame, *parts, "</svg>", ""])


def _bars(peers: dict[str, Value], what: str) -> dict[str, float]:
    return {name: float(peers[f"{name}/{what}"]) for name in COLOURS if f"{name}/{what}" in peers}


def _panel(panel: Panel, bars: dict[str, float], x: float, y: float, height: float) -> list[str]:
    room = PANEL_WIDTH - NAME_WIDTH - VALUE_WIDTH - 2 * BETWEEN
    parts = [
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{PANEL_WIDTH:.0f}" height="{height:.0f}" rx="8" fill="{PANEL}"/>',
        _text(x + 12, y + 25, panel.title, TEXT, weight=600),
    ]
    longest = max(bars.values())
    for place, (name, value) in enumerate(bars.items()):
        top = y + HEAD + place * (BAR + BETWEEN)
        start = x + NAME_WIDTH + 12
        length = max(2.0, room * value / longest) if longest else 2.0
        parts += [
            _text(x + 12, top + 12.5, _short(name), TEXT if name == HEARTH.name else MUTED),
            f'<rect x="{start:.0f}" y="{top:.0f}" width="{room:.0f}" height="{BAR}" rx="4" fill="{TRACK}"/>',
            f'<rect x="{start:.0f}" y="{top:.0f}" width="{length:.1f}" height="{BAR}" rx="4" fill="{COLOURS[name]}"/>',
            _text(start + room + BETWEEN, top + 12.5, panel.form.format(value), TEXT),
        ]
    return parts


def _short(name: str) -> str:
    return {PROTECTED: "Hearth, protections on", RED_BOT.name: "Red, levelling cog"}.get(name, name)


def _text(x: float, y: float, text: str, colour: str, *, weight: int = 400) -> str:
    return f'<text x="{x:.0f}" y="{y:.1f}" fill="{colour}" font-weight="{weight}">{escape(text)}</text>'
