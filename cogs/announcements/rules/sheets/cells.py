"""What stands in the cells of a table, written and read. Pure."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import BadInputError
from bot.i18n import _
from bot.text import clean
from bot.zones import instants_of
from cogs.announcements.models import (
    LONGEST_POLL_HOURS,
    MOST_TOLERANCE,
    QUESTION_LENGTH,
    THREAD_LENGTH,
    Content,
    Layout,
    Mention,
    Poll,
    Repeat,
)
from cogs.announcements.rules.typed import parse_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY: dict[str, Literal["day", "week", "date", "weekday"]] = {
    "day": "day",
    "week": "week",
    "date": "date",
    "weekday": "weekday",
}
YES, NO = {"yes", "ja", "true", "wahr", "1", "x"}, {"", "no", "nein", "false", "falsch", "0"}
NUMBERED = re.compile(r"(?:.*\(|<#|<@&)?(\d{15,20})[)>]?", re.DOTALL)
BETWEEN = re.compile(r"[,;\n]")
DATE = r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}))"
CLOCK = r"[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?"
OFFSET = r" ?(?P<offset>Z|[+-]\d{2}:?\d{2})?"
DAY, MOMENT = re.compile(DATE), re.compile(DATE + CLOCK + OFFSET, re.IGNORECASE)
NO_TIME = _("Write a time like 2026-12-01 18:00, or leave it empty: as soon as it is approved.")
NO_REPEAT = _("Write day, week with its days like “week mon thu”, date or weekday; or leave it empty.")


def say_time(at: dt.datetime | None, zone: ZoneInfo) -> str:
    """Write an instant on a zone's clocks, with its offset."""
    return "" if at is None else at.astimezone(zone).isoformat(" ", "minutes")


def read_time(text: str, zone: ZoneInfo) -> dt.datetime | None:
    """Read a time on a zone's clocks, or with an offset of its own, to the minute, in UTC. Raises BadInputError."""
    if not text:
        return None
    match = MOMENT.fullmatch(text)
    if match is None:
        raise BadInputError(NO_TIME)
    try:
        clock = dt.time(int(match["hour"]), int(match["minute"]))
        local = dt.datetime.combine(_date(match), clock)
        if match["offset"]:
            return dt.datetime.fromisoformat(f"{local.isoformat()}{match['offset'].upper()}").astimezone(dt.UTC)
        found = instants_of(local, zone)
    except (ValueError, OverflowError):
        raise BadInputError(NO_TIME) from None
    said = local.isoformat(" ", "minutes")
    if not found:
        raise BadInputError(_("{time} does not exist: clocks go forward that night. Choose another."), time=said)
    if len(found) > 1:
        first, second = (say_time(at, zone) for at in found)
        text = _("{time} comes twice: clocks go back that night. Write {first} or {second}.")
        raise BadInputError(text, time=said, first=first, second=second)
    return found[0]


def read_day(text: str) -> dt.date | None:
    """Read a day. Raises BadInputError."""
    match = DAY.fullmatch(text)
    try:
        return _date(match) if match is not None else _nothing(text)
    except ValueError:
        raise BadInputError(_("Write a day like 2026-12-31, or leave it empty.")) from None


def say_named(ids: tuple[int, ...], names: Mapping[int, str], sign: str) -> str:
    """Name what has ids, each with its id behind it; the names are for people, the ids for reading it again."""
    return ", ".join(f"{sign}{BETWEEN.sub(' ', names.get(each, '?'))} ({each})" for each in ids)


def read_channels(text: str, names: Mapping[int, str]) -> tuple[int, ...]:
    """Read channels by their names or ids, with commas or line breaks between them. Raises BadInputError."""
    words = [word.strip() for word in BETWEEN.split(text)]
    return tuple(dict.fromkeys(_channel(word, names) for word in words if word))


def say_mention(content: Content, roles: Mapping[int, str]) -> str:
    """Write whom a post pings."""
    if content.mention is Mention.ROLE and content.role_id is not None:
        return say_named((content.role_id,), roles, "@")
    return "" if content.mention is Mention.NONE else content.mention.value


