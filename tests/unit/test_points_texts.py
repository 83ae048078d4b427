"""What points show fits into one message, whatever was typed."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.i18n import LANGUAGES
from bot.ledger import Entry, Link, Source
from cogs.points.models import Action, Cluster, Pair, Review
from cogs.points.render import action_lines, history_lines, review_card

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
LARGE = 2**62
ROOM = 3900  # of Discord's 4000, with a title above


def entry(note):
    return Entry(
        id=LARGE,
        guild_id=LARGE,
        member_id=LARGE,
        points=-(10**9),
        reason="adjustment",
        source=Source("adjustment", LARGE),
        turn=1,
        actor_id=5,
        link=Link(LARGE, LARGE),
        note=note,
        day=20260610,
        season_id=None,
        is_newcomer=False,
        created_at=NOW,
        reverses_id=None,
        is_reversed=True,
    )


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("typed", ["*", "<@1", "@1", "\n>"])
def test_a_page_of_a_history_and_of_the_log_fits_whatever_was_typed(locale, typed):
    note = (typed * 300)[:300]
    assert len(history_lines((entry(note),) * 6, locale, with_ids=True)) <= ROOM
    action = Action(1, LARGE, "adjust", LARGE, {"points": -(10**6), "reason": note}, NOW)
    assert len(action_lines([action] * 8, locale)) <= ROOM


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_review_of_many_large_groups_fits_and_says_how_many_more_there_are(locale):
    pairs = (Pair(LARGE, LARGE, 9999, 9999, 99999, 0.9, 999),) * 10
    groups = (Cluster(tuple(range(LARGE, LARGE + 40)), 99999, 0.9),) * 10
    view = review_card(Review(365, pairs, groups, ((LARGE, 9999),) * 10, 10**6), locale)
    assert view.content_length() <= ROOM
    assert any(f"<@{LARGE + 5}> +34\n" in item.content for item in view.walk_children() if hasattr(item, "content"))
