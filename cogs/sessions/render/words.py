"""Sessions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, translate
from bot.text import inert
from cogs.sessions.models import Answer, Kind, Place, Repeat, State

if TYPE_CHECKING:
    import datetime as dt

    from bot.i18n import Text
    from cogs.sessions.models import Plan, Seat

KINDS: dict[Kind, Text] = {
    Kind.FOUNDER: _("Founder session"),
    Kind.OFFICE_HOURS: _("Office hours"),
    Kind.PREVIEW: _("Product preview"),
}
REPEATS: dict[Repeat, Text] = {
    Repeat.WEEK: _("every week"),
    Repeat.TWO_WEEKS: _("every two weeks"),
    Repeat.MONTH: _("every month"),
}
STATES: dict[State, Text] = {
    State.DRAFT: _("draft"),
    State.SCHEDULED: _("planned"),
    State.LIVE: _("on now"),
    State.ENDED: _("over"),
    State.CANCELLED: _("cancelled"),
}
SAID: dict[Answer, Text] = {
    Answer.LAPSED: _("The place that was held for you went to the next. Press Going to get in line again."),
    Answer.MAYBE: _("🤔 Noted as maybe. No place is held for you: press Going once you know."),
    Answer.NO: _("👋 Noted: you can't come. Change your mind any time."),
    Answer.OFFERED: _("🎟️ A place is held for you. Press Going to take it."),
}


def kind_word(kind: Kind, locale: str) -> str:
    """Name a kind of session."""
    return translate(KINDS[kind], locale)


def place_words(plan: Plan) -> str:
    """Say where it is: a channel's mention, or the link."""
    return inert(plan.link or "") if plan.place is Place.LINK else f"<#{plan.channel_id}>"


def stamp(at: dt.datetime, style: str = "F") -> str:
    """Write an instant as everybody's own Discord shows it."""
    return f"<t:{int(at.timestamp())}:{style}>"


def seat_sentence(seat: Seat, plan: Plan, locale: str) -> str:
    """Say to a member how they stand."""
    rsvp = seat.rsvp
    if rsvp.answer is Answer.GOING and rsvp.slot is not None:
        at = stamp(plan.slot_start(rsvp.slot))
        return translate(_("✅ Your slot is {at}. See you there!"), locale, at=at)
    if rsvp.answer is Answer.GOING:
        return translate(_("✅ You are coming: {at}."), locale, at=stamp(plan.starts_at))
    if rsvp.answer is Answer.OFFERED and rsvp.offered_until is not None:
        text = _("🎟️ A place is yours if you press Going until {until}.")
        return translate(text, locale, until=stamp(rsvp.offered_until, "f"))
    if rsvp.answer is Answer.WAITING:
        text = _("⏳ It is full. You are number {position} in line, and hear from me when a place is free.")
        return translate(text, locale, position=seat.position)
    return translate(SAID[rsvp.answer], locale)
