"""The README's promises that can be checked."""

from __future__ import annotations

import re
from pathlib import Path

from bot.kit.permissions import INVITED_WITH, invite_url

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_invite_link_asks_for_exactly_what_the_bot_needs():
    assert invite_url("APPLICATION_ID") in README
    names = [name for name, is_asked in INVITED_WITH if is_asked]
    # Discord renamed these
    ours = {"read_messages": "View Channels", "moderate_members": "Timeout Members", "send_polls": "Create Polls"}
    for name in names:
        assert ours.get(name, name.replace("_", " ").title()) in README
    assert len(names) == 24


def test_every_file_and_picture_that_the_documents_point_at_exists():
    for document in [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} points at {target}"
