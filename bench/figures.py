"""What benches measured, by name: each notes its figures, and `python -m bench` makes a page of them.

A bench that runs by itself only prints. Under `python -m bench`, BENCH_FIGURES names the file that it adds lines to.
"""

# ruff: noqa: INP001 - run as a module from the project

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = "BENCH_FIGURES"

Value = float | str


def note(bench: str, what: str, value: Value) -> None:
    """Keep a figure of a bench, if somebody asked for it."""
    file = os.environ.get(FILE)
    if file:
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([bench, what, value]) + "\n")


def read(file: Path) -> dict[str, dict[str, Value]]:
    """Return what was noted: {bench: {what: value}}."""
    found: dict[str, dict[str, Value]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        bench, what, value = json.loads(line)
        found.setdefault(bench, {})[what] = value
    return found
