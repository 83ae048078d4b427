"""What a leaderboard shows and to whom, what was posted, and what a server may set about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings, RoleSetting
from bot.i18n import Text, _
from bot.ledger import Board, OwnStanding, Period, PeriodKind, Season, Standing

ON_A_PAGE = 10
TOP = 10
"""How many lines a posted board has."""
MOST_WINNERS = 25
"""So many share the winners' role at most, ties included."""


POSTED: dict[tuple[PeriodKind, Board], Text] = {
    (PeriodKind.WEEK, Board.HELPERS): _("Helpers of the week"),
    (PeriodKind.WEEK, Board.OVERALL): _("Leaders of the week"),
    (PeriodKind.WEEK, Board.NEWCOMERS): _("Newcomers of the week"),
    (PeriodKind.WEEK, Board.HOSTS): _("Hosts of the week"),
    (PeriodKind.MONTH, Board.HELPERS): _("Helpers of the month"),
    (PeriodKind.MONTH, Board.OVERALL): _("Leaders of the month"),
    (PeriodKind.MONTH, Board.NEWCOMERS): _("Newcomers of the month"),
    (PeriodKind.MONTH, Board.HOSTS): _("Hosts of the month"),
    (PeriodKind.SEASON, Board.HELPERS): _("Helpers of the season"),
    (PeriodKind.SEASON, Board.OVERALL): _("Leaders of the season"),
    (PeriodKind.SEASON, Board.NEWCOMERS): _("Newcomers of the season"),
    (PeriodKind.SEASON, Board.HOSTS): _("Hosts of the season"),
}
"""What a board is called that is posted when its time has ended."""


class Span(StrEnum):
    """The stretches of time that can be asked for; the ledger keeps the current and the previous one of each."""

    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    YEAR = "year"
    LAST_YEAR = "last_year"
    SEASON = "season"
    ALL = "all"


ENDED = (Span.LAST_WEEK, Span.LAST_MONTH, Span.LAST_QUARTER, Span.LAST_YEAR)


class Unlisted(StrEnum):
    """Why somebody is not on a board."""

    NO_POINTS = "no_points"
    OPTED_OUT = "opted_out"
    STAFF = "staff"
    KEPT_OUT = "kept_out"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which board somebody asks for."""

    board: Board
    span: Span
    season_id: int | None = None
    """The season of Span.SEASON; None for the one that runs, or else the latest."""


@dataclass(frozen=True, slots=True)
class Own:
    """Where the reader stands."""

    member_id: int
    standing: OwnStanding
    place: int | None
    """How many lines stand before theirs; None when they are not on the board."""
    next_rank: int | None
    """The rank of whom they would catch up with."""
    unlisted: Unlisted | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A stretch of a board, and the reader on it."""

    wanted: Wanted
    period: Period | None
    """None when a season is asked for and there was none yet."""
    season: Season | None
    seasons: tuple[Season, ...]
    """All there were, the newest first."""
    lines: tuple[Standing, ...]
    most: int
    """The points of the first, to which all bars are drawn."""
    total: int
    """How many are on the board."""
    page: int
    own: Own

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def is_over(self) -> bool:
        """Whether nothing can be earned for it any more."""
        season = self.season
        return self.wanted.span in ENDED or (season is not None and season.ended_at is not None)

    @property
    def own_page(self) -> int | None:
        """On which page the reader is."""
        return None if self.own.place is None else self.own.place // ON_A_PAGE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a posted board."""

    place: int
    member_id: int
    points: int
    is_winner: bool


@dataclass(frozen=True, slots=True)
class Post:
    """A board that was posted, or is about to be."""

    id: int
    guild_id: int
    board: Board
    period: Period
    season: Season | None
    is_scheduled: bool
    decided_at: dt.datetime
    message_id: int | None
    lines: tuple[Line, ...]

    @property
    def winner_ids(self) -> tuple[int, ...]:
        """Who won, in the order of the board."""
        return tuple(line.member_id for line in self.lines if line.is_winner)


@dataclass(frozen=True, slots=True)
class Posting:
    """That a board was decided on, and where it was posted."""

    id: int
    board: Board
    period: Period
    decided_at: dt.datetime
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A line of the picture, ready to draw."""

    place: int
    name: str
    handle: str
    """What is drawn when the font has nothing of the name."""
    points: str
    share: float
    """Their points as a part of the first one's."""
    avatar: bytes | None
    is_winner: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A board as it is drawn."""

    title: str
    period: str
    server: str
    lines: tuple[PictureLine, ...]


class LeaderboardSettings(FeatureSettings):
    """Which board is shown and posted, when and where, and what its winners get."""

    feature: ClassVar[str] = "leaderboards"
    title: ClassVar[Text] = _("Leaderboards")
    about: ClassVar[Text] = _("Shows who helps most, and posts it every week or month.")

    enabled: bool = Field(default=True, description=_("Whether there are leaderboards."))
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Leaderboards: where the board of the week or month is posted"),
            guesses=("leaderboard", "rangliste", "bestenliste", "hall-of-fame"),
            create="leaderboard",
            needs=("view_channel", "send_messages", "attach_files", "read_message_history"),
            is_optional=True,
            is_asked=False,
        ),
    ] = Field(default=None, description=_("Where the board is posted; nowhere if empty."))
    board: Board = Field(
        default=Board.HELPERS,
        description=_("Which board is posted, and shown first: helpers, overall, newcomers or hosts."),
    )
    post: Literal["off", "weekly", "monthly"] = Field(
        default="weekly", description=_("How often the board of the time that just ended is posted.")
    )
    post_weekday: int = Field(
        default=0, ge=0, le=6, description=_("For weekly posts, on which weekday: 0 is Monday, 6 is Sunday.")
    )
    post_day: int = Field(default=1, ge=1, le=28, description=_("For monthly posts, on which day of the month."))
    post_time: dt.time = Field(default=dt.time(10), description=_("At what local time the board is posted."))
    with_picture: bool = Field(default=True, description=_("Whether a picture of the top ten goes with the post."))
    winners_role_id: Annotated[
        int | None,
        RoleSetting(
            _("Leaderboards: the role of the winners, handed on with each post"),
            guesses=("helper of the", "winner", "gewinner", "star of the"),
            is_given=True,
            excludes_staff=True,
            is_asked=False,
        ),
    ] = Field(default=None, description=_("The role that the winners have until the next post; none if empty."))
    winners: int = Field(default=1, ge=1, le=10, description=_("How many places win; whoever shares the last one too."))

    @field_validator("post_time")
    @classmethod
    def _local_time(cls, value: dt.time) -> dt.time:
        if value.tzinfo is not None:
            raise InvalidValueError(_("write a local time without a zone, for example 10:00."))
        return value.replace(second=0, microsecond=0)
