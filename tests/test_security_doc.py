"""What the documentation says is tried is tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
NAMED = re.findall(r"`(test_\w+)`", (PROJECT / "docs" / "security.md").read_text(encoding="utf-8"))
WRITTEN = {
    name
    for file in (PROJECT / "tests").rglob("test_*.py")
    for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_threat_model_names_is_there(name):
    assert name in WRITTEN