def read_mention(text: str, roles: Mapping[int, str]) -> tuple[Mention, int | None]:
    """Read whom a post pings: nobody, here, everyone, or a role by its name or id. Raises BadInputError."""
    word = text.removeprefix("@").strip()
    if word.casefold() in {"", Mention.NONE}:
        return Mention.NONE, None
    if word.casefold() in {Mention.HERE, Mention.EVERYONE}:
        return Mention(word.casefold()), None
    found = _found(word, roles)
    if len(found) > 1:
        raise BadInputError(_("Several roles are called “{name}”. Write the id of the one that is meant."), name=word)
    if not found:
        raise BadInputError(
            _("There is no role “{name}”. Write its name or id, here, everyone, or nothing."), name=word
        )
    return Mention.ROLE, found[0]


def say_repeat(repeat: Repeat | None) -> str:
    """Write how a plan repeats."""
    if repeat is None:
        return ""
    return " ".join((repeat.every, *(DAYS[day] for day in repeat.weekdays)))


def read_repeat(text: str) -> Repeat | None:
    """Read how a plan repeats, without its last day. Raises BadInputError."""
    words = BETWEEN.sub(" ", text.casefold().replace(":", " ")).split()
    if not words:
        return None
    days = [day[:3] for day in words[1:]]
    if words[0] not in EVERY or any(day not in DAYS for day in days) or (days and words[0] != "week"):
        raise BadInputError(NO_REPEAT)
    return Repeat(every=EVERY[words[0]], weekdays=tuple(sorted({DAYS.index(day) for day in days})))


def read_layout(text: str) -> Layout:
    """Read how it looks. Raises BadInputError."""
    try:
        return Layout(text.casefold() or Layout.CARD)
    except ValueError:
        raise BadInputError(_("Write card, embed or text; empty means card.")) from None


def read_flag(text: str) -> bool:
    """Read a yes or no. Raises BadInputError."""
    if text.casefold() in YES | NO:
        return text.casefold() in YES
    raise BadInputError(_("Write yes or no."))


def read_minutes(text: str, default: int) -> int:
    """Read by how many minutes it may be late. Raises BadInputError."""
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_TOLERANCE:
        raise BadInputError(_("Write by how many minutes it may be late: 1 to {most}."), most=MOST_TOLERANCE)
    return int(text)


def read_thread(text: str) -> str:
    """Read the name of the thread; the check of the content says when it is too long."""
    return clean(text, THREAD_LENGTH + 1)


def say_poll(poll: Poll | None) -> tuple[str, str, str]:
    """Write a poll: its question with the answers below it, its hours, and whether one may choose several."""
    if poll is None:
        return "", "", ""
    return "\n".join((poll.question, *poll.answers)), f"{poll.hours}", "yes" if poll.is_multiple else "no"


def read_poll(values: dict[str, Any]) -> Poll | None:
    """Read a poll. Raises BadInputError."""
    question, *answers = values["poll"].splitlines() or [""]
    if not question:
        return None
    hours = values["poll_hours"] or "24"
    if not hours.isdecimal() or not 1 <= int(hours[:9]) <= LONGEST_POLL_HOURS:
        raise BadInputError(_("A poll is open for 1 hour to 32 days."))
    return Poll(
        question=clean(question, QUESTION_LENGTH + 1),
        answers=parse_answers("\n".join(answers)),
        hours=int(hours),
        is_multiple=read_flag(values["poll_several"]),
    )


def _channel(word: str, names: Mapping[int, str]) -> int:
    found = _found(word.removeprefix("#"), names)
    if len(found) > 1:
        raise BadInputError(
            _("Several channels are called “{name}”. Write the id of the one that is meant."), name=word
        )
    if not found:
        raise BadInputError(_("There is no channel “{name}” that you can see. Write its name or its id."), name=word)
    return found[0]


def _found(word: str, names: Mapping[int, str]) -> list[int]:
    """Return what an id, or a name with or without one, may mean."""
    exact = [id_ for id_, name in names.items() if name.casefold() == word.casefold()]
    if exact:
        return exact
    match = NUMBERED.fullmatch(word)
    return [int(match[1])] if match is not None and int(match[1]) in names else []


def _date(match: re.Match[str]) -> dt.date:
    return dt.date(*(int(match[iso] or match[short]) for iso, short in (("year", "y"), ("month", "m"), ("day", "d"))))


def _nothing(text: str) -> None:
    if text:
        raise ValueError("a day that is none")
