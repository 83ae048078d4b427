"""From a form to a card: which questions, which answers, what they are found and matched by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import BadInputError, HearthError, NotAllowedError, NotFoundError
from bot.i18n import _
from bot.profiles.words import words_of
from bot.text import clean, is_blank, shorten
from cogs.introductions.models import (
    ANSWER_LENGTH,
    NAME_LENGTH,
    QUESTIONS,
    Draft,
    Form,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.introductions.models import Introduction, IntroductionSettings, Submission

ANSWER_LINES = 6  # a card that fills the screen of a phone is not read
HEADLINE_LENGTH = 120
MOST_PRODUCTS = 8
PRODUCT_LENGTH = 40
PRODUCT_WORDS = 5  # more is a sentence
BETWEEN_PRODUCTS = re.compile(r"[,;\n/•&+]|\b(?:and|und|sowie|also|plus)\b", re.IGNORECASE)
ARTICLES = {"a", "an", "the", "my", "your", "der", "die", "das", "den", "ein", "eine", "einen", "mein", "meine"}
NOTHING = {
    *("no", "none", "nothing", "nope", "nada", "na", "n a", "not yet", "none yet", "nothing yet", "not much"),
    *("nein", "keine", "keins", "keines", "nichts", "nix", "noch nichts", "noch nix", "noch keine", "noch keins"),
}


class BlankIntroduction(BadInputError):  # noqa: N818 - says what is so
    """Nothing was said that others could read."""

    message = _("There is nothing in it to read yet. Answer at least one question in a few words.")


class NoCard(NotFoundError):  # noqa: N818 - says what is so
    """The person has no card of their own."""

    message = _("You have no card yet. /introduce makes one.")


class CardGone(NotFoundError):  # noqa: N818 - says what is so
    """The card that a button belongs to is no longer there."""

    message = _("This introduction is no longer there.")


class OwnerLeft(HearthError):  # noqa: N818 - says what is so
    """The card's owner is no longer on the server."""

    message = _("{name} has left the server, so they will not see it any more.")


class OwnCard(NotAllowedError):  # noqa: N818 - says what is so
    """A card is not greeted or reported by its own owner."""

    message = _("This is your own card.")


class ReportedEnough(HearthError):  # noqa: N818 - says what is so
    """More would bury what the team has to look at."""

    message = _("You have reported a lot today, and the team has it all. Write to them directly if there is more.")


class AlreadySaidHi(HearthError):  # noqa: N818 - says what is so
    """Once per pair."""

    message = _("You have said hi to {name} already. Write them a line: that is even better.")


def questions_of(settings: IntroductionSettings) -> tuple[str, ...]:
    """Return the server's questions, or ours."""
    return settings.questions or QUESTIONS


def form_of(
    settings: IntroductionSettings, known: Introduction | None, *, display_name: str, post: str | None = None
) -> Form:
    """Make the form: filled with what is on the card, else with the name and, if there is one, the post."""
    questions = questions_of(settings)
    name_index = settings.name_question - 1 if 0 < settings.name_question <= len(questions) else None
    answers = dict(known.answers) if known is not None else {}
    values = [answers.get(question, "") for question in questions]
    if name_index is not None:
        values[name_index] = known.name if known is not None else clean(display_name, NAME_LENGTH)
    post_index = min(settings.post_question, len(questions)) - 1
    if post is not None and not values[post_index]:
        values[post_index] = clean(post, ANSWER_LENGTH, lines=ANSWER_LINES)
    topic_ids = frozenset(topic.role_id for topic in known.topics) if known is not None else None
    source = Source.FORM if post is None else Source.POST
    return Form(questions, name_index, tuple(values), topic_ids, source)


def draft_of(settings: IntroductionSettings, sent: Submission) -> Draft:
    """Read a submission. Raises BlankIntroduction when nothing but the name is in it."""
    form = sent.form
    cleaned = [clean(value, ANSWER_LENGTH, lines=ANSWER_LINES) for value in sent.values]
    answers = tuple(
        (question, value)
        for index, (question, value) in enumerate(zip(form.questions, cleaned, strict=True))
        if index != form.name_index and not is_blank(value)
    )
    named = "" if form.name_index is None else clean(sent.values[form.name_index], NAME_LENGTH)
    asks_more = len(form.questions) > (form.name_index is not None)
    if not answers and (asks_more or is_blank(named)):
        raise BlankIntroduction
    name = next((text for text in (named, clean(sent.display_name, NAME_LENGTH)) if not is_blank(text)), "…")
    used = cleaned[settings.product_question - 1] if 0 < settings.product_question <= len(cleaned) else ""
    return Draft(name, answers, products_in(used))


def products_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return (key, label) of the products that an answer lists; sentences and "nothing yet" are none."""
    found: dict[str, str] = {}
    for part in BETWEEN_PRODUCTS.split(text):
        label = part.strip(" .!?-–•\"'")
        words = words_of(label)
        while words and words[0] in ARTICLES:
            words = words[1:]
        key = " ".join(words)
        if key and key not in NOTHING and len(words) <= PRODUCT_WORDS:
            found.setdefault(key, shorten(label, PRODUCT_LENGTH))
    return tuple(found.items())[:MOST_PRODUCTS]


def headline_of(answers: Sequence[tuple[str, str]]) -> str:
    """Return one line out of the answers, for lists."""
    return shorten(" · ".join(" ".join(answer.split()) for _question, answer in answers), HEADLINE_LENGTH)
