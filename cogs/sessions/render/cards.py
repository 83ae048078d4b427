"""The card of a session, which follows its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_duration, translate
from bot.kit.views import ACCENT, card, layout_of, row
from bot.text import inert
from cogs.sessions.models import Kind, State
from cogs.sessions.render.words import REPEATS, kind_word, place_words, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Text
    from cogs.sessions.models import Counts, Plan, Recap, Repeat, Series, Session

OVER = discord.Colour.light_grey()
LIVE = discord.Colour.green()
HEADS: dict[State, Text] = {
    State.DRAFT: _("Draft · only the team sees this"),
    State.LIVE: _("🔴 On now"),
    State.ENDED: _("This session is over."),
    State.CANCELLED: _("❌ Cancelled"),
}


def session_card(
    session: Session,
    counts: Counts,
    locale: str,
    *,
    questions: int = 0,
    series: Series | None = None,
    recap: Recap | None = None,
    buttons: Sequence[discord.ui.Item[Any]] = (),
    more_buttons: Sequence[discord.ui.Item[Any]] = (),
) -> discord.ui.LayoutView:
    """Draw a session for everybody: what, when, where, with whom, who comes."""
    repeat = series.repeat if series is not None else None
    box = session_box(
        session,
        counts,
        locale,
        questions=questions,
        repeat=repeat,
        recap_link=recap.link(session.guild_id) if recap is not None else None,
        lines=(buttons, more_buttons),
    )
    return layout_of(box)


def session_box(
    session: Session,
    counts: Counts,
    locale: str,
    *,
    questions: int = 0,
    repeat: Repeat | None = None,
    recap_link: str | None = None,
    lines: Sequence[Sequence[discord.ui.Item[Any]]] = (),
) -> discord.ui.Container[Any]:
    """Draw the frame of a session's card, with lines of buttons while it is not over."""
    plan = session.plan
    colour = LIVE if session.state is State.LIVE else OVER if session.is_over else ACCENT
    head = [f"-# {kind_word(plan.kind, locale)}", f"## {inert(plan.title)}"]
    if session.state in HEADS:
        head.insert(0, f"**{translate(HEADS[session.state], locale)}**")
    box = card("\n".join(head), colour=colour)
    if session.state is State.CANCELLED and session.note:
        box.add_item(discord.ui.TextDisplay(f"> {inert(session.note)}"))
    if plan.about:
        box.add_item(discord.ui.TextDisplay(inert(plan.about)))
    box.add_item(discord.ui.TextDisplay("\n".join(_facts(session, repeat, locale))))
    if recap_link is not None:
        label = translate(_("Recap"), locale)
        button: discord.ui.Button[Any] = discord.ui.Button(emoji="📖", label=label, url=recap_link)
        box.add_item(row(button))
    if not session.is_over:
        box.add_item(discord.ui.Separator())
        is_carried = session.carried_from is not None and questions > 0
        box.add_item(discord.ui.TextDisplay(_coming(plan, counts, questions, locale, is_carried=is_carried)))
        for line in lines:
            if line:
                box.add_item(row(*line))
    return box


def _facts(session: Session, repeat: Repeat | None, locale: str) -> list[str]:
    plan = session.plan
    lines = [f"🗓️ {stamp(plan.starts_at)} · {stamp(plan.starts_at, 'R')}"]
    lasts = say_duration(plan.ends_at - plan.starts_at, locale)
    repeats = f" · 🔁 {translate(REPEATS[repeat], locale)}" if repeat is not None else ""
    lines.append(translate(_("⏱️ {lasts} with <@{host}>"), locale, lasts=lasts, host=plan.host_id) + repeats)
    lines.append(f"📍 {place_words(plan)}")
    if plan.role_ids:
        roles = " ".join(f"<@&{role_id}>" for role_id in plan.role_ids)
        lines.append(translate(_("🔑 For {roles}"), locale, roles=roles))
    if plan.min_points:
        text = _("🔑 From tier {tier} on ({points} points)") if plan.tier else _("🔑 From {points} points on")
        lines.append(
            translate(
                text, locale, tier=inert(translate(plan.tier, locale) if plan.tier else ""), points=plan.min_points
            )
        )
    return lines


def _coming(plan: Plan, counts: Counts, questions: int, locale: str, *, is_carried: bool) -> str:
    parts: list[str] = []
    if plan.kind is Kind.OFFICE_HOURS:
        text = plural("{free} of {count} slot free", "{free} of {count} slots free")
        parts.append(translate(text, locale, count=plan.places, free=max(0, plan.places - counts.held)))
    elif plan.capacity:
        parts.append(translate(_("✅ {going} of {places} coming"), locale, going=counts.held, places=plan.capacity))
    else:
        parts.append(translate(_("✅ {going} coming"), locale, going=counts.going))
    if counts.waiting:
        parts.append(translate(_("⏳ {count} waiting"), locale, count=counts.waiting))
    if counts.maybe:
        parts.append(translate(_("🤔 {count} maybe"), locale, count=counts.maybe))
    if questions:
        parts.append(translate(plural("❓ {count} question", "❓ {count} questions"), locale, count=questions))
    line = " · ".join(parts)
    carried = translate(_("↪️ With what nobody got to last time"), locale)
    return f"{line}\n-# {carried}" if is_carried else line
