"""The form of the weekly digest: its time, its lead, its intro."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit.forms import Field, FieldForm

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from cogs.announcements.models import AnnouncementSettings

INTRO_LENGTH = 500
LONGEST_LEAD = 144
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?(?:uhr|h))?", re.IGNORECASE)


def digest_form(
    on_answers: Callable[[discord.Interaction[Any], list[Any]], Awaitable[None]],
    settings: AnnouncementSettings,
    zone: str,
    locale: str,
) -> FieldForm:
    """Ask for the time, for how long before it the draft comes, and for what stands above it."""
    clock = translate(_("Like 10:00, on the clocks of {zone}"), locale, zone=zone)
    lead = translate(_("In hours, 1 to 144: the team edits and approves it in that time"), locale)
    intro = translate(_("For example a greeting; may be empty"), locale)
    time = f"{settings.digest_time:%H:%M}"
    fields = (
        Field(_("Time"), clock, time, 20, is_required=True),
        Field(_("Draft before it"), lead, f"{settings.digest_lead_hours}", 20, is_required=True),
        Field(_("Above it"), intro, settings.digest_intro, INTRO_LENGTH, is_long=True),
    )
    return FieldForm(_("The weekly digest"), fields, on_answers, locale)


def digest_changes(values: list[Any]) -> dict[str, Any]:
    """Read what was filled in as changes of the settings. Raises BadInputError."""
    clock, lead, intro = (str(value).strip() for value in values)
    hours = lead.casefold().removesuffix("h").strip()
    if not hours.isdecimal() or not 1 <= int(hours[:9]) <= LONGEST_LEAD:
        raise BadInputError(_("Write by how many hours the draft comes before it: 1 to {most}."), most=LONGEST_LEAD)
    return {"digest_time": _time(clock), "digest_lead_hours": int(hours), "digest_intro": intro}


def _time(text: str) -> dt.time:
    match = CLOCK.fullmatch(text)
    try:
        if match is not None:
            return dt.time(int(match[1]), int(match[2] or 0))
    except ValueError:
        pass
    raise BadInputError(_("Write the time like 10:00."))
