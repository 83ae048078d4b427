"""Which files are copied as evidence, and how what is kept is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import Evidence, EvidenceFile, Part
from bot.cases.evidence import FileState, Limits, refusal
from bot.kit.evidence import copies_in, evidence_lines, quote_lines
from bot.kit.evidence.showing import MOST_CHARACTERS, _batches

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
FILE = EvidenceFile(1, "cat.png", 1000, "image/png", "u", "p")
SAID = Evidence(66, 7, 8, "buy now", (), NOW)


@pytest.mark.parametrize(
    ("kinds", "content_type", "why"),
    [
        ("any", "application/zip", None),
        ("any", "", None),
        ("media", "video/mp4", None),
        ("media", "audio/ogg", None),
        ("media", "application/zip", FileState.UNWANTED),
        ("images", "image/gif", None),
        ("images", "video/mp4", FileState.UNWANTED),
        ("none", "image/png", FileState.UNWANTED),
    ],
)
def test_a_server_says_of_which_files_it_wants_copies(kinds, content_type, why):
    assert refusal(replace(FILE, content_type=content_type), 0, Limits(5000, 5000, kinds)) is why


def test_what_is_too_large_or_too_much_is_not_copied():
    assert refusal(FILE, 0, Limits(999, 5000)) is FileState.LARGE
    assert refusal(FILE, 4001, Limits(1000, 5000)) is FileState.MUCH
    assert refusal(FILE, 4000, Limits(1000, 5000)) is None


@given(st.lists(st.integers(0, 400)), st.integers(1, 300), st.integers(1, 1000))
def test_however_many_files_there_are_the_copies_keep_within_the_limits(sizes, largest, most):
    kept = 0
    for size in sizes:
        if refusal(replace(FILE, size=size), kept, Limits(largest, most)) is None:
            assert size <= largest
            kept += size
    assert kept <= most


@given(st.lists(st.integers(1, 50)))
def test_every_copy_is_sent_once_in_messages_that_discord_takes(sizes):
    files = [replace(FILE, attachment_id=number, size=size) for number, size in enumerate(sizes)]
    batches = _batches(files, 50)
    assert [file for batch in batches for file in batch] == files
    assert all(len(batch) <= 10 and sum(file.size for file in batch) <= 50 for batch in batches)


def test_a_quoted_message_does_nothing_and_is_cut_where_it_is_long():
    evil = replace(SAID, content="@everyone **free** [nitro](https://evil.example)\n> # x <@5>")
    quoted = quote_lines(evil, "en", 200)
    assert "@everyone" not in quoted
    assert "\\[nitro\\]" in quoted
    assert "**" not in quoted
    assert len(quote_lines(replace(SAID, content="x" * 4000), "en", 160)) < 220
    assert "no text that I may read" in quote_lines(replace(SAID, content=""), "en", 160)


def test_what_became_of_each_file_is_said():
    states = {FileState.KEPT: "cat.png (1 kB)", FileState.GONE: "gone before", FileState.LARGE: "too large"}
    for state, words in states.items():
        assert words in quote_lines(replace(SAID, files=(replace(FILE, state=state),)), "en", 100)
    assert "ad.zip" in quote_lines(replace(SAID, attachments=("ad.zip",), part=Part.DELETED), "en", 100)
    kept = [replace(FILE, state=FileState.KEPT), FILE, replace(FILE, state=FileState.GONE)]
    assert copies_in([replace(SAID, files=tuple(kept))]) == 2


def test_what_was_deleted_after_its_time_says_after_how_long():
    assert "evidence deleted after 180 days" in quote_lines(replace(SAID, content="", let_go_days=180), "en", 100)
    assert "Beweise nach 180 Tagen gelöscht" in quote_lines(replace(SAID, content="", let_go_days=180), "de", 100)


@given(st.lists(st.text(max_size=4000), max_size=30))
def test_any_amount_of_evidence_fits_into_one_message(texts):
    lines = evidence_lines([replace(SAID, content=text) for text in texts], "en")
    assert sum(map(len, lines)) <= MOST_CHARACTERS + 40
