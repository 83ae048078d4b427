"""The content calendar in words and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.agenda.models import Source, State
from bot.agenda.rules import Clash
from bot.i18n import _, plural, say_number, translate
from bot.text import inert, shorten

if TYPE_CHECKING:
    from bot.agenda.rules import Conflict
    from bot.i18n import Text

SOURCES: dict[Source, Text] = {
    Source.ANNOUNCEMENT: _("Announcement"),
    Source.SESSION: _("Session"),
    Source.LEADERBOARD: _("Leaderboard"),
}
STATES: dict[State, Text] = {
    State.DRAFT: _("draft"),
    State.WAITING: _("waiting for approval"),
    State.SCHEDULED: _("planned"),
    State.PAUSED: _("paused"),
    State.LIVE: _("on now"),
    State.SENT: _("sent"),
    State.OVER: _("over"),
    State.MISSED: _("missed"),
    State.FAILED: _("failed"),
    State.CANCELLED: _("cancelled"),
}
SIGNS: dict[State, str] = {
    State.DRAFT: "✏️",
    State.WAITING: "⏳",
    State.SCHEDULED: "🗓️",
    State.PAUSED: "⏸️",
    State.LIVE: "🔴",
    State.SENT: "✅",
    State.OVER: "☑️",
    State.MISSED: "❗",
    State.FAILED: "❌",
    State.CANCELLED: "🚫",
}
WARNING = "⚠️"
NEAR = _("Less than an hour from “{title}”, in the same channel.")
IN_SESSION = _("At the same time as the session “{title}”.")
OVER_SESSION = _("The announcement “{title}” falls into it.")
AT_NIGHT = _("At night, by the server's clocks.")
TOO_MANY_PINGS = plural(
    "That week pings the same people {number} time; the limit is {limit}.",
    "That week pings the same people {number} times; the limit is {limit}.",
)
TITLE_LENGTH = 60


def conflict_sentence(conflict: Conflict, locale: str) -> str:
    """Say what is wrong with an entry, for a message on Discord; what somebody typed does nothing in it."""
    match conflict.clash:
        case Clash.CHANNEL:
            text = NEAR
        case Clash.SESSION:
            is_session = conflict.other is not None and conflict.other.source is Source.SESSION
            text = IN_SESSION if is_session else OVER_SESSION
        case Clash.NIGHT:
            text = AT_NIGHT
        case Clash.PINGS:
            number, limit = say_number(conflict.count, locale), say_number(conflict.limit, locale)
            return translate(TOO_MANY_PINGS, locale, count=conflict.count, number=number, limit=limit)
    title = inert(shorten(conflict.other.title, TITLE_LENGTH)) if conflict.other is not None else ""
    return translate(text, locale, title=title)


def state_word(state: State, locale: str) -> str:
    """Say where something stands."""
    return translate(STATES[state], locale)


def source_word(source: Source, locale: str) -> str:
    """Name a kind of entry."""
    return translate(SOURCES[source], locale)
