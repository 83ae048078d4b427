"""A session that is over: its recap, how it was, and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_number, translate
from bot.kit.delivery import mark_of
from bot.kit.views import ACCENT, card, layout_of, row
from bot.text import inert
from cogs.sessions.models import RecapState, State
from cogs.sessions.render.live import asker_words
from cogs.sessions.render.words import kind_word, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Text
    from cogs.sessions.models import Attendee, Question, Session, Story

STAR = "⭐"
LINE_LENGTH = 220  # twelve of them, with who said so, on a page
QUESTION_LINES = 1700
"""How many characters of questions a recap shows."""
NOTES_SHOWN = 2300
RECAP_LINES = 2900
"""How many characters notes and questions have together: with all else it stays below Discord's 4000."""
DRAFTS: dict[RecapState, Text] = {
    RecapState.DRAFT: _("📝 Draft of the recap · only the team sees this"),
    RecapState.PUBLISHED: _("✅ The recap is published"),
}
SECONDS_A_MINUTE = 60


def recap_card(story: Story, locale: str) -> discord.ui.LayoutView:
    """Draw a recap as everybody sees it."""
    return layout_of(_recap_box(story, locale))


def draft_card(
    story: Story, locale: str, buttons: Sequence[discord.ui.Item[Any]], *, link: str | None = None
) -> discord.ui.LayoutView:
    """Draw a recap as the team sees it: how the session was rated, and buttons to edit and publish it."""
    view = layout_of()
    head = translate(DRAFTS[story.recap.state], locale)
    view.add_item(discord.ui.TextDisplay(f"**[{head}]({link})**" if link else f"**{head}**"))
    view.add_item(_recap_box(story, locale))
    view.add_item(discord.ui.TextDisplay(_rating_line(story, locale)))
    view.add_item(row(*buttons))
    return view


def survey_card(
    session: Session, guild_name: str, locale: str, buttons: Sequence[discord.ui.Item[Any]], *, stars: int | None = None
) -> discord.ui.LayoutView:
    """Ask somebody who was there how it was, or thank them for saying so."""
    names = {"title": inert(session.plan.title), "server": inert(guild_name)}
    if stars is None:
        text = _(
            "You were at **{title}** on {server}. How was it, from one star to five? ⭐\n"
            "-# Only the team sees what you answer."
        )
    else:
        text = _("{stars} for **{title}** on {server}. Thank you!")
    words = translate(text, locale, stars=STAR * (stars or 0), **names)
    return layout_of(card(words, row(*buttons)) if buttons else card(words))


def attendance_lines(attendees: Sequence[Attendee], session: Session, locale: str) -> str:
    """List who was there: for how long, or with how many messages, and how they found it."""
    if not attendees:
        return translate(_("Nobody was seen."), locale)
    return "\n".join(_attendee_line(one, session, locale) for one in attendees)


def attendance_title(session: Session, attendees: Sequence[Attendee], locale: str) -> str:
    """Head the list of who was there."""
    came = sum(one.attended for one in attendees)
    text = (
        plural("{title}: {count} there so far", "{title}: {count} there so far")
        if session.state is State.LIVE
        else plural("{title}: {count} came", "{title}: {count} came")
    )
    return translate(text, locale, title=inert(session.plan.title), count=came)


