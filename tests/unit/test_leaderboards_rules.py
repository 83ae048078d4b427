"""Which time a board counts, who wins, and what the picture can draw: pure."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.ledger import Board, Mark, PointSettings, Season, Standing
from cogs.leaderboards.jobs.pictures import alt_text
from cogs.leaderboards.models import MOST_WINNERS, LeaderboardSettings, Picture, PictureLine, Span, Unlisted, Wanted
from cogs.leaderboards.render.picture import HEAD, ROW, WIDTH, draw
from cogs.leaderboards.rules import (
    ended_before,
    period_of,
    recurrence_of,
    season_of,
    wanted_of,
    why_unlisted,
    winner_ids,
)

DAY = dt.date(2026, 6, 10)
AT = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
SEASONS = [Season(2, 1, "Summer", AT, None), Season(1, 1, "Spring", AT, AT)]


def standings(*points):
    """Lines of a board with these points, ranked as the ledger ranks them."""
    ordered = sorted(points, reverse=True)
    return [Standing(ordered.index(each) + 1, 100 + place, each) for place, each in enumerate(ordered)]


@pytest.mark.parametrize(
    ("span", "key"),
    [
        (Span.WEEK, "week:2026-W24"),
        (Span.LAST_WEEK, "week:2026-W23"),
        (Span.MONTH, "month:2026-06"),
        (Span.LAST_MONTH, "month:2026-05"),
        (Span.QUARTER, "quarter:2026-2"),
        (Span.LAST_QUARTER, "quarter:2026-1"),
        (Span.YEAR, "year:2026"),
        (Span.LAST_YEAR, "year:2025"),
        (Span.SEASON, "season:2"),
        (Span.ALL, "all"),
    ],
)
def test_each_span_is_one_period_of_the_ledger_and_a_button_finds_it_again(span, key):
    assert period_of(span, DAY, SEASONS[0]).key == key
    season_id = 2 if span is Span.SEASON else None
    assert wanted_of(Board.HOSTS, key, DAY) == Wanted(Board.HOSTS, span, season_id)


def test_a_button_of_a_week_that_is_no_longer_kept_leads_to_this_week():
    assert wanted_of(Board.HELPERS, "week:2025-W03", DAY).span is Span.WEEK
    assert wanted_of(Board.HELPERS, "nonsense", DAY).span is Span.ALL


def test_without_a_season_there_is_no_period():
    assert period_of(Span.SEASON, DAY, None) is None
    assert season_of([], None) is None
    assert season_of(SEASONS, None).name == "Summer"
    assert season_of(SEASONS, 1).name == "Spring"
    assert season_of(SEASONS, 9) is None


def test_the_board_of_the_time_that_ended_is_posted_at_the_servers_wall_time():
    weekly = LeaderboardSettings(channel_id=1, post_weekday=2, post_time=dt.time(9, 30))
    at = recurrence_of(weekly, "Europe/Berlin").next_after(AT)
    assert at == dt.datetime(2026, 6, 17, 7, 30, tzinfo=dt.UTC)
    winter = recurrence_of(weekly, "Europe/Berlin").next_after(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    assert winter == dt.datetime(2026, 12, 2, 8, 30, tzinfo=dt.UTC)
    assert ended_before(weekly, at.date()).key == "week:2026-W24"
    monthly = weekly.model_copy(update={"post": "monthly", "post_day": 28})
    assert recurrence_of(monthly, "UTC").next_after(AT) == dt.datetime(2026, 6, 28, 9, 30, tzinfo=dt.UTC)
    assert ended_before(monthly, dt.date(2026, 6, 28)).key == "month:2026-05"
    off = weekly.model_copy(update={"post": "off"})
    assert recurrence_of(off, "UTC") is None
    assert ended_before(off, DAY) is None
    assert recurrence_of(weekly.model_copy(update={"channel_id": None}), "UTC") is None


def test_whoever_shares_the_last_winning_place_wins_too():
    assert winner_ids(standings(9, 7, 5, 5, 1), 3) == [100, 101, 102, 103]
    assert winner_ids(standings(9, 9, 5), 1) == [100, 101]
    assert winner_ids(standings(9, 9, 5), 2) == [100, 101]
    assert winner_ids([], 3) == []


def test_a_place_that_too_many_share_is_won_by_nobody():
    assert winner_ids(standings(9, *[5] * MOST_WINNERS), 3) == [100]
    assert winner_ids(standings(*[5] * (MOST_WINNERS + 1)), 1) == []


@given(st.lists(st.integers(1, 6), max_size=MOST_WINNERS + 1), st.integers(1, 10))
def test_no_loser_has_as_many_points_as_a_winner_and_there_are_never_too_many(points, places):
    lines = standings(*points)
    won = set(winner_ids(lines, places))
    assert len(won) <= MOST_WINNERS
    worst = min((line.points for line in lines if line.member_id in won), default=0)
    best = max((line.points for line in lines if line.member_id not in won), default=0)
    assert worst > best or not won or best == 0


def test_the_reason_for_not_being_shown_is_the_one_the_reader_can_do_something_about():
    here, shown = PointSettings(), PointSettings(staff_on_boards=True)
    assert why_unlisted(Mark(0), here) is None
    assert why_unlisted(Mark.STAFF, here) is Unlisted.STAFF
    assert why_unlisted(Mark.STAFF, shown) is None
    assert why_unlisted(Mark.STAFF | Mark.OPTED_OUT, here) is Unlisted.OPTED_OUT
    assert why_unlisted(Mark.FROZEN, shown) is Unlisted.KEPT_OUT


def line(place=1, name="Ann", **changes):
    return PictureLine(
        **{"place": place, "name": name, "handle": "ann", "points": "1,234", "share": 1.0, "avatar": None}
        | {"is_winner": place == 1}
        | changes
    )


def opened(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


def test_the_picture_has_a_row_for_each_line():
    picture = Picture("Helpers", "June 2026", "The shop", tuple(line(place) for place in range(1, 11)))
    image = opened(draw(picture))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert image.height > HEAD + 10 * ROW


def test_an_avatar_is_shown_and_what_is_none_gives_initials():
    buffer = BytesIO()
    Image.new("RGB", (128, 128), "#00FF00").save(buffer, "PNG")
    huge = BytesIO()
    Image.new("L", (2000, 10)).save(huge, "PNG")
    place = (48 + 92 + 32, HEAD + ROW // 2)
    assert opened(draw(Picture("T", "P", "S", (line(avatar=buffer.getvalue()),)))).getpixel(place) == (0, 255, 0)
    for broken in (b"", b"no picture", buffer.getvalue()[:60], huge.getvalue()):
        assert opened(draw(Picture("T", "P", "S", (line(avatar=broken),)))).getpixel(place) != (0, 255, 0)


@settings(max_examples=60, deadline=None)
@given(st.text(), st.text(), st.text(max_size=12), st.integers(1, 10_000), st.floats(-1, 2))
def test_any_name_gives_a_picture(name, title, points, place, share):
    lines = (line(place, name, handle=title, points=points, share=share),)
    assert opened(draw(Picture(title, name, points, lines))).width == WIDTH


def test_the_alternative_text_says_what_the_picture_shows_within_discords_limit():
    lines = tuple(line(place, "A name of some length, and then some more of it " * 3) for place in range(1, 11))
    assert len(alt_text(Picture("Helpers", "June 2026", "The shop", lines))) <= 1024
    short = alt_text(Picture("Helpers of the week", "8–14 Jun 2026", "The shop", (line(),)))
    assert short == "Helpers of the week, 8–14 Jun 2026. 1. Ann: 1,234"
