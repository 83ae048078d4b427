"""Whatever somebody types is shown readable, and does nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text import clean, inert, is_blank, shorten

EVIL = (
    *("@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</ban:1>", "<t:1:R>", "<a:b:1>", "<id:customize>"),
    *(
        "[safe](https://evil.example)",
        "https://a.example/b_c",
        "**",
        "__",
        "~~",
        "||",
        "```",
        "`",
        "\n# ",
        "\n> ",
        "\n- ",
    ),
    *(
        "\n1. ",
        "\n-# ",
        "\\",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u0301" * 9,
        "\x00",
        " ",
        "\ud800",
    ),
)
texts = st.lists(st.one_of(st.sampled_from(EVIL), st.text(max_size=8)), max_size=12).map("".join)
BARE_LINK = re.compile(r"https?://[\w.~:/?#!$&'+,;=%-]+")


def unescaped(shown: str) -> str:
    """What Discord reads as markup: what is behind no backslash, and no bare link."""
    return re.sub(r"\\.", "x", BARE_LINK.sub("x", shown), flags=re.DOTALL)


@given(texts)
def test_nothing_that_is_shown_does_anything(text):
    shown = inert(clean(text, 300, lines=6))
    assert not re.search(r"@(?:everyone|here)|<@|<#|</|<t:|<a:|<:|<id:", shown, re.IGNORECASE)
    left = unescaped(shown)
    assert not re.search(r"[\[\]*_~|`<>]", left)
    assert not re.search(r"^\s*(?:#|>|[-+]|\d+[.)])", left, re.MULTILINE)


@given(texts)
def test_what_is_stored_has_no_control_no_direction_and_fits(text):
    kept = clean(text, 300, lines=6)
    assert len(kept) <= 300
    assert kept.count("\n") < 6
    odd = {letter for letter in kept if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"}}
    assert odd <= set("\n\u200c\u200d")
    assert not re.search("[\u0300-\u036f]{4}", kept)
    kept.encode()


@example("é\u0301\u0301\u0301\u200d\u0301x")
@given(texts)
def test_cleaning_twice_changes_nothing(text):
    once = clean(text, 300, lines=6)
    assert clean(once, 300, lines=6) == once


@given(texts, st.integers(20, 400))
def test_a_limit_holds_for_what_is_shown(text, limit):
    assert len(inert(text, limit)) <= limit


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ann \t Example  ", "Ann Example"),
        ("a\u202eb\u200fc", "abc"),
        ("pay\u200dpal", "paypal"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("Z\u0301\u0301\u0301\u0301\u0301", "Z\u0301\u0301\u0301"),
        ("Hà Nội", "Hà Nội"),
        ("\u3164\u2800", ""),
    ],
)
def test_names_stay_as_they_are_written_without_tricks(typed, kept):
    assert clean(typed, 60) == kept


def test_many_lines_become_few():
    assert clean("a\n\n\nb\nc\nd", 300, lines=3) == "a\nb\nc d"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@everyone", "@\u200beveryone"),
        ("<@&42>", "\\<\u200b@\u200b&42\\>"),
        ("[here](https://evil.example)", "\\[here\\](https://evil.example)"),
        ("https://ex.am/a_b_c is mine", "https://ex.am/a_b_c is mine"),
        ("# Big", "\\# Big"),
        ("1. first", "1\\. first"),
        ("C# and 2.5 l", "C# and 2.5 l"),
        ("ann@example.com", "ann@example.com"),
        ("-# small", "\\-# small"),
    ],
)
def test_tricks_are_shown_as_they_were_typed(typed, shown):
    assert inert(typed) == shown


@pytest.mark.parametrize("typed", ["", " ", "...", "—", "\u200b", "\u202e", "\u3164", "???"])
def test_what_says_nothing_is_blank(typed):
    assert is_blank(clean(typed, 300))


@pytest.mark.parametrize("typed", ["a", "日本", "🎉", "7"])
def test_a_word_a_number_or_a_picture_says_something(typed):
    assert not is_blank(clean(typed, 300))


def test_what_is_too_long_ends_in_an_ellipsis():
    assert shorten("hello world", 7) == "hello…"
