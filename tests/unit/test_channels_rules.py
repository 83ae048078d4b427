"""What a lock takes back, and which messages a purge takes."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cogs.channels.models import Filters, Found, Overwrite
from cogs.channels.render import copies, say_interval
from cogs.channels.rules import MOST_OLD, allowing, denying, fits, plan, still_allowed, still_denied

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
BITS = st.integers(0, 255)


@st.composite
def overwrites(draw):
    allow, deny = draw(BITS), draw(BITS)
    return draw(st.sampled_from([None, Overwrite(allow & ~deny, deny)]))


@given(overwrites(), BITS)
def test_what_nobody_touched_goes_back_to_exactly_what_it_was(before, bits):
    assert still_denied(denying(before, bits), before, bits) == (before, True)
    assert still_allowed(allowing(before, bits), before, bits) == (before, True)


@given(overwrites(), BITS, overwrites())
def test_no_other_permission_is_ever_changed_and_none_is_both_allowed_and_denied(before, bits, now):
    back, _is_whole = still_denied(now, before, bits)
    has, left = now or Overwrite(), back or Overwrite()
    assert left.allow & ~bits == has.allow & ~bits
    assert left.deny & ~bits == has.deny & ~bits
    assert left.allow & left.deny == 0


@given(overwrites(), BITS)
def test_taking_back_twice_is_taking_back_once(before, bits):
    back, _is_whole = still_denied(denying(before, bits), before, bits)
    assert still_denied(back, before, bits) == (back, True)


def test_what_somebody_allowed_by_hand_meanwhile_stays_and_is_told():
    before = Overwrite(allow=0b0100)
    by_hand = Overwrite(allow=0b0001, deny=0b0110)
    assert still_denied(by_hand, before, 0b0111) == (Overwrite(allow=0b0101), False)


def found(message_id=1, **changes):
    values = {"author_id": 5, "author_name": "ann", "is_bot": False, "content": "", "attachments": (), "sent_at": NOW}
    return Found(message_id, **{**values, **changes})


def test_filters_add_up_and_words_are_found_in_any_case():
    message = found(content="Buy CHEAP watches", attachments=("a.png",))
    assert fits(message, Filters())
    assert fits(message, Filters(member_id=5, contains="cheap", attachments=True))
    assert not fits(message, Filters(member_id=6, contains="cheap"))
    assert not fits(message, Filters(contains="expensive"))
    assert not fits(message, Filters(bots=True))
    assert not fits(found(), Filters(attachments=True))


def test_a_plan_leaves_what_is_pinned_and_takes_only_so_many_old_ones():
    old = [found(number, sent_at=NOW - dt.timedelta(days=15)) for number in range(MOST_OLD + 7)]
    made = plan([found(500), found(501, is_pinned=True), *old], NOW)
    assert [message.id for message in made.young] == [500]
    assert (len(made.old), made.too_many_old, made.pinned) == (MOST_OLD, 7, 1)


def test_what_is_nearly_two_weeks_old_counts_as_old_since_the_answer_comes_later_than_the_question():
    nearly = found(sent_at=NOW - dt.timedelta(days=14) + dt.timedelta(minutes=10))
    assert plan([nearly], NOW).old == (nearly,)


def test_a_copy_tells_who_wrote_what_when_from_the_oldest_on_and_is_split_before_it_is_too_large():
    young, old = found(2, content="second", attachments=("b.png",)), found(1, content="first")
    [text] = copies([young, old], "en", reads=True)
    assert text.decode().index("first") < text.decode().index("second")
    assert "2026-06-10 12:00:00 UTC] ann (5)" in text.decode()
    assert "b.png" in text.decode()
    assert "the text is not known" in copies([found()], "en", reads=False)[0].decode()
    assert len(copies([found(content="x" * 4_000_000)] * 3, "en", reads=True)) == 3


def test_a_slowmode_is_said_in_hours_minutes_and_seconds():
    assert [say_interval(seconds, "en") for seconds in (0, 5, 90, 21_600)] == ["off", "5 s", "1 min 30 s", "6 h"]
