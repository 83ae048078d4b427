"""What states, troubles and repetitions are called, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, say_date, say_list, translate
from bot.zones import wall_time
from cogs.announcements.models import Layout, Mention, PostState, State, Trouble

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.i18n import Text
    from cogs.announcements.models import Plan

SHORTEST_MONTH = 28
STATES: dict[State, tuple[str, Text]] = {
    State.DRAFT: ("📝", _("Draft")),
    State.WAITING: ("⏳", _("Waiting for approval")),
    State.SCHEDULED: ("🗓️", _("Scheduled")),
    State.SENDING: ("📤", _("Being sent")),
    State.SENT: ("✅", _("Sent")),
    State.CANCELLED: ("🚫", _("Cancelled")),
    State.FAILED: ("❌", _("Failed")),
    State.MISSED: ("⌛", _("Missed")),
}
POST_STATES: dict[PostState, tuple[str, Text]] = {
    PostState.SCHEDULED: STATES[State.SCHEDULED],
    PostState.SENDING: STATES[State.SENDING],
    PostState.SENT: STATES[State.SENT],
    PostState.FAILED: STATES[State.FAILED],
    PostState.MISSED: STATES[State.MISSED],
    PostState.SKIPPED: ("⏭️", _("Skipped")),
    PostState.DELETED: ("🗑️", _("Taken down")),
}
TROUBLES: dict[Trouble, Text] = {
    Trouble.FORBIDDEN: _("I may not write there. Give my role View Channel, Send Messages and Read Message History."),
    Trouble.CHANNEL_GONE: _("The channel is gone. /announce duplicate makes a draft for another one."),
    Trouble.ROLE_GONE: _("The role it pings is gone. /announce duplicate makes a draft in which you choose another."),
    Trouble.TOO_LARGE: _("Its files are too large for this server. /announce duplicate makes a draft with others."),
    Trouble.INVALID: _("Discord does not take it as it is. /announce duplicate makes a draft to change."),
    Trouble.UNREACHABLE: _("Discord answered with errors for too long."),
    Trouble.LATE: _("It was too late for it when I could send again."),
}
BENEATH: dict[Trouble, Text] = {
    Trouble.FORBIDDEN: _("Not all of what belongs beneath it worked: I lack a permission there."),
    Trouble.INVALID: _("Not all of what belongs beneath it worked: Discord did not take it."),
}
"""What is said of a message that is out."""
LAYOUTS: dict[Layout, Text] = {
    Layout.CARD: _("Card"),
    Layout.EMBED: _("Embed"),
    Layout.TEXT: _("Plain message"),
}
WEEKDAYS: tuple[Text, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
NTH: tuple[Text, ...] = (_("first"), _("second"), _("third"), _("fourth"), _("last"))
MENTIONS: dict[Mention, Text] = {
    Mention.NONE: _("Nobody is pinged"),
    Mention.ROLE: _("A role"),
    Mention.HERE: _("@here: everybody who is online"),
    Mention.EVERYONE: _("@everyone"),
}


def say_repeat(plan: Plan, zone: ZoneInfo, locale: str) -> str:
    """Say how a plan repeats on its zone's clocks; empty for one that goes out once."""
    if plan.repeat is None or plan.starts_at is None:
        return ""
    local, repeat = wall_time(plan.starts_at, zone), plan.repeat
    match repeat.every:
        case "day":
            said = translate(_("every day"), locale)
        case "week":
            days = [translate(WEEKDAYS[day], locale) for day in sorted(repeat.weekdays or (local.weekday(),))]
            said = translate(_("every week: {days}"), locale, days=say_list(days, locale))
        case "date":
            text = (
                _("on day {day} of each month")
                if local.day <= SHORTEST_MONTH
                else _("on day {day} of each month, or its last")
            )
            said = translate(text, locale, day=local.day)
        case "weekday":
            nth, day = translate(NTH[(local.day - 1) // 7], locale), translate(WEEKDAYS[local.weekday()], locale)
            said = translate(_("on the {nth} {day} of each month"), locale, nth=nth, day=day)
    if repeat.until is not None:
        said += translate(_(" until {day}"), locale, day=say_date(repeat.until, "yMMMd", locale))
    return said
