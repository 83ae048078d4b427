"""What a question and an accepted answer are, and what a server may set about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _

MOST_ALSO_HELPFUL = 2
PAIR_WINDOW = dt.timedelta(days=30)
"""How far back it is looked how often two people earned points from each other."""
MOST_OFFERED = 23  # options of one select, less the two that name nobody
ANY_TOPIC = 0
SOURCE = "answer"
"""What the ledger knows points for answers by; the id is the question's."""
NO_CARD = 0
"""In place of a card's message: it is settled, or somebody deleted it."""


class State(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    SOLVED = "solved"
    CLOSED = "closed"
    """Solved, and put away."""
    GONE = "gone"
    """Its thread was deleted."""


class Undone(StrEnum):
    """How an acceptance ended."""

    UNDO = "undo"
    DELETED = "deleted"
    REOPENED = "reopened"


class Earned(StrEnum):
    """What came of an answer: points, or why there are none."""

    POINTS = "points"
    OWN = "own"
    BOT = "bot"
    TEAM = "team"
    PLACE = "place"
    LIMIT = "limit"
    PAIR = "pair"
    OFF = "off"
    OTHER = "other"
    """For a reason that is nobody's business."""


class Reminded(StrEnum):
    """How an asker was reminded."""

    SENDING = "sending"
    DM = "dm"
    THREAD = "thread"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is seen on Discord."""

    id: int
    guild_id: int
    channel_id: int
    asker_id: int
    asked_at: dt.datetime
    topic_id: int | None = None
    """The topic's role, where it was asked for one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a question's thread, without its words."""

    question_id: int
    guild_id: int
    member_id: int
    message_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides about a question."""

    member_id: int
    is_staff: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be accepted."""

    member_id: int
    message_id: int | None
    """The message; None for a member whose message is not known."""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Reward:
    """What an answer earned."""

    earned: Earned
    points: int = 0
    entry_id: int | None = None
    """The points in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and what became of it."""

    id: int
    guild_id: int
    channel_id: int
    asker_id: int
    """0 when the asker asked to be forgotten."""
    topic_id: int | None
    state: State
    asked_at: dt.datetime
    first_reply_at: dt.datetime | None
    solved_at: dt.datetime | None
    last_message_at: dt.datetime
    is_asker_last: bool
    is_asker_gone: bool
    is_locked: bool
    turn: int
    answerer_id: int | None
    """Who gave the accepted answer; 0 when they asked to be forgotten."""
    answer_id: int | None
    acceptor_id: int | None
    reward: Reward | None
    undone: Undone | None
    marked_id: int | None
    card_turn: int
    card_id: int | None
    hint_id: int | None
    """Our line that says how to mark an answer."""
    reminded: Reminded | None
    helpers_asked_at: dt.datetime | None

    @property
    def is_solved(self) -> bool:
        """Whether an answer stands accepted."""
        return self.state in {State.SOLVED, State.CLOSED}

    @property
    def link(self) -> str:
        """The address that opens the question in any Discord client."""
        return f"https://discord.com/channels/{self.guild_id}/{self.id}"

    @property
    def answer_link(self) -> str | None:
        """The address of the accepted message."""
        return f"{self.link}/{self.answer_id}" if self.answer_id is not None else None


@dataclass(frozen=True, slots=True)
class Replier:
    """Somebody who replied to a question."""

    member_id: int
    messages: int
    last_message_id: int | None
    """None when it was deleted."""


@dataclass(frozen=True, slots=True)
class AlsoHelpful:
    """Somebody who helped beside the accepted answer."""

    member_id: int
    reward: Reward


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question as it is to be shown, with who else helped."""

    question: Question
    also: tuple[AlsoHelpful, ...]


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who wants to hear of unanswered questions, and how much they heard lately."""

    member_id: int
    last_pinged_at: dt.datetime | None
    today: int


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How fast questions of a period were answered; times are medians, None when there is nothing to measure."""

    asked: int
    replied: int
    solved: int
    first_reply: dt.timedelta | None
    solve: dt.timedelta | None


class AnswerSettings(FeatureSettings):
    """Where questions are asked, and what follows."""

    feature: ClassVar[str] = "answers"
    title: ClassVar[Text] = _("Questions and answers")
    about: ClassVar[Text] = _("Keeps questions from being forgotten, and thanks whoever answers them.")

    enabled: bool = Field(default=True, description=_("Whether questions are followed and answers can be accepted."))
    more_help_channel_ids: Annotated[
        tuple[int, ...],
        ChannelSetting(
            _("Help: more channels and forums in which members ask"),
            needs=(
                "view_channel",
                "send_messages",
                "send_messages_in_threads",
                "create_public_threads",
                "manage_threads",
                "add_reactions",
                "read_message_history",
            ),
            is_optional=True,
            is_asked=False,
            may_be_forum=True,
        ),
    ] = Field(default=(), max_length=25, description=_("Where members ask beside the help channel."))
    staff_accepts: bool = Field(
        default=True, description=_("Whether the team, too, may accept an answer while the asker is here.")
    )
    pair_per_30_days: int = Field(
        default=5,
        ge=0,
        le=1000,
        description=_("How often in 30 days one member's questions earn the same other points; 0 for no limit."),
    )
    solved_tags: tuple[str, ...] = Field(
        default=("solved", "gelöst", "erledigt", "beantwortet", "answered", "resolved"),
        max_length=10,
        description=_("What a forum's tag for solved posts may be called; the first that the forum has is used."),
    )
    explains: bool = Field(
        default=True, description=_("Whether a line under the first reply says how to mark an answer.")
    )
    remind_after_hours: int = Field(
        default=24,
        ge=0,
        le=720,
        description=_("After how many quiet hours an asker is asked once who helped; 0 for never."),
    )
    unanswered_after_hours: int = Field(
        default=6,
        ge=0,
        le=720,
        description=_("After how many hours helpers, and as long again later the team, hear of a question; 0: never."),
    )
    pings_per_day: int = Field(
        default=3, ge=1, le=50, description=_("Of how many questions a helper hears on one day at most.")
    )
    close_after_days: int = Field(
        default=3, ge=0, le=90, description=_("After how many quiet days a solved question is put away; 0 for never.")
    )
