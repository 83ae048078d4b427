"""How a session and Discord's own event follow each other: what to take over, what to write, never in circles. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cogs.sessions.models import Place, State

if TYPE_CHECKING:
    from cogs.sessions.models import Plan, Session

GONE = "gone"
"""Stands where an event's image would: it was deleted in Discord, and is not made again by itself."""
CHANNEL_LINK = re.compile(r"https://discord\.com/channels/[0-9]+/([0-9]+)/?")


class Venue(StrEnum):
    """Where Discord has an event."""

    STAGE = "stage"
    VOICE = "voice"
    EXTERNAL = "external"


class Status(StrEnum):
    """Where Discord has an event's course; the last two are ends."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELED = "canceled"

    @property
    def is_over(self) -> bool:
        """Whether it can no longer change."""
        return self in {Status.COMPLETED, Status.CANCELED}


STATUS_OF: dict[State, Status] = {
    State.DRAFT: Status.SCHEDULED,
    State.SCHEDULED: Status.SCHEDULED,
    State.LIVE: Status.ACTIVE,
    State.ENDED: Status.COMPLETED,
    State.CANCELLED: Status.CANCELED,
}


class Part(StrEnum):
    """What of an event changes as one."""

    TITLE = "title"
    ABOUT = "about"
    TIME = "time"
    PLACE = "place"
    STATUS = "status"
    COVER = "cover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """How an event is, or should be."""

    title: str
    about: str
    starts: int
    """In seconds since 1970, as Discord keeps no finer."""
    ends: int | None
    venue: Venue
    where: str
    """The channel's id, or the address of an external event."""
    status: Status
    cover_id: int | None = None
    """The picture that was written last; Discord does not tell which one it is."""

    def part(self, part: Part) -> object:
        """Return a part, to be compared."""
        whole = {Part.TIME: (self.starts, self.ends), Part.PLACE: (self.venue, self.where), Part.COVER: self.cover_id}
        return whole[part] if part in whole else getattr(self, part.value)


@dataclass(frozen=True, slots=True)
class Seen:
    """How both sides stood when they were last brought together."""

    ours: Image
    theirs: Image

    def to_text(self) -> str:
        """Write it down."""
        return json.dumps({"ours": asdict(self.ours), "theirs": asdict(self.theirs)})

    @classmethod
    def from_text(cls, text: str) -> Seen:
        """Read what was written down."""
        sides = json.loads(text)
        return cls(_image(sides["ours"]), _image(sides["theirs"]))


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be done so that both sides agree."""

    take: frozenset[Part]
    write: frozenset[Part]


def image_of(session: Session) -> Image:
    """Return how a session's event should be."""
    plan = session.plan
    venue = {Place.STAGE: Venue.STAGE, Place.VOICE: Venue.VOICE}.get(plan.place, Venue.EXTERNAL)
    where = str(plan.channel_id)
    if plan.place is Place.LINK:
        where = plan.link or ""
    elif plan.place is Place.TEXT:
        where = f"https://discord.com/channels/{session.guild_id}/{plan.channel_id}"
    return Image(
        title=plan.title,
        about=plan.about,
        starts=int(plan.starts_at.timestamp()),
        ends=int(plan.ends_at.timestamp()),
        venue=venue,
        where=where,
        status=STATUS_OF[session.state],
        cover_id=plan.cover_id,
    )


def steps(seen: Seen, found: Image, wanted: Image) -> Steps:
    """Compare three ways: what changed on one side goes to the other, what changed on both is written from ours.

    What Discord made of our last words is not taken for a change, and what it has of them is not written again.
    """
    take: set[Part] = set()
    write: set[Part] = set()
    for part in Part:
        want, have = wanted.part(part), found.part(part)
        if want == have:
            continue
        if want != seen.ours.part(part):
            write.add(part)
        elif have != seen.theirs.part(part) and part is not Part.COVER:
            take.add(part)
    return Steps(frozenset(take), frozenset(write))


def plan_with(plan: Plan, found: Image, take: frozenset[Part]) -> Plan:
    """Return a plan with what was changed in Discord taken over."""
    if Part.TITLE in take:
        plan = replace(plan, title=found.title)
    if Part.ABOUT in take:
        plan = replace(plan, about=found.about)
    if Part.TIME in take:
        minutes = plan.minutes if found.ends is None else (found.ends - found.starts) // 60
        starts_at = dt.datetime.fromtimestamp(found.starts, dt.UTC)
        plan = replace(plan, starts_at=starts_at, minutes=minutes)
    if Part.PLACE in take:
        plan = replace(plan, **_place(found))
    return plan


def own_doing(
    found: Image, state: State, now: dt.datetime, *, starts_by_itself: bool, is_anybody_there: bool = True
) -> bool:
    """Say whether Discord itself, and nobody, moved an event on, so that the session does not follow.

    It starts and ends external events at their time, ends within minutes what takes place in a channel in which nobody
    is, and cancels what nobody started within hours of its time:
    https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-status-update-automation
    """
    at = now.timestamp()
    if found.status is Status.ACTIVE:
        return found.venue is Venue.EXTERNAL and at >= found.starts and not starts_by_itself
    if found.status is Status.COMPLETED and found.venue is Venue.EXTERNAL:
        return found.ends is not None and at >= found.ends
    if found.status is Status.COMPLETED:
        is_early = found.ends is None or at < found.ends
        return state is State.LIVE and is_early and not is_anybody_there
    return found.status is Status.CANCELED and state is State.SCHEDULED and at >= found.starts


def next_status(found: Status, state: State) -> Status | None:
    """Return what to set an event to, so that it follows its session; None where there is nothing to set.

    Discord lets a scheduled event start or be cancelled, and an active one end.
    """
    if found is Status.SCHEDULED:
        return {State.LIVE: Status.ACTIVE, State.ENDED: Status.CANCELED, State.CANCELLED: Status.CANCELED}.get(state)
    if found is Status.ACTIVE and state in {State.ENDED, State.CANCELLED}:
        return Status.COMPLETED
    return None


def _place(found: Image) -> dict[str, object]:
    if found.venue is not Venue.EXTERNAL:
        place = Place.STAGE if found.venue is Venue.STAGE else Place.VOICE
        return {"place": place, "channel_id": int(found.where), "link": None}
    channel = CHANNEL_LINK.fullmatch(found.where)
    if channel is not None:
        return {"place": Place.TEXT, "channel_id": int(channel[1]), "link": None}
    return {"place": Place.LINK, "channel_id": None, "link": found.where}


def _image(columns: dict[str, object]) -> Image:
    read = {"venue": Venue(columns["venue"]), "status": Status(columns["status"])}
    return Image(**{**columns, **read})  # pyright: ignore[reportArgumentType] - as written by asdict
