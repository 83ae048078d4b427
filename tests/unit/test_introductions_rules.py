"""From a form to a card."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from cogs.introductions.models import QUESTION_LENGTH, QUESTIONS, Form, IntroductionSettings, Source, Submission
from cogs.introductions.rules import (
    BlankIntroduction,
    draft_of,
    form_of,
    headline_of,
    is_introduction,
)
from cogs.introductions.rules.cards import products_in

NOW = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)


def sent(*values, settings=None, display_name="ann_42"):
    settings = settings or IntroductionSettings()
    form = form_of(settings, None, display_name=display_name)
    return draft_of(settings, Submission(form, values, (), display_name))


def test_the_name_stands_alone_and_the_rest_are_answers():
    draft = sent("Ann", "Cologne", "Kettle", "", "tea")
    assert draft.name == "Ann"
    assert draft.answers == ((QUESTIONS[1], "Cologne"), (QUESTIONS[2], "Kettle"), (QUESTIONS[4], "tea"))
    assert draft.products == (("kettle", "Kettle"),)


def test_without_a_name_the_one_on_discord_is_taken():
    assert sent("", "Cologne", "", "", "").name == "ann_42"
    assert sent("\u200b", "Cologne", "", "", "", display_name="\u3164").name == "…"


@pytest.mark.parametrize("blank", ["", "  ", "\n\n", "...", "\u200b\u202e", "\u3164"])
def test_nothing_but_a_name_is_refused(blank):
    with pytest.raises(BlankIntroduction):
        sent("Ann", blank, blank, blank, blank)


def test_a_single_question_is_answered_by_itself():
    settings = IntroductionSettings(questions=("Your name?",))
    assert sent("Ann", settings=settings).name == "Ann"
    with pytest.raises(BlankIntroduction):
        sent(" ", settings=settings)


def test_huge_answers_are_cut():
    draft = sent("n" * 999, "x" * 9999, "", "", "")
    assert len(draft.name) == 60
    assert len(draft.answers[0][1]) == 300


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The Kettle, and the MUG", ["kettle", "mug"]),
        ("Wasserkocher und Tasse", ["wasserkocher", "tasse"]),
        ("kettle\nKettle; kettle!", ["kettle"]),
        ("nothing yet", []),
        ("Noch nichts.", []),
        ("-", []),
        ("I bought it for my mother a year ago", []),
        ("Théière & café-filter", ["theiere", "cafe filter"]),
        (",".join(f"p{n}" for n in range(20)), [f"p{n}" for n in range(8)]),
        ("Sandstone", ["sandstone"]),
    ],
)
def test_products_are_split_folded_and_few(text, keys):
    assert [key for key, _label in products_in(text)] == keys


def test_the_form_is_filled_from_a_post_for_who_has_no_card():
    form = form_of(IntroductionSettings(), None, display_name="Ann", post="I like tea " * 100)
    assert form.source is Source.POST
    assert form.values[0] == "Ann"
    assert 290 <= len(form.values[3]) <= 300
    few = form_of(IntroductionSettings(questions=("Name", "You")), None, display_name="Ann", post="tea")
    assert few.values == ("Ann", "tea")


def test_a_form_without_a_question_for_the_name_takes_the_one_on_discord():
    settings = IntroductionSettings(questions=("Tell us",), name_question=0)
    form = form_of(settings, None, display_name="Ann")
    assert form == Form(("Tell us",), None, ("",), None, Source.FORM)
    assert draft_of(settings, Submission(form, ("hello",), (), "Ann")).name == "Ann"


def test_the_headline_is_one_line():
    assert headline_of([("q", "a\nb"), ("r", "c")]) == "a b · c"
    assert len(headline_of([("q", "x" * 300)])) == 120


@pytest.mark.parametrize(
    ("content", "is_reply", "counts"),
    [
        ("Hello, I am Ann and I have loved tea for years", False, True),
        ("Hello, I am Ann and I have loved tea for years", True, False),
        ("Hello!", False, False),
        ("\u200b" * 100, False, False),
        ("." * 100, False, False),
        ("", False, False),
    ],
)
def test_which_posts_count(content, is_reply, counts):
    assert is_introduction(content, is_reply=is_reply, settings=IntroductionSettings()) is counts


def test_questions_are_tidied_and_checked():
    assert IntroductionSettings(questions=(" a  b ", "", "a b", "c")).questions == ("a b", "c")
    with pytest.raises(ValidationError):
        IntroductionSettings(questions=("x" * (QUESTION_LENGTH + 1),))
    with pytest.raises(ValidationError):
        IntroductionSettings(questions=tuple("abcdef"))


def test_our_questions_fit_into_a_form():
    assert all(len(question) <= QUESTION_LENGTH for question in QUESTIONS)
