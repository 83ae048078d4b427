"""What was typed into the composer's forms, understood; what cannot be is refused with what to write instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError, WhenError
from bot.i18n import _
from bot.kit.when import parse_duration, parse_when
from bot.text import clean
from bot.zones import wall_time
from cogs.announcements.forms.composing import said_when
from cogs.announcements.models import QUESTION_LENGTH, THREAD_LENGTH, Poll
from cogs.announcements.rules.content import CUSTOM_EMOJI
from cogs.announcements.rules.typed import parse_answers, parse_buttons, parse_colour, parse_reactions

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import discord

    from cogs.announcements.models import LinkButton, Plan

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
END_OF_DAY = "23:59"


def words_of(values: list[Any]) -> tuple[str, str]:
    """Read the title and the text."""
    title, text = values
    return str(title), str(text)


def colour_of(values: list[Any]) -> int | None:
    """Read the colour."""
    return parse_colour(str(values[0]))


def buttons_of(values: list[Any]) -> tuple[LinkButton, ...]:
    """Read the buttons."""
    return parse_buttons(str(values[0]))


def beneath_of(values: list[Any], guild: discord.Guild) -> tuple[str, tuple[str, ...]]:
    """Read the name of the thread, and the reactions."""
    thread, reactions = clean(str(values[0]), THREAD_LENGTH), parse_reactions(str(values[1]))
    known = {str(emoji) for emoji in guild.emojis}
    for reaction in reactions:
        if CUSTOM_EMOJI.fullmatch(reaction) and reaction not in known:
            raise BadInputError(
                _("I can only put emojis of this server beneath it, and {emoji} is none."), emoji=reaction
            )
    return thread, reactions


def poll_of(values: list[Any]) -> Poll | None:
    """Read the poll; None when there is to be none."""
    question, answers = clean(str(values[0]), QUESTION_LENGTH), parse_answers(str(values[1]))
    if not question and not answers:
        return None
    hours = max(1, round(parse_duration(str(values[2])) / HOUR)) if str(values[2]).strip() else 24
    return Poll(question=question, answers=answers, hours=hours, is_multiple=bool(values[3]))


def times_of(values: list[Any], plan: Plan, now: dt.datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Read when it goes out, the last day of a series, and how late it may be: the changes of the plan."""
    when, *last, late = (str(value).strip() for value in values)
    starts_at = plan.starts_at  # untouched: not to be read anew, as it may have been past or odd
    if when != said_when(plan, zone):
        starts_at = moment_of(when, now, zone) if when else None
    repeat = plan.repeat if starts_at is not None else None
    if repeat is not None and last:
        repeat = replace(repeat, until=_day_of(last[0], repeat.until, now, zone))
    tolerance = plan.tolerance_minutes
    if late != f"{tolerance}m":
        tolerance = parse_duration(late) // MINUTE
    return {"starts_at": starts_at, "repeat": repeat, "tolerance_minutes": tolerance}


def moment_of(text: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Read a moment, to the minute. Raises WhenError."""
    return parse_when(text, now=now, zone=zone).replace(second=0, microsecond=0)


def _day_of(text: str, before: dt.date | None, now: dt.datetime, zone: ZoneInfo) -> dt.date | None:
    if not text:
        return None
    if before is not None and text == before.isoformat():
        return before
    try:
        return wall_time(parse_when(f"{text} {END_OF_DAY}", now=now, zone=zone), zone).date()
    except WhenError:
        raise BadInputError(
            _("Write the last day as one that is still to come, like 2027-03-31 or 31 december.")
        ) from None
