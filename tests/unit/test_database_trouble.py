"""What is wrong with a database, by its own codes; said once, and once more when it is over."""

from __future__ import annotations

import pytest

from bot.database.trouble import ADVICE, POSTGRES, SQLITE, Trouble, TroubleLog, trouble_of
from bot.errors import UnavailableError
from bot.logs import configure, get_logger


@pytest.mark.parametrize(
    ("code", "known", "trouble"),
    [
        ("SQLITE_FULL", SQLITE, Trouble.FULL),
        ("SQLITE_IOERR_WRITE", SQLITE, Trouble.UNWRITABLE),
        ("SQLITE_BUSY_SNAPSHOT", SQLITE, Trouble.LOCKED),
        ("SQLITE_CONSTRAINT_UNIQUE", SQLITE, None),
        ("", SQLITE, None),
        ("53100", POSTGRES, Trouble.FULL),
        ("53300", POSTGRES, Trouble.AWAY),
        ("40P01", POSTGRES, Trouble.CONTENDED),
        ("57P01", POSTGRES, Trouble.AWAY),
        ("57014", POSTGRES, Trouble.CONTENDED),
        ("23505", POSTGRES, None),
        ("42P01", POSTGRES, None),
    ],
)
def test_a_code_is_trouble_or_a_mistake_of_ours(code, known, trouble):
    assert trouble_of(code, known) is trouble


def test_every_trouble_comes_with_what_to_do():
    assert set(ADVICE) == set(Trouble)


def test_it_is_said_once_and_once_more_when_it_is_over(capsys):
    configure("INFO", "console", [])
    troubles = TroubleLog()
    troubles.over()
    for _statement in range(50):
        troubles.met(Trouble.FULL, "database or disk is full")
    troubles.over()
    troubles.over()
    first, last = capsys.readouterr().err.splitlines()
    assert "Free space" in first
    assert "works again" in last


def test_what_failed_because_of_it_is_not_logged_as_well(capsys):
    configure("INFO", "console", [])
    for error in (TroubleLog().met(Trouble.AWAY, "x"), ValueError("ours")):
        try:
            raise error
        except (UnavailableError, ValueError):
            get_logger("x").exception("listener failed")
    said = capsys.readouterr().err
    assert said.count("listener failed") == 1
    assert "ours" in said
