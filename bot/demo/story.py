"""The made-up community as it is written down in world.yaml. Pure: no Discord, no clock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.members import Milestone

WORLD_FILE = Path(__file__).parent / "world.yaml"
UNITS = {"m": "minutes", "h": "hours"}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Server(_Part):
    """The shop's server."""

    name: str
    about: str
    timezone: str


class Role(_Part):
    """A role; a topic is one that members give themselves."""

    key: str
    name: str
    color: int
    hoist: bool = False
    topic: bool = False


class Channel(_Part):
    """A text channel; its purpose is what the bot uses it for."""

    name: str
    category: str
    about: str
    purpose: str = ""
    read_only: bool = False
    private: bool = False
    is_stage: bool = False
    """Where people talk; the page, which shows what is written, leaves it out."""


class Person(_Part):
    """Somebody who is there when the demo starts. Who has no `joined` was there before the bot."""

    key: str
    name: str
    role: str = "member"
    topics: tuple[str, ...] = ()
    joined: str | None = None
    after: str = "0m"
    """How long they took for the rules screen."""
    reached: dict[Milestone, str] = {}
    """How long after the rules screen they took their first steps."""
    left: str | None = None
    card: tuple[str, ...] = ()
    """What they answer when they introduce themselves, in the order of the form."""
    hellos: tuple[str, ...] = ()
    """Who says hi on their card."""


class Line(_Part):
    """One message, with who reacted to it; or an answer that somebody marks."""

    at: str
    who: str
    channel: str = Field(alias="in")
    """A channel, or the key of the line on which a thread was opened."""
    say: str = ""
    key: str = Field(default="", alias="as")
    reply: str = ""
    opens: str = ""
    """The title of a thread that is opened on it."""
    marks: str = ""
    """The key of a line that is marked as the answer, in place of saying something."""
    reactions: dict[str, tuple[str, ...]] = {}


class Deed(_Part):
    """What somebody earned points for."""

    at: str
    who: str
    reason: str = Field(alias="for")
    by: str = Field(alias="from")
    """Whose question, or thanks, it was."""


class Ruling(_Part):
    """What a moderator did to somebody, and what they say about it."""

    at: str
    who: str
    about: str
    command: str
    reason: str
    appeal: tuple[str, ...] = ()
    """What happened and why it should change, in the order of the form."""
    appealed: str = "1h"
    """How long after it they appealed."""


class Asked(_Part):
    """A question to a session."""

    who: str
    say: str
    anonymous: bool = False
    votes: tuple[str, ...] = ()
    """Who votes for it, beside whoever asked."""


class Visit(_Part):
    """What members do with a session's card at some time."""

    at: str
    going: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    asks: tuple[Asked, ...] = ()


class Held(_Part):
    """How a session went that is over."""

    there: tuple[str, ...]
    answers: int
    """How many questions were answered."""
    notes: str
    recording: str
    told: str
    """When the recap was published."""
    stars: dict[str, int] = {}


class Meeting(_Part):
    """A founder session, written and published by a founder."""

    at: str
    who: str
    title: str
    about: str
    starts: str
    """A moment as of a line, with a minus where it is still to come."""
    places: int = 0
    repeats: str = ""
    visits: tuple[Visit, ...] = ()
    """Those of a series go to the session whose card is the latest."""
    held: Held | None = None


class Notice(_Part):
    """An announcement, written by one of the team and approved by another."""

    at: str
    who: str
    title: str
    say: str
    channels: tuple[str, ...] = Field(alias="in")
    goes: str
    """A moment as of a line, with a minus where it is still to come."""
    buttons: tuple[str, ...] = ()
    reactions: str = ""
    repeats: str = ""
    approver: str = ""
    approved: str = ""
    """When; it waits for approval where nobody has."""


class Newcomer(_Part):
    """Somebody who joins while one watches; `after` are the seconds they take for the rules screen."""

    name: str
    after: float = 0
    hello: str = ""


class Story(_Part):
    """Everything about the community."""

    server: Server
    roles: tuple[Role, ...]
    channels: tuple[Channel, ...]
    people: tuple[Person, ...]
    story: tuple[Line, ...]
    deeds: tuple[Deed, ...]
    rulings: tuple[Ruling, ...]
    meetings: tuple[Meeting, ...]
    notices: tuple[Notice, ...]
    newcomers: tuple[Newcomer, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The server's time zone."""
        return ZoneInfo(self.server.timezone)


def load_story() -> Story:
    """Read the community from its file."""
    return Story.model_validate(yaml.safe_load(WORLD_FILE.read_text(encoding="utf-8")))


def duration(text: str) -> dt.timedelta:
    """Read "25m" or "3h"."""
    return dt.timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def moment(text: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Read "9d 18:20" (days ago, at a local time) or "25m" (before now)."""
    if " " not in text:
        return now - duration(text)
    days, clock = text.split()
    day = now.astimezone(zone).date() - dt.timedelta(days=int(days.removesuffix("d")))
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=zone).astimezone(dt.UTC)
