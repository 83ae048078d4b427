"""What the team sees while it plans: the moment in several zones, lists, questions before a change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.i18n import _, plural, say_datetime, translate
from bot.text import inert
from cogs.sessions.models import State
from cogs.sessions.render.words import REPEATS, kind_word, place_words, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cogs.sessions.models import Counts, Series, Session

NOTHING = dt.timedelta(0)


def zone_lines(at: dt.datetime, zones: Iterable[str], locale: str) -> list[str]:
    """Write an instant on the clocks of several zones, each with its distance from UTC and daylight saving."""
    return [f"-# {name}: {_on_clock(at, ZoneInfo(name), locale)}" for name in dict.fromkeys(zones)]


def planning_note(
    session: Session, zones: Sequence[str], now: dt.datetime, locale: str, *, later: Sequence[dt.datetime] = ()
) -> str:
    """Say when a planned session is for whom, and what its series does; the first zone is the server's."""
    at, zone = session.plan.starts_at, ZoneInfo(zones[0])
    lines = zone_lines(at, zones, locale)
    if _offset(at, zone) != _offset(now, zone):
        lines.append(translate(_("-# The clocks change before then; the times above are right for that day."), locale))
    if later:
        text = _("-# 🔁 Next: {times}. The local time stays the same, also over daylight saving.")
        lines.append(translate(text, locale, times=", ".join(stamp(each, "f") for each in later)))
    return "\n".join(lines)


def session_line(session: Session, locale: str, *, counts: Counts | None = None) -> str:
    """Write a session as a line of a list."""
    plan = session.plan
    line = f"**{inert(plan.title)}** · {stamp(plan.starts_at, 'f')} · {kind_word(plan.kind, locale)}"
    if session.state is State.LIVE:
        line = f"🔴 {line}"
    if session.state is State.CANCELLED:
        line = f"❌ {line}"
    if counts is not None:
        line += " · " + translate(plural("{count} coming", "{count} coming"), locale, count=counts.held)
    return f"{line}\n-# {place_words(plan)} · <@{plan.host_id}>"


def move_question(session: Session, to: dt.datetime, zones: Sequence[str], told: int, locale: str) -> str:
    """Ask whether a session is to be moved."""
    head = translate(_("### Move “{title}”?"), locale, title=inert(session.plan.title))
    when = f"{stamp(session.plan.starts_at)} → **{stamp(to)}**"
    return "\n".join([head, when, *zone_lines(to, zones, locale), _told(told, locale)])


def cancel_question(session: Session, reason: str, told: int, locale: str) -> str:
    """Ask whether a session is to be cancelled."""
    head = translate(_("### Cancel “{title}”?"), locale, title=inert(session.plan.title))
    if session.state is State.DRAFT:
        return "\n".join([head, translate(_("This draft will be gone."), locale)])
    said = [f"> {inert(reason)}"] if reason else []
    return "\n".join([head, stamp(session.plan.starts_at), *said, _told(told, locale)])


def series_note(series: Series, locale: str) -> str:
    """Say that a session is one of a series."""
    repeats = translate(REPEATS[series.repeat], locale)
    return translate(_("It is one of a series ({repeats})."), locale, repeats=repeats)


def _told(count: int, locale: str) -> str:
    if not count:
        return translate(_("-# Nobody has said yet that they come."), locale)
    text = plural("-# {count} member is told by direct message.", "-# {count} members are told by direct message.")
    return translate(text, locale, count=count)


def _on_clock(at: dt.datetime, zone: ZoneInfo, locale: str) -> str:
    local = at.astimezone(zone)
    text = _("{time} ({offset}, daylight saving time)") if local.dst() else _("{time} ({offset})")
    return translate(text, locale, time=say_datetime(local, locale), offset=_utc(local.utcoffset() or NOTHING))


def _offset(at: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return at.astimezone(zone).utcoffset() or NOTHING


def _utc(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
