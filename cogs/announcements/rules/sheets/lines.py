"""A plan as a line of a table, and back: the same plan, or what is wrong with it column by column. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError
from bot.i18n import LANGUAGES, _, translate
from bot.text import clean, is_blank
from cogs.announcements.models import MOST_CHANNELS, TITLE_LENGTH, Content, Fault, Plan
from cogs.announcements.rules.content import check_content
from cogs.announcements.rules.schedule import check_plan, recurrence_of
from cogs.announcements.rules.sheets import cells
from cogs.announcements.rules.typed import (
    parse_buttons,
    parse_colour,
    parse_reactions,
    say_buttons,
    say_colour,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from bot.i18n import Text
    from cogs.announcements.models import Announcement, Places

COLUMNS: dict[str, Text] = {
    "title": _("title"),
    "text": _("text"),
    "channels": _("channels"),
    "at": _("at"),
    "repeat": _("repeat"),
    "until": _("until"),
    "mention": _("mention"),
    "layout": _("layout"),
    "colour": _("colour"),
    "buttons": _("buttons"),
    "thread": _("thread"),
    "reactions": _("reactions"),
    "publish": _("publish"),
    "late": _("late"),
    "poll": _("poll"),
    "poll_hours": _("poll_hours"),
    "poll_several": _("poll_several"),
    "state": _("state"),
    "approved_by": _("approved_by"),
}
"""The columns in their order, by the names that are written; read are their names in any language."""
NEEDED = ("title", "text")


def write_line(announcement: Announcement, at: dt.datetime | None, places: Places, zone: ZoneInfo) -> tuple[str, ...]:
    """Write what is planned as a line, in the order of COLUMNS; `at` is when it really goes out."""
    plan, content = announcement.plan, announcement.plan.content
    approver = announcement.approved_by
    return (
        plan.title,
        content.text,
        cells.say_named(plan.channel_ids, places.channels, "#"),
        cells.say_time(at, zone),
        cells.say_repeat(plan.repeat),
        plan.repeat.until.isoformat() if plan.repeat is not None and plan.repeat.until is not None else "",
        cells.say_mention(content, places.roles),
        content.layout.value,
        say_colour(content.colour),
        say_buttons(content.buttons),
        content.thread,
        " ".join(content.reactions),
        "yes" if content.publish else "no",
        f"{plan.tolerance_minutes}",
        *cells.say_poll(content.poll),
        "paused" if announcement.is_paused else announcement.state.value,
        "" if approver is None else cells.say_named((approver,), places.members, "@"),
    )


def columns_of(head: Sequence[str]) -> dict[str, int]:
    """Return where each known column is. Raises BadInputError when one is missing that is needed, or there twice."""
    known = {translate(name, language).casefold(): key for key, name in COLUMNS.items() for language in LANGUAGES}
    found: dict[str, int] = {}
    for index, name in enumerate(head):
        key = known.get(name.strip().casefold())
        if key in found:
            raise BadInputError(_("The column “{name}” is there twice."), name=name.strip())
        if key is not None:
            found[key] = index
    for key in NEEDED:
        if key not in found:
            raise BadInputError(
                _("The first line has to name the columns, “title” and “text” among them. /announce export makes one.")
            )
    return found


def read_line(
    line: Sequence[str],
    number: int,
    columns: dict[str, int],
    places: Places,
    *,
    zone: ZoneInfo,
    now: dt.datetime,
    tolerance: int,
) -> tuple[Plan | None, list[Fault]]:
    """Read a line as the plan that it is, or as all that is wrong with it."""
    values = {key: line[columns[key]] if columns.get(key, len(line)) < len(line) else "" for key in COLUMNS}
    values |= {key: value.strip() for key, value in values.items() if key != "text"}
    return _Reader(values, number, places, zone, now, tolerance).read()


class _Reader:
    """Reads one line, and goes on after a fault: all of them are told at once."""

    def __init__(
        self, values: dict[str, str], number: int, places: Places, zone: ZoneInfo, now: dt.datetime, tolerance: int
    ) -> None:
        self._values, self._number, self._places = values, number, places
        self._zone, self._now, self._tolerance = zone, now, tolerance
        self._faults: list[Fault] = []

    def read(self) -> tuple[Plan | None, list[Fault]]:
        values, take = self._values, self._take
        title = take("title", lambda: _title(values["title"]), "")
        content = self._content()
        channels = take("channels", lambda: _channels(values["channels"], self._places), ())
        starts_at = take("at", lambda: cells.read_time(values["at"], self._zone), None)
        repeat = take("repeat", lambda: cells.read_repeat(values["repeat"]), None)
        until = take("until", lambda: cells.read_day(values["until"]), None)
        late = take("late", lambda: cells.read_minutes(values["late"], self._tolerance), self._tolerance)
        if self._faults:
            return None, self._faults
        repeat = replace(repeat, until=until) if repeat is not None else None
        plan = Plan(
            title=title,
            content=content,
            channel_ids=channels,
            starts_at=starts_at,
            repeat=repeat,
            tolerance_minutes=late,
        )
        recurrence = take("until", lambda: recurrence_of(plan, self._zone), None)
        if not self._faults:
            # A draft may lack a channel: what is checked here is the time.
            take("at", lambda: check_plan(replace(plan, channel_ids=channels or (0,)), self._now, recurrence), None)
        return (None if self._faults else plan), self._faults

    def _content(self) -> Content:
        values, take = self._values, self._take
        layout = take("layout", lambda: cells.read_layout(values["layout"]), None)
        mention = take("mention", lambda: cells.read_mention(values["mention"], self._places.roles), None)
        text = "\n".join(values["text"].splitlines()).strip()  # as it is kept
        fields: dict[str, Any] = {
            "colour": take("colour", lambda: parse_colour(values["colour"]), None),
            "publish": take("publish", lambda: cells.read_flag(values["publish"]), None) or False,
        }
        for name, read in (
            ("buttons", lambda: parse_buttons(values["buttons"])),
            ("thread", lambda: cells.read_thread(values["thread"])),
            ("reactions", lambda: parse_reactions(values["reactions"])),
            ("poll", lambda: cells.read_poll(values)),
        ):
            fields[name] = take(name, lambda name=name, read=read: _checked(name, read()), None) or _EMPTY[name]
        content = Content(text=text, **fields)
        if layout is not None and mention is not None:
            who = {"mention": mention[0], "role_id": mention[1]}
            content = content.model_copy(update={"layout": layout, **who})
            take("text", lambda: check_content(Content(text=text, layout=layout, **who)), None)
        return content

    def _take(self, column: str, read: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return read()
        except BadInputError as error:
            self._faults.append(Fault(self._number, column, error))
            return otherwise


_EMPTY: dict[str, Any] = {"buttons": (), "thread": "", "reactions": (), "poll": None}


def _checked(name: str, value: Any) -> Any:
    """Check one part of a content by itself. Raises BadInputError."""
    check_content(Content.model_validate({"text": "x", name: value}))
    return value


def _title(text: str) -> str:
    title = clean(text, TITLE_LENGTH + 1)
    if is_blank(title) or len(title) > TITLE_LENGTH:
        raise BadInputError(_("A title has 1 to {most} characters."), most=TITLE_LENGTH)
    return title


def _channels(text: str, places: Places) -> tuple[int, ...]:
    found = cells.read_channels(text, places.channels)
    if len(found) > MOST_CHANNELS:
        raise BadInputError(_("A post goes to up to {most} channels."), most=MOST_CHANNELS)
    return found
