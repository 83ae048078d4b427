"""Numbers by which the bot finds its own messages again."""

from __future__ import annotations

from bot.kit.delivery import mark_of


def test_rows_that_one_process_makes_within_an_hour_have_marks_of_their_own():
    ids = [(millis << 22) | (7 << 12) for millis in range(0, 3_600_000, 360)]
    marks = {mark_of(each) for each in ids}
    assert len(marks) >= len(ids) - 1
    assert all(0 < mark <= 0x7FFFFFFF for mark in marks)


def test_a_mark_stays_what_it_is():
    assert mark_of(250338255448625152) == mark_of(250338255448625152)
    assert mark_of(0) == 1
