"""How a copy shows its progress: one line that is redrawn on a terminal, one line for each table elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from bot.cli import database
from bot.database.copying import Progress

STEPS = [
    Progress("copy", "job", 0, 10, 0, 40),
    Progress("copy", "job", 10, 10, 10, 40),
    Progress("copy", "job", 10, 10, 10, 40),
    Progress("copy", "ledger_entry", 30, 30, 40, 40),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def shown(monkeypatch, request):
    """What is written to standard error, which is a terminal or not."""
    stream = request.param()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(database, "DRAW_SECONDS", 0)
    meter = database.Meter()
    for step in STEPS:
        meter(step)
    meter.end()
    return stream.getvalue()


@pytest.mark.parametrize("shown", [Terminal], indirect=True)
def test_a_terminal_shows_one_line_with_a_bar_and_is_left_clean(shown):
    assert "\n" not in shown
    lines = [line.removesuffix("\x1b[K") for line in shown.split("\r")[1:]]
    assert lines[0] == f"Copying [{'-' * 24}]   0%  job 0 of 10"
    assert lines[1] == f"Copying [{'#' * 6}{'-' * 18}]  25%  job 10 of 10"
    assert lines[3] == f"Copying [{'#' * 24}] 100%  ledger_entry 30 of 30"
    assert lines[-1] == ""


@pytest.mark.parametrize("shown", [io.StringIO], indirect=True)
def test_a_file_gets_one_line_for_each_table(shown):
    assert shown == "Copying job (10 rows)\nCopying ledger_entry (30 rows)\n"
