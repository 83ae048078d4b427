"""What members read about sessions: privately, in lists, in reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_duration, say_list, translate
from bot.kit.views import card, layout_of, row
from bot.text import inert
from cogs.sessions.models import Answer, State
from cogs.sessions.render.words import place_words, stamp

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.i18n import Text
    from cogs.sessions.models import Plan, Rsvp, Seat, Session
    from cogs.sessions.service.calendars import Standing

ANSWERS: dict[Answer, Text] = {
    Answer.GOING: _("✅ you are coming"),
    Answer.OFFERED: _("🎟️ a place is held for you"),
    Answer.LAPSED: _("you did not take the place that was held for you"),
    Answer.MAYBE: _("🤔 you may come"),
    Answer.NO: _("👋 you can't come"),
}
NONE_YET = _("There is no session coming up. When the team plans one, it is shown in the sessions channel.")


def reminders_sentence(times: Sequence[dt.timedelta], locale: str, *, is_noted_as_maybe: bool) -> str:
    """Say when somebody is reminded by direct message."""
    spoken = [
        translate(_("{lasts} before"), locale, lasts=say_duration(time, locale))
        if time
        else translate(_("at the start"), locale)
        for time in times
    ]
    text = translate(_("🔔 I write you a direct message: {times}."), locale, times=say_list(spoken, locale))
    noted = translate(_("🤔 You are noted as maybe; press Going to get a place."), locale)
    return f"{text}\n{noted}" if is_noted_as_maybe else text


def standing_line(standing: Standing, locale: str) -> str:
    """Write a session in a list: what, when in everybody's own time, and one's own answer."""
    session, plan = standing.session, standing.session.plan
    title = f"**{inert(plan.title)}**"
    if session.card_link is not None:
        title = f"[{title}]({session.card_link})"
    state = translate(_("🔴 on now · "), locale) if session.state is State.LIVE else ""
    lines = [f"{state}{title}", f"{stamp(plan.starts_at)} · {stamp(plan.starts_at, 'R')} · {place_words(plan)}"]
    if standing.rsvp is not None:
        lines.append(f"-# {_answer(standing.rsvp, standing.position, plan, locale)}")
    return "\n".join(lines)


def _answer(rsvp: Rsvp, position: int, plan: Plan, locale: str) -> str:
    said = _said(rsvp, position, plan, locale)
    return f"{said} · 🔔" if rsvp.wants_dm and rsvp.answer is not Answer.NO else said


def _said(rsvp: Rsvp, position: int, plan: Plan, locale: str) -> str:
    if rsvp.answer is Answer.WAITING:
        return translate(_("⏳ you are number {position} in line"), locale, position=position)
    if rsvp.answer is Answer.GOING and rsvp.slot is not None:
        return translate(_("✅ your slot is at {at}"), locale, at=stamp(plan.slot_start(rsvp.slot), "t"))
    return translate(ANSWERS[rsvp.answer], locale)


def slots_text(plan: Plan, slots: Sequence[int], seat: Seat | None, locale: str) -> str:
    """List free slots in everybody's own time, under the numbers that the select shows."""
    lines: list[str] = []
    if seat is not None and seat.rsvp.slot is not None:
        at = stamp(plan.slot_start(seat.rsvp.slot))
        lines.append(translate(_("Your slot is {at}. Choose another one to exchange it."), locale, at=at))
    elif slots:
        lines.append(translate(_("Choose a slot of {minutes} minutes:"), locale, minutes=plan.slot_minutes))
    else:
        lines.append(translate(_("All slots are taken. Get in line: who is next hears when one is free."), locale))
    lines += [f"**{slot + 1}** · {stamp(plan.slot_start(slot), 'f')}" for slot in slots]
    return "\n".join(lines)


def offer_card(
    session: Session,
    seat: Seat,
    until: dt.datetime,
    locale: str,
    buttons: Sequence[discord.ui.Item[Any]],
    *,
    to: str = "",
) -> discord.ui.LayoutView:
    """Offer somebody a place that is free; `to` mentions them where others read it, too."""
    head = translate(_("### 🎟️ A place is free for you: {title}"), locale, title=inert(session.plan.title))
    at = session.plan.slot_start(seat.rsvp.slot) if seat.rsvp.slot is not None else session.plan.starts_at
    text = _("{at}. It is held for you until {until}, then it goes to the next.")
    body = translate(text, locale, at=stamp(at), until=f"{stamp(until, 'f')} ({stamp(until, 'R')})")
    return _notice("\n".join(filter(None, (to, head, body))), session, locale, buttons)


def given_card(
    session: Session, locale: str, buttons: Sequence[discord.ui.Item[Any]], *, to: str = ""
) -> discord.ui.LayoutView:
    """Tell somebody who waited that there is room for everybody now."""
    text = _("### ✅ There is room for you: {title}")
    head = translate(text, locale, title=inert(session.plan.title))
    body = translate(
        _("You are coming: {at}. Press Can't on the card if not."), locale, at=stamp(session.plan.starts_at)
    )
    return _notice("\n".join(filter(None, (to, head, body))), session, locale, buttons)


def outcome_card(session: Session, sentence: str, locale: str) -> discord.ui.LayoutView:
    """Say what became of an offer, in place of it."""
    return _notice(f"**{inert(session.plan.title)}**\n{sentence}", session, locale, ())


def reminder_card(
    session: Session,
    minutes: int,
    locale: str,
    buttons: Sequence[discord.ui.Item[Any]],
    *,
    rsvp: Rsvp | None = None,
    going: int = 0,
    ping: str = "",
) -> discord.ui.LayoutView:
    """Remind of a session: everybody, with how many come, or somebody who comes, with their slot."""
    plan, title = session.plan, inert(session.plan.title)
    if minutes:
        head = translate(_("### ⏰ {title}: {when}"), locale, title=title, when=stamp(plan.starts_at, "R"))
        where = f"{stamp(plan.starts_at)} · {place_words(plan)}"
    else:
        head = translate(_("### 🔴 {title} begins now"), locale, title=title)
        where = translate(_("Come to {place}."), locale, place=place_words(plan))
    lines = [ping, head, where]
    if rsvp is not None:
        lines.append(_said(rsvp, 0, plan, locale) if rsvp.answer is not Answer.WAITING else "")
    elif going:
        lines.append(translate(plural("✅ {count} is coming", "✅ {count} are coming"), locale, count=going))
    return _notice("\n".join(filter(None, lines)), session, locale, buttons)


def _notice(text: str, session: Session, locale: str, buttons: Sequence[discord.ui.Item[Any]]) -> discord.ui.LayoutView:
    items = list(buttons)
    if session.card_link is not None:
        items.append(discord.ui.Button(label=translate(_("To the session"), locale), url=session.card_link))
    box = card(text)
    if items:
        box.add_item(row(*items))
    return layout_of(box)
