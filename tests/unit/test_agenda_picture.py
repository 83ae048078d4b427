"""A month as weeks, in a picture and in words."""

from __future__ import annotations

import asyncio
import datetime as dt
from io import BytesIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.agenda import Entry, Month, Source, State, alt_text, picture_of, span_of
from bot.agenda.month import ON_A_DAY, days_of, weeks_of
from bot.agenda.picture.chips import COLOURS, CONFLICT, LIVE, wrapped
from bot.agenda.picture.page import WIDTH, draw
from bot.pictures import ACCENT, REGULAR, font
from tests.support.agenda import BERLIN, entry

JUNE = dt.date(2026, 6, 1)


def month(*entries, **changes):
    given = {"first": JUNE, "today": dt.date(2026, 6, 10), "zone": BERLIN, "entries": entries, "locale": "en"}
    return Month(**(given | {"server": "Kettle & Co"} | changes))


def drawn(*entries, **changes):
    image = Image.open(BytesIO(draw(month(*entries, **changes))))
    image.load()
    return image


def amount(image, colour):
    """How many pixels have exactly a colour."""
    red_green_blue = ImageColor.getrgb(colour)
    return sum(count for count, found in image.getcolors(1 << 24) if found == red_green_blue)


def cells(*entries, **changes):
    return {day.date: day for week in weeks_of(month(*entries, **changes)) for day in week}


@pytest.mark.parametrize(
    ("first", "weeks"),
    [
        (dt.date(2027, 2, 1), 4),
        (JUNE, 5),
        (dt.date(2026, 8, 1), 6),
        (dt.date(2024, 2, 1), 5),
        (dt.date(2026, 12, 1), 5),
    ],
)
def test_a_month_is_whole_weeks_from_monday_on(first, weeks):
    days = days_of(first)
    assert len(days) == weeks * 7
    assert days[0].weekday() == 0
    assert all(day - before == dt.timedelta(days=1) for before, day in pairwise(days))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_no_day_of_any_month_is_missing_and_no_week_is_for_nothing(day):
    first = day.replace(day=1)
    days = days_of(first)
    assert day in days
    assert all(any(each.month == first.month for each in days[at : at + 7]) for at in range(0, len(days), 7))


def test_what_is_asked_for_a_month_are_the_days_shown_by_the_servers_clocks():
    start, end = span_of(dt.date(2026, 3, 1), BERLIN)
    assert start == dt.datetime(2026, 2, 22, 23, tzinfo=dt.UTC)
    assert end == dt.datetime(2026, 4, 5, 22, tzinfo=dt.UTC)  # clocks went forward meanwhile


def test_an_entry_stands_on_its_day_by_the_servers_clocks():
    late = entry(1, "2026-06-11 00:30")  # still the 10th in UTC
    assert cells(late)[dt.date(2026, 6, 11)].shown == (late,)
    assert cells(late, zone=ZoneInfo("America/New_York"))[dt.date(2026, 6, 10)].shown == (late,)


def test_what_there_is_no_room_for_is_counted_and_what_takes_place_comes_first():
    gone = entry("gone", "2026-06-10 08:00", state=State.CANCELLED)
    coming = [entry(number, f"2026-06-10 {9 + number:02}:00") for number in range(ON_A_DAY + 2)]
    day = cells(*reversed(coming), gone)[dt.date(2026, 6, 10)]
    assert day.shown == tuple(coming[:ON_A_DAY])
    assert (day.more, day.hides_conflict) == (3, False)
    with_room = cells(gone, coming[0])[dt.date(2026, 6, 10)]
    assert (with_room.shown, with_room.more) == ((gone, coming[0]), 0)


def test_a_conflict_that_is_not_shown_is_told_all_the_same():
    coming = [entry(number, f"2026-06-10 {9 + number:02}:00") for number in range(ON_A_DAY + 1)]
    flagged = frozenset({coming[-1].id})
    assert cells(*coming, flagged=flagged)[dt.date(2026, 6, 10)].hides_conflict
    assert amount(drawn(*coming, flagged=flagged), CONFLICT) > amount(drawn(*coming), CONFLICT) == 0


