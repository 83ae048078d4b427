"""Logs: for people or machines, and never with a secret."""

from __future__ import annotations

import json
import logging

import pytest

from bot.logs import configure, get_logger

CANARY = "c4nary-t0ken"


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_secret_is_blotted_out_wherever_it_appears(style, capsys):
    configure("DEBUG", style, [CANARY])
    get_logger("x").info("event", header=f"Bot {CANARY}", nested={"token": [CANARY]}, number=1)
    logging.getLogger("discord").warning("failed with %s", CANARY)
    try:
        raise ValueError(f"https://user:{CANARY}@host")
    except ValueError:
        get_logger("x").exception("broken")
    said = capsys.readouterr().err
    assert CANARY not in said
    assert said.count("[redacted]") >= 4


def test_json_lines_are_json(capsys):
    configure("INFO", "json", [])
    get_logger("x").info("greeted", guild_id=1)
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "greeted"
    assert line["guild_id"] == 1
    assert line["level"] == "info"


def test_what_is_below_the_level_is_not_logged(capsys):
    configure("WARNING", "console", [])
    get_logger("x").info("quiet")
    assert capsys.readouterr().err == ""
