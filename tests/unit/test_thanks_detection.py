"""What counts as thanks in a message, and to whom."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.thanks.rules import hear
from cogs.thanks.rules.words import LANGUAGES

SAYS = [
    "thanks",
    "Thank you so much!",
    "thx",
    "TYSM <@5>",
    "works now, ty",
    "ty for the link",
    "thaaaanks",
    "Danke",
    "Dankeschön!",
    "Vielen lieben Dank euch",
    "DANKEEEE",
    "merci vielmals 💛",
    "muchas gracias",
    "grazie mille",
    "dank je wel",
    "🙏",
    "🙏🏽🙏🏽 <@5>",
    "no problem, thanks!",
    "thanks to <@5> it works again",
    "I can't thank you enough",
    "Thanks! How did you find that?",
    "> how do I clean it?\nthanks, that helped",
    "That did it. Thank you!",
]
SAYS_NOT = [
    "",
    "no thanks",
    "No, thank you.",
    "nein danke",
    "Nein, danke!",
    "non merci",
    "no, gracias",
    "thanks but no",
    "Danke, aber das geht nicht",
    "thanks for nothing",
    "danke für nichts",
    "oh great, thanks 🙄",
    "thanks /s",
    "thanks to the update it is broken",
    "thanks in advance",
    "Danke im Voraus!",
    "Can you look at this? Thanks!",
    "please look at this, thanks",
    "kannst du mir bitte helfen, danke",
    "did he say thanks",
    "thanks?",
    "thanksgiving",
    "dankbar",
    "Ty is here now",
    "🙏 hope so",
    "`thanks`",
    "```\nthanks\n```",
    "```\nthanks",
    "> thanks",
    ">>> so\nthanks",
    "||thanks||",
    "https://thanks.example/thanks",
    "<:thanks:123456789012345678>",
    "@thanks is a nice name",
]
PHRASES = sorted({phrase for language in LANGUAGES for phrase in language.thanks})


@pytest.mark.parametrize("content", SAYS)
def test_thanks_are_heard(content):
    assert hear(content) is not None


@pytest.mark.parametrize("content", SAYS_NOT)
def test_what_is_no_plain_thanks_is_none(content):
    assert hear(content) is None


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_word_of_every_language_is_heard_in_any_case_and_between_anything_but_letters(phrase):
    for content in (phrase, phrase.upper(), f"hey: {phrase}!!", f"❤️{phrase}❤️", f"({phrase})", f"<@5> {phrase}"):
        assert hear(content) is not None, content


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_word_is_heard_inside_another_or_in_what_is_quoted(phrase):
    for content in (f"x{phrase}x", f"`{phrase}`", f"> {phrase}", f"```{phrase}```", f"||{phrase}||"):
        assert hear(content) is None, content


def test_only_the_beginning_is_listened_to():
    assert hear("so, " * 60 + "thanks") is not None
    assert hear("well, " * 60 + "thanks") is None


@pytest.mark.parametrize(
    ("content", "replied_to", "whom"),
    [
        ("thanks!", 9, (9,)),
        ("thanks <@5>!", 9, (5,)),
        ("thanks <@5> and <@!6>, <@5>!", None, (5, 6)),
        ("thanks! <@5> look at that", 9, (9,)),
        ("<@5>! thanks", None, (5,)),
        ("thanks", None, ()),
        ("thanks <@&77>", None, ()),
        ("> <@5>\nthanks", None, ()),
    ],
)
def test_who_is_meant_stands_beside_it_or_is_replied_to_or_mentioned_elsewhere(content, replied_to, whom):
    assert hear(content).whom(replied_to) == whom


@given(st.text(max_size=4000))
def test_any_text_can_be_listened_to(text):
    heard = hear(text)
    assert heard is None or all(isinstance(one, int) for one in heard.anywhere)


@given(st.text(alphabet="bcdefijlopqwxz0123456789 \n.,!@<>`|", max_size=300))
def test_without_a_letter_of_any_thanks_there_are_none(text):
    assert hear(text) is None


@given(st.sampled_from(PHRASES), st.lists(st.integers(1, 2**63), unique=True, max_size=5))
def test_mentions_beside_it_are_who_is_thanked(phrase, ids):
    heard = hear(f"{phrase} {' '.join(f'<@{one}>' for one in ids)}")
    assert heard is not None
    assert heard.beside == tuple(ids)


@pytest.mark.parametrize("piece", ["`", "||", "> ", "<@", "a" * 10, "```", "<:", ">>> ", "thanks ", "🙏", "\n> "])
def test_nothing_that_can_be_written_keeps_the_bot_busy(piece):
    started = time.perf_counter()
    hear(piece * (4000 // len(piece)))
    assert time.perf_counter() - started < 0.25
