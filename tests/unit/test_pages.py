"""Lines on pages, none fuller than there is room, and nothing lost between two of them."""

from __future__ import annotations

import pytest

from bot.kit.pages import pages_of


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        ([], [""]),
        (["a"], ["a"]),
        (["12345", "1234"], ["12345\n1234"]),
        (["12345", "12345"], ["12345", "12345"]),
        (["12345 123456 1", "2"], ["12345", "123456 1\n2"]),
        (["1234567890123"], ["1234567890", "123"]),
    ],
)
def test_a_page_takes_as_many_lines_as_it_has_room_for(lines, pages):
    assert pages_of(lines, 10) == pages
