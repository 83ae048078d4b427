"""What those who come are told when a session changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, translate
from bot.text import inert
from cogs.sessions.render.words import stamp

if TYPE_CHECKING:
    import datetime as dt

    from cogs.sessions.models import Session


def moved_words(session: Session, was: dt.datetime, server: str, locale: str) -> str:
    """Say that a session is at another time."""
    text = _("📅 **{title}** on {server} is at another time: {at} ({soon}), no longer {was}.")
    at = session.plan.starts_at
    params = {"title": inert(session.plan.title), "server": inert(server), "was": stamp(was)}
    said = translate(text, locale, at=stamp(at), soon=stamp(at, "R"), **params)
    return _with_card(
        said,
        session,
        translate(_("Your answer stays as it is. Change it here: {link}"), locale, link=session.card_link or ""),
    )


def cancelled_words(session: Session, server: str, locale: str) -> str:
    """Say that a session is cancelled, and why."""
    text = _("❌ **{title}** on {server}, planned for {at}, is cancelled.")
    params = {"title": inert(session.plan.title), "server": inert(server)}
    said = translate(text, locale, at=stamp(session.plan.starts_at), **params)
    return f"{said}\n> {inert(session.note)}" if session.note else said


def _with_card(said: str, session: Session, line: str) -> str:
    return f"{said}\n{line}" if session.card_link else said