def _recap_box(story: Story, locale: str) -> discord.ui.Container[Any]:
    session, recap = story.session, story.recap
    started_at = session.started_at or session.plan.starts_at
    label = translate(_("Recap"), locale)
    head = [
        f"-# {kind_word(session.plan.kind, locale)} · {label}",
        f"## {inert(session.plan.title)}",
        translate(_("🗓️ {at} with {host}"), locale, at=stamp(started_at, "D"), host=f"<@{session.plan.host_id}>"),
    ]
    box: discord.ui.Container[Any] = discord.ui.Container(accent_colour=ACCENT)
    box.add_item(discord.ui.TextDisplay("\n".join(head), id=mark_of(session.id)))
    notes = inert(recap.notes, NOTES_SHOWN)
    if notes:
        box.add_item(discord.ui.TextDisplay(notes))
    if story.answered:
        room = min(QUESTION_LINES, RECAP_LINES - len(notes))
        box.add_item(discord.ui.Separator())
        box.add_item(discord.ui.TextDisplay(_questions(story.answered, locale, room)))
    numbers = _numbers(story, locale)
    if numbers:
        box.add_item(discord.ui.Separator())
        box.add_item(discord.ui.TextDisplay("\n".join(numbers)))
    if recap.recording:
        button: discord.ui.Button[Any] = discord.ui.Button(
            emoji="🎬", label=translate(_("Recording"), locale), url=recap.recording
        )
        box.add_item(row(button))
    return box


def _questions(answered: Sequence[Question], locale: str, room: int) -> str:
    head = translate(_("What was answered"), locale)
    lines = [f"**{head}**"]
    for number, question in enumerate(answered):
        line = f"• {inert(question.words)} -# {asker_words(question, locale)}".replace(" -# ", "\n-# ")
        room -= len(line)
        if room < 0:
            text = plural("… and {count} more", "… and {count} more")
            lines.append(translate(text, locale, count=len(answered) - number))
            break
        lines.append(line)
    return "\n".join(lines)


def _numbers(story: Story, locale: str) -> list[str]:
    figures = story.figures
    parts: list[str] = []
    if figures.came:  # where nobody was seen, the team reads it below the draft
        parts.append(translate(plural("👥 {count} came", "👥 {count} came"), locale, count=figures.came))
    if figures.new_faces:
        text = plural("✨ {count} for the first time", "✨ {count} for the first time")
        parts.append(translate(text, locale, count=figures.new_faces))
    if figures.answered:
        text = plural("💬 {count} question answered", "💬 {count} questions answered")
        parts.append(translate(text, locale, count=figures.answered))
    lines = [" · ".join(parts)] if parts else []
    if story.following is not None and figures.left_open:
        text = plural(
            "↪️ {count} question nobody got to is taken along to {next}.",
            "↪️ {count} questions nobody got to are taken along to {next}.",
        )
        lines.append(translate(text, locale, count=figures.left_open, next=_named(story.following)))
    return lines


def _named(session: Session) -> str:
    """Name a session, as a link to its card, with its time."""
    title = inert(session.plan.title)
    name = f"[{title}]({session.card_link})" if session.card_link else f"**{title}**"
    return f"{name} ({stamp(session.plan.starts_at, 'f')})"


def _rating_line(story: Story, locale: str) -> str:
    figures = story.figures
    text = plural(
        "{kept} of {count} who said that they come was there", "{kept} of {count} who said that they come were there"
    )
    going = translate(text, locale, kept=figures.kept, count=figures.going)
    if figures.stars is None:
        unrated = translate(_("nobody has rated it yet"), locale)
        return f"-# {going} · {unrated}"
    text = plural("{star} {stars} (median of {count} rating)", "{star} {stars} (median of {count} ratings)")
    rated = translate(text, locale, star=STAR, stars=say_number(figures.stars, locale), count=figures.ratings)
    return f"-# {going} · {rated}"


def _attendee_line(one: Attendee, session: Session, locale: str) -> str:
    parts = [f"<@{one.member_id}>"]
    if session.plan.place.is_heard:
        parts.append(translate(_("{minutes} min"), locale, minutes=one.seconds // SECONDS_A_MINUTE))
    if one.messages:
        parts.append(translate(plural("{count} message", "{count} messages"), locale, count=one.messages))
    if not one.attended:
        parts.append(translate(_("too short to count"), locale))
    if one.stars is not None:
        parts.append(STAR * one.stars)
    line = " · ".join(parts)
    return f"{line}\n> {inert(one.words, LINE_LENGTH)}" if one.words else line
