"""A session that is on: what its thread shows, and the moderators' panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, translate
from bot.kit.delivery import mark_of
from bot.kit.views import ACCENT, card, layout_of, row
from bot.text import inert, shorten
from cogs.sessions.models import Place, QuestionState, State
from cogs.sessions.render.words import place_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.sessions.models import Floor, Question, Session

LIVE = discord.Colour.green()
OVER = discord.Colour.light_grey()
LINE_LENGTH = 140


def opening(session: Session, locale: str) -> discord.ui.LayoutView:
    """Say in the thread that a session has begun, and where."""
    if session.plan.place is Place.TEXT:
        text = _("🔴 **{title}** is on, right here. Write along!")
    else:
        text = _("🔴 **{title}** is on: come to {place}. Talk along here.")
    words = translate(text, locale, title=inert(session.plan.title), place=place_words(session.plan))
    if session.card_link is not None:
        words += "\n" + translate(_("-# Ask your questions on [the card]({link})."), locale, link=session.card_link)
    return layout_of(discord.ui.Container(discord.ui.TextDisplay(words, id=mark_of(session.id)), accent_colour=LIVE))


def asked_card(question: Question, locale: str) -> discord.ui.LayoutView:
    """Show everybody the question that is answered now; who asked anonymously stays so."""
    head = translate(_("🎤 Now being answered"), locale)
    lines = [
        f"-# {head}",
        f"### {inert(question.words)}",
        f"-# {asker_words(question, locale)} · 👍 {question.votes}",
    ]
    view = layout_of()
    text: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(lines), id=mark_of(question.id))
    view.add_item(discord.ui.Container(text, accent_colour=ACCENT))
    return view


def withdrawn_card(question_id: int, locale: str) -> discord.ui.LayoutView:
    """Take the place of a question that its asker withdrew after it was shown."""
    words = translate(_("-# 🎤 Whoever asked this has withdrawn it."), locale)
    return layout_of(discord.ui.Container(discord.ui.TextDisplay(words, id=mark_of(question_id)), accent_colour=OVER))


def asker_words(question: Question, locale: str) -> str:
    """Say who asked, as everybody may know it."""
    if question.is_anonymous or not question.asker_id:
        return translate(_("asked anonymously"), locale)
    return translate(_("asked by {member}"), locale, member=f"<@{question.asker_id}>")


def panel_card(
    floor: Floor,
    locale: str,
    *,
    steps: Sequence[discord.ui.Item[Any]],
    end: discord.ui.Item[Any],
) -> discord.ui.LayoutView:
    """Draw the moderators' panel: what is on the floor, what comes next, and the buttons for both."""
    session = floor.session
    is_on = session.state is State.LIVE
    title = _("🎛️ Panel: {title}") if is_on else _("🎛️ Over: {title}")
    box = card(f"### {translate(title, locale, title=inert(session.plan.title))}", colour=LIVE if is_on else OVER)
    view = layout_of(box)
    if not is_on:
        box.add_item(discord.ui.TextDisplay(_tally(floor, locale)))
        return view
    box.add_item(discord.ui.TextDisplay(_on_the_floor(floor, locale)))
    box.add_item(row(*steps))
    box.add_item(discord.ui.Separator())
    if floor.following:
        box.add_item(discord.ui.TextDisplay("\n".join(_following(floor, locale))))
    box.add_item(discord.ui.TextDisplay(f"-# {_tally(floor, locale)}"))
    box.add_item(row(end))
    return view


def _on_the_floor(floor: Floor, locale: str) -> str:
    if floor.question is None:
        if floor.following:
            return translate(_("Nothing is on the floor. *Next* shows the first question in the thread."), locale)
        return translate(_("No question is waiting. As soon as one is asked, it is shown here."), locale)
    head = translate(_("🎤 Now being answered"), locale)
    return f"**{head}**\n> {inert(floor.question.words)}\n-# {_team_line(floor.question, locale, is_next=False)}"


def _following(floor: Floor, locale: str) -> list[str]:
    head = translate(_("Up next"), locale)
    lines = [f"**{head}**"]
    for number, question in enumerate(floor.following, 1):
        lines.append(f"{number}. {inert(shorten(question.words, LINE_LENGTH))}\n-# {_team_line(question, locale)}")
    return lines


def _team_line(question: Question, locale: str, *, is_next: bool = True) -> str:
    """Say who asked to those who moderate: they see it in any case."""
    parts = [f"👍 {question.votes}"]
    if question.asker_id:
        parts.append(f"<@{question.asker_id}>")
    if question.is_anonymous:
        parts.append(translate(_("anonymous to members"), locale))
    if is_next and question.state is QuestionState.ACCEPTED:
        parts.append(translate(_("✔️ accepted"), locale))
    return " · ".join(parts)


def _tally(floor: Floor, locale: str) -> str:
    left = sum(amount for state, amount in floor.counts.items() if state.is_open)
    answered = floor.counts.get(QuestionState.ANSWERED, 0)
    skipped = floor.counts.get(QuestionState.SKIPPED, 0)
    parts = [translate(plural("{count} question open", "{count} questions open"), locale, count=left)]
    parts.append(translate(_("{count} answered"), locale, count=answered))
    if skipped:
        parts.append(translate(_("{count} skipped"), locale, count=skipped))
    return " · ".join(parts)
