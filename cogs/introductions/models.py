"""What an introduction is, and what a server may set about introductions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import FeatureSettings
from bot.i18n import Text, _

if TYPE_CHECKING:
    import datetime as dt

MOST_QUESTIONS = 5  # labels of one modal
QUESTION_LENGTH = 45  # Discord's limit of a label
ANSWER_LENGTH = 300
NAME_LENGTH = 60
REASON_LENGTH = 500
MOST_TOPICS = 25  # options of one select

QUESTIONS = (
    _("What shall we call you?"),
    _("Where are you?"),
    _("What do you use from us?"),
    _("What are you into?"),
    _("Ask me about …"),
)
"""Ours, where a server has written none: each at most QUESTION_LENGTH long in every language."""


class Source(StrEnum):
    """What an introduction was made from."""

    FORM = "form"
    POST = "post"


class CardState(StrEnum):
    """Where the message of a card stands."""

    PLANNED = "planned"
    SENDING = "sending"
    SHOWN = "shown"
    FAILED = "failed"


class PostState(StrEnum):
    """What became of a plain post that counts as an introduction."""

    COUNTED = "counted"
    OFFERED = "offered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the server's topics, as it was called when it was picked."""

    role_id: int
    label: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a member says about themselves, and the message that shows it."""

    guild_id: int
    member_id: int
    name: str
    answers: tuple[tuple[str, str], ...]
    """(question, answer), without the name. A question of ours stands in English and is translated when shown."""
    topics: tuple[Topic, ...]
    source: Source
    state: CardState
    is_present: bool
    """Whether the member is on the server now."""
    channel_id: int | None
    message_id: int | None
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int
    """Grows with every change by its owner."""

    @property
    def link(self) -> str | None:
        """The address of the message; None while there is none."""
        if self.message_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


@dataclass(frozen=True, slots=True)
class Greeters:
    """Who said hi: how many, and the first of them."""

    count: int = 0
    first_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """All that a card shows."""

    introduction: Introduction
    greeters: Greeters


@dataclass(frozen=True, slots=True)
class Form:
    """What the form asks, and what stands in it to begin with."""

    questions: tuple[str, ...]
    name_index: int | None
    """Which of the questions asks for the name."""
    values: tuple[str, ...]
    topic_ids: frozenset[int] | None
    """The topics that are ticked; None while there is no card."""
    source: Source

    def with_topics(self, topic_ids: frozenset[int]) -> Form:
        """Return the form with other topics ticked."""
        return replace(self, topic_ids=topic_ids)


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sent: raw, as they typed it."""

    form: Form
    values: tuple[str, ...]
    topics: tuple[Topic, ...]
    display_name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A submission that was read: clean, and fit to be shown once it is made inert."""

    name: str
    answers: tuple[tuple[str, str], ...]
    products: tuple[tuple[str, str], ...]
    """(key, label) of what they use from the brand."""


@dataclass(frozen=True, slots=True)
class Post:
    """A plain post that counts as an introduction."""

    guild_id: int
    message_id: int
    author_id: int
    channel_id: int
    state: PostState
    offer_id: int | None
    """The message that offers a card."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory."""

    member_id: int
    name: str
    headline: str
    link: str | None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """One page of the directory."""

    entries: tuple[Entry, ...]
    pages: int
    total: int
    is_more: bool
    """Whether there are more than `total`, which nobody counted."""


class IntroductionSettings(FeatureSettings):
    """How members introduce themselves. No questions means ours, in the server's language."""

    feature: ClassVar[str] = "introductions"
    title: ClassVar[Text] = _("Introductions")
    about: ClassVar[Text] = _("A form that becomes a card, and a directory of members.")

    enabled: bool = Field(default=True, description=_("Whether members can introduce themselves with a card."))
    questions: tuple[str, ...] = Field(
        default=(),
        max_length=MOST_QUESTIONS,
        description=_(
            "Your questions, up to five of at most 45 characters. Empty: ours. With four or fewer, "
            "the form has room for topics too."
        ),
    )
    name_question: int = Field(
        default=1, ge=0, le=MOST_QUESTIONS, description=_("Which question asks for the name, counted from 1; 0: none.")
    )
    product_question: int = Field(
        default=3,
        ge=0,
        le=MOST_QUESTIONS,
        description=_(
            "Which question asks what they use from you, counted from 1; 0: none. Members are matched by it."
        ),
    )
    post_question: int = Field(
        default=4,
        ge=1,
        le=MOST_QUESTIONS,
        description=_("Which question is filled from a plain post when its author makes a card of it, counted from 1."),
    )
    counts_posts: bool = Field(
        default=True, description=_("Whether a plain post in the introductions channel counts as an introduction.")
    )
    offers_cards: bool = Field(
        default=True, description=_("Whether who introduces themselves with a plain post is offered a card, once ever.")
    )
    post_min_length: int = Field(
        default=40, ge=10, le=1000, description=_("How many characters such a post needs to count.")
    )
    listed: bool = Field(default=True, description=_("Whether there is a directory: /members find."))

    @field_validator("questions")
    @classmethod
    def _questions_fit(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        kept = tuple(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
        for text in kept:
            if len(text) > QUESTION_LENGTH:
                raise InvalidValueError(
                    _("a question has {length} characters; {most} is the most."), length=len(text), most=QUESTION_LENGTH
                )
        return kept
