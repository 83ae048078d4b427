"""What is shown of sessions fits into Discord's messages, whatever was typed."""

from __future__ import annotations

import datetime as dt

import discord
import pytest

from cogs.sessions.models import (
    Attendee,
    Figures,
    Kind,
    Place,
    Plan,
    Question,
    QuestionState,
    Recap,
    RecapState,
    Session,
    State,
    Story,
)
from cogs.sessions.render.after import attendance_lines, draft_card, recap_card
from cogs.sessions.render.words import place_words
from cogs.sessions.service.attendance import NOTES_LENGTH, WORDS_LENGTH

AT = dt.datetime(2026, 6, 10, 18, tzinfo=dt.UTC)
MOST = 4000  # https://discord.com/developers/docs/components/reference#text-display


def plan(**changes):
    given = {"kind": Kind.FOUNDER, "title": "*" * 100, "about": "", "starts_at": AT, "minutes": 60, "host_id": 2**62}
    return Plan(**(given | {"place": Place.STAGE, "channel_id": 2**62} | changes))


def session(**changes):
    given = {"id": 1, "guild_id": 2**62, "plan": plan(), "state": State.ENDED, "created_at": AT, "created_by": 1}
    unset = dict.fromkeys(
        ("series_id", "occurs_at", "event_id", "event_seen", "card_channel_id", "card_message_id", "thread_id")
    )
    unset |= dict.fromkeys(("panel_message_id", "note", "carried_from", "started_at", "ended_at"))
    return Session(**(unset | given | {"revision": 1} | changes))


def question(number):
    words, state = "_" * 300, QuestionState.ANSWERED
    return Question(
        number, 1, 2**62, 2**62, words, is_anonymous=False, state=state, merged_into=None, votes=1, created_at=AT
    )


def text_of(view):
    return "".join(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))


def length_of(view):
    return len(text_of(view))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("letter", ["*", "a", "<@1"])
def test_a_recap_with_the_longest_notes_and_questions_fits(letter, language):
    notes = (letter * NOTES_LENGTH)[:NOTES_LENGTH]
    recap = Recap(1, RecapState.DRAFT, notes, "https://video.example/1", 9, None, None, None, None)
    figures = Figures(
        came=10_000, going=10_000, kept=10_000, new_faces=9999, answered=20, left_open=500, ratings=9999, stars=4.5
    )
    following = session(card_channel_id=2**62, card_message_id=2**62)
    story = Story(session(), recap, figures, tuple(map(question, range(20))), following)
    shown = draft_card(story, language, [discord.ui.Button(label="x")], link="https://discord.com/" + "1" * 80)
    assert length_of(shown) <= MOST


def test_a_recap_of_a_session_at_which_nobody_was_seen_does_not_say_so_to_everybody():
    recap = Recap(1, RecapState.DRAFT, "", None, 0, None, None, None, None)
    figures = Figures(came=0, going=7, kept=0, new_faces=0, answered=0, left_open=0, ratings=0, stars=None)
    story = Story(session(), recap, figures, (), None)
    assert "came" not in text_of(recap_card(story, "en"))
    assert "0 of 7" in text_of(draft_card(story, "en", [discord.ui.Button(label="x")]))


def test_a_page_of_who_was_there_fits_with_the_longest_feedback():
    people = [
        Attendee(2**62 + each, 86_400, 99_999, attended=True, stars=5, words="*" * WORDS_LENGTH) for each in range(12)
    ]
    assert len(attendance_lines(people, session(), "de")) <= MOST - 300


def test_a_link_is_shown_without_what_could_be_a_mention_or_markup():
    shown = place_words(plan(place=Place.LINK, link="https://meet.example/<@&5>||x||"))
    assert "<@&5>" not in shown
    assert "||" not in shown
    assert place_words(plan(place=Place.LINK, link="https://meet.example/k?a=b_c")) == "https://meet.example/k?a=b_c"
