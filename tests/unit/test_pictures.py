"""What any picture can draw of what people type."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures import REGULAR, drawable, fitting, font


def test_letters_that_the_font_lacks_are_left_out_and_others_stay():
    assert drawable("Zoë Müller-Łoś 🎉") == "Zoë Müller-Łoś"
    assert drawable("Жанна Ωμέγα Nguyễn") == "Жанна Ωμέγα Nguyễn"
    assert drawable("𝓜𝓮𝓲") == "Mei"
    assert drawable("日本 🎉\u202e\n\x00") == ""


@settings(deadline=None)
@given(st.text(), st.integers(30, 300))
def test_a_text_that_is_cut_fits_and_one_that_fits_is_left_alone(text, room):
    letters = font(REGULAR, 28)
    shown = fitting(text, letters, room)
    assert letters.getlength(shown) <= room
    assert shown == text or (shown.endswith("…") and letters.getlength(text) > room)
