"""How hosting looks. Pure: models in, Discord's layout out; nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_percent, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from bot.text import clean, inert
from cogs.hosts.views import DeclineButton, HelloButton

if TYPE_CHECKING:
    from bot.profiles import Profile, Tag
    from cogs.hosts.models import Assignment, HostStatus

SHORT = 300  # of what an introduction is quoted with
SHORT_NAME = 60
QUOTED = 3  # of its answers


@dataclass(frozen=True, slots=True)
class Scene:
    """What a note is about: the server, and who the newcomer is."""

    server_name: str
    link: str
    newcomer_name: str
    newcomer: Profile | None
    host: Profile | None


def note_card(asked: Assignment, scene: Scene, locale: str) -> discord.ui.LayoutView:
    """Lay out a host's private note: who is new, what they said of themselves, and a first line to say."""
    name, server = _safe(scene.newcomer_name), _safe(scene.server_name)
    head = translate(_("### 👋 {name} is new on {server}"), locale, name=name, server=server)
    lines = [f"{head}\n<@{asked.newcomer_id}>"]
    if scene.newcomer is not None:
        lines += [f"> {_safe(said)}" for said in _said(scene.newcomer)]
    else:
        lines.append(translate(_("-# No introduction yet: a question from you may be all it takes."), locale))
    lines.append(translate(_("A first line, in your own words:"), locale))
    lines.append(f"> {inert(first_line(scene, locale))}")  # a quote wraps on a phone; a block of code may not
    text = _("-# A reply, a mention or a hi on their introduction counts by itself. `/host off` stops these notes.")
    hint = translate(text, locale)  # a part of its own: below a quote it would look quoted
    view = layout_of()
    buttons: list[discord.ui.Item[Any]] = [
        HelloButton(asked.id, locale),
        discord.ui.Button(label=translate(_("Open the server"), locale), url=scene.link),
        DeclineButton(asked.id, locale),
    ]
    view.add_item(card("\n".join(lines), hint, row(*buttons)))
    return view


def first_line(scene: Scene, locale: str) -> str:
    """Propose what to say first: about something in common, else about what they said, else a question."""
    name = clean(scene.newcomer_name, SHORT_NAME)
    theirs = scene.newcomer.tags if scene.newcomer is not None else ()
    mine = {(tag.kind, tag.key) for tag in scene.host.tags} if scene.host is not None else set[object]()
    shared: list[Tag] = [tag for tag in theirs if (tag.kind, tag.key) in mine]
    if shared:
        text = _("Hi {name}, welcome! I see you like {label}. So do I: what got you into it?")
        return translate(text, locale, name=name, label=clean(shared[0].label, SHORT_NAME))
    if theirs:
        text = _("Hi {name}, welcome! I see you like {label}: what got you into it?")
        return translate(text, locale, name=name, label=clean(theirs[0].label, SHORT_NAME))
    return translate(_("Hi {name}, welcome! What brought you here?"), locale, name=name)


def status_card(status: HostStatus, locale: str, *, is_staff: bool) -> discord.ui.LayoutView:
    """Say whether the reader hosts, who waits for them, and to staff how newcomers fare."""
    head = translate(_("### 👋 You host newcomers") if status.is_on else _("### 👋 You don't host newcomers"), locale)
    lines = [head]
    if status.is_closed:
        lines.append(
            translate(
                _(
                    "I could not write to you. Allow direct messages, from this server and in `/mydata preferences`, "
                    "then say `/host on` again."
                ),
                locale,
            )
        )
    if status.waiting_ids:
        names = " ".join(f"<@{member_id}>" for member_id in status.waiting_ids)
        lines.append(translate(_("Waiting for your hello: {names}"), locale, names=names))
    days = translate(plural("{count} day", "{count} days"), locale, count=status.days)
    mine = plural("You greeted {count} newcomer in {days}.", "You greeted {count} newcomers in {days}.")
    lines.append(translate(mine, locale, count=status.greeted, days=days))
    if is_staff and status.newcomers:
        share = say_percent(status.newcomers_greeted / status.newcomers, locale)
        text = plural(
            "-# Of {count} newcomer in {days}, {share} were greeted in person within 48 hours.",
            "-# Of {count} newcomers in {days}, {share} were greeted in person within 48 hours.",
        )
        lines.append(translate(text, locale, count=status.newcomers, days=days, share=share))
    return layout_of(card("\n".join(lines)))


def _said(profile: Profile) -> list[str]:
    said = [profile.headline, *(answer for _question, answer in profile.answers[:QUOTED])]
    return [text for text in dict.fromkeys(said) if text.strip()]


def _safe(text: str) -> str:
    return inert(clean(text, SHORT), SHORT * 3 // 2)