@pytest.mark.parametrize("first", [dt.date(2027, 2, 1), JUNE, dt.date(2026, 8, 1)])
def test_a_picture_is_as_high_as_its_weeks(first):
    assert drawn(first=first).width == WIDTH
    assert drawn(first=first).height == drawn(first=dt.date(2027, 2, 1)).height + (len(days_of(first)) // 7 - 4) * 124


def test_a_week_in_which_much_is_on_is_higher_than_an_empty_one():
    few, many = (
        [entry(number, f"2026-06-10 {9 + number:02}:00") for number in range(amount)] for amount in (1, ON_A_DAY + 1)
    )
    assert drawn().height < drawn(*few).height < drawn(*many).height
    assert drawn(*many).height == drawn(*many, *[entry(n, "2026-06-10 20:00") for n in range(50, 90)]).height


@pytest.mark.parametrize("source", Source)
def test_each_source_has_its_colour(source):
    image, empty = drawn(entry(1, "2026-06-19 18:00", source)), drawn()
    added = {each: amount(image, colour) - amount(empty, colour) for each, colour in COLOURS.items()}
    assert added.pop(source) > 300
    assert set(added.values()) == {0}


def test_what_is_on_now_has_its_sign_and_a_conflict_its_warning():
    calm, live = entry(1, "2026-06-12 18:00"), entry(1, "2026-06-12 18:00", state=State.LIVE)
    assert amount(drawn(calm), LIVE) == 0
    assert amount(drawn(live), LIVE) > 100
    assert amount(drawn(calm, flagged=frozenset({calm.id})), CONFLICT) > 100


@pytest.mark.parametrize("state", [state for state in State if state is not State.SCHEDULED])
def test_each_state_looks_different_from_what_is_planned(state):
    planned, other = (entry(1, "2026-06-12 18:00", state=each) for each in (State.SCHEDULED, state))
    assert drawn(planned).tobytes() != drawn(other).tobytes()


def test_today_is_marked_where_it_is_in_the_month():
    assert amount(drawn(), ACCENT) > amount(drawn(today=dt.date(2026, 5, 10)), ACCENT)


def test_what_is_not_decided_is_an_outline():
    firm, tentative = (entry(1, "2026-06-12 18:00", Source.SESSION, is_tentative=each) for each in (False, True))
    assert drawn(firm).tobytes() != drawn(tentative).tobytes()


def test_a_picture_is_in_the_servers_language():
    assert drawn(locale="de").tobytes() != drawn(locale="en").tobytes()
    assert alt_text(month(locale="de")) == "Juni 2026, Kettle & Co · Zeitzone Europe/Berlin. Nichts geplant."


def test_who_does_not_see_the_picture_is_told_what_is_on_it():
    coming = [entry(number, f"2026-06-10 {9 + number:02}:00") for number in range(ON_A_DAY + 2)]
    last = entry("z", "2026-06-12 18:00", Source.SESSION, title="Ask 🎉", state=State.DRAFT)
    assert alt_text(month(last, *coming, flagged=frozenset({last.id}))) == (
        "June 2026, Kettle & Co · times in Europe/Berlin. "
        "10 Jun: 09:00 Title 0 (planned), 10:00 Title 1 (planned), 11:00 Title 2 (planned), +2 more. "
        "12 Jun: 18:00 Ask 🎉 (draft) ⚠️."
    )
    crowd = [entry(number, f"2026-06-{number % 30 + 1:02} 09:00", title="x" * 100) for number in range(90)]
    assert len(alt_text(month(*crowd))) <= 1024


def test_a_title_is_broken_between_words_and_long_words_between_syllables():
    letters = font(REGULAR, 28)
    assert wrapped("Ask the founders", letters, 112, 3) == ["Ask the", "founders"]
    assert wrapped("Sommerschlussverkauf", letters, 112, 3) == ["Sommer-", "schluss-", "verkauf"]
    assert wrapped("hhhhhhhhhhhhhhhhhhhh", letters, 112, 2)[0] == "hhhhhh-"
    assert wrapped("Q&A-Runde", letters, 100, 3) == ["Q&A-", "Runde"]
    assert wrapped("New kettle: sneak peek", letters, 112, 1) == ["New k…"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abcdeiorst -äßW🎉"), st.integers(60, 200), st.integers(1, 4))
def test_no_line_is_too_wide_and_nothing_is_lost_before_the_end(text, room, lines):
    letters = font(REGULAR, 28)
    text = " ".join(text.split())
    found = wrapped(text, letters, room, lines)
    assert len(found) <= lines
    assert all(letters.getlength(line) <= room for line in found)
    if not any(line.endswith("…") for line in found):
        assert "".join(found).replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")


def test_of_two_thousand_entries_each_is_drawn_or_counted():
    coming = [entry(number, f"2026-06-{number % 30 + 1:02} {number % 24:02}:00") for number in range(2000)]
    assert sum(day.more + len(day.shown) for day in cells(*coming).values()) == 2000
    assert drawn(*coming).height == drawn(*coming[:300]).height


async def test_the_event_loop_goes_on_while_a_picture_is_drawn():
    coming = [entry(number, f"2026-06-{number % 30 + 1:02} {number % 24:02}:00") for number in range(200)]
    drawing = asyncio.create_task(picture_of(month(*coming)))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
    assert drawing.result() == draw(month(*coming))


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(), st.sampled_from(State), st.sampled_from(Source), st.booleans())
def test_any_title_gives_a_picture(title, server, state, source, is_tentative):
    at = dt.datetime(2026, 6, 30, 21, 59, tzinfo=dt.UTC)
    one = Entry(source=source, key="1", title=title, starts_at=at, state=state, is_tentative=is_tentative)
    assert drawn(one, server=server).width == WIDTH
