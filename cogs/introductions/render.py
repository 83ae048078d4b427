"""How introductions look. Pure: models in, Discord's layout out; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, say_list, translate
from bot.kit import card as framed
from bot.kit import layout_of
from bot.kit.views import row
from cogs.introductions.rules import inert, shorten
from cogs.introductions.views import EditButton, HiButton, MakeCardButton, ReportButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.introductions.models import Card, DirectoryPage, Entry, Greeters, Topic

SHOWN_ANSWER = 500  # what becomes of 300 characters that are all markup; five of them fit into Discord's 4000
SHOWN_NAME = 120
SHOWN_TOPICS = 8
TOPIC_LENGTH = 40
ENTRY_LENGTH = 260  # eight of them, with their links, fit into Discord's 4000
OTHERS = plural("{count} other", "{count} others")


def card_view(card: Card, locale: str, *, avatar_url: str | None, has_buttons: bool = True) -> discord.ui.LayoutView:
    """Lay out a member's card, in the language of who sees it."""
    shown = card.introduction
    view = layout_of()
    head: discord.ui.Item[Any] = discord.ui.TextDisplay(
        f"### 👋 {inert(shown.name, SHOWN_NAME)}\n-# <@{shown.member_id}>"
    )
    if avatar_url is not None:
        head = discord.ui.Section(head, accessory=discord.ui.Thumbnail(avatar_url))
    box = framed(head)
    texts = [_answer(question, answer, locale) for question, answer in shown.answers]
    if shown.topics:
        texts.append(f"🏷️ {_topics(shown.topics)}")
    if card.greeters.count:
        texts.append(greeters_line(card.greeters, locale))
    if texts:
        box.add_item(discord.ui.TextDisplay("\n".join(texts)))
    if has_buttons:
        owner_id = shown.member_id
        box.add_item(row(HiButton(owner_id, locale), EditButton(owner_id, locale), ReportButton(owner_id, locale)))
    view.add_item(box)
    return view


def greeters_line(greeters: Greeters, locale: str) -> str:
    """Say how many said hi and who was first: "👋 12 · @Ann, @Ben, @Cem and 9 others"."""
    names = [f"<@{greeter_id}>" for greeter_id in greeters.first_ids]
    hidden = greeters.count - len(names)
    if hidden > 0:
        names.append(translate(OTHERS, locale, count=hidden))
    return f"-# 👋 {greeters.count} · {say_list(names, locale)}"


def offer_view(message_id: int, locale: str) -> discord.ui.LayoutView:
    """Lay out the offer to make a card of a plain post."""
    view = layout_of()
    text = translate(_("Nice to meet you! Shall I make a card of this, so that others find you?"), locale)
    view.add_item(framed(text, row(MakeCardButton(message_id, locale))))
    return view


def directory_text(page: DirectoryPage, locale: str) -> str:
    """Write one page of the directory."""
    if not page.entries:
        return translate(_("Nobody was found. Fewer or other words may help."), locale)
    return "\n".join(_entry(entry, locale) for entry in page.entries)


def directory_title(page: DirectoryPage, locale: str) -> str:
    """Say how many were found."""
    if page.is_more:
        return translate(_("🔎 More than {count} members"), locale, count=page.total)
    return translate(plural("🔎 {count} member", "🔎 {count} members"), locale, count=page.total)


def _answer(question: str, answer: str, locale: str) -> str:
    # One of ours stands in English and is translated here; a server's own is in no catalogue and stays as it is.
    return f"**{inert(translate(question, locale))}**\n{inert(answer, SHOWN_ANSWER)}"


def _topics(topics: Sequence[Topic]) -> str:
    names = [inert(shorten(topic.label, TOPIC_LENGTH)) for topic in topics[:SHOWN_TOPICS]]
    return " · ".join([*names, "…"] if len(topics) > SHOWN_TOPICS else names)


def _entry(entry: Entry, locale: str) -> str:
    line = f"**{inert(entry.name, SHOWN_NAME)}** <@{entry.member_id}>"
    if entry.link is not None:
        word = translate(_("card"), locale)
        line += f" · [{word}]({entry.link})"
    return f"{line}\n-# {inert(entry.headline, ENTRY_LENGTH)}" if entry.headline else line
