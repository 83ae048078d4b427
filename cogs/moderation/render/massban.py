"""A list of bans: the question, how far it is, the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, plural, translate
from bot.kit import card, layout_of
from bot.kit.delivery import mark_of
from bot.text import inert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.moderation.models import Listing, Massban, Preview, Tally

MOST_NAMED = 15
MOST_REFUSED = 6


def massban_question(preview: Preview, reason: str, locale: str) -> str:
    """Say what a list comes to, before it is agreed to."""
    count = len(preview.banned)
    head = plural("### 🔨 Ban {count} person?", "### 🔨 Ban {count} people?")
    if not count:
        head = _("### Nobody of this list is banned")
    lines = [translate(head, locale, count=count)]
    if reason and count:
        lines.append(f"> {inert(reason)}")
    if count:
        lines.append(_listed([f"<@{each.user_id}> {inert(each.name, 60)}" for each in preview.banned], locale))
    if preview.unseen:
        text = plural(
            "{count} of them is not on this server; whether the account exists shows when it is banned.",
            "{count} of them are not on this server; whether the accounts exist shows when they are banned.",
        )
        lines.append(translate(text, locale, count=preview.unseen))
    return "\n".join([*lines, *_left_out(preview, locale)])


def _left_out(preview: Preview, locale: str) -> list[str]:
    """Say who of a list is not banned, and why."""
    lines: list[str] = []
    if preview.refused:
        text = plural("**{count} is protected:**", "**{count} are protected:**")
        lines.append(translate(text, locale, count=len(preview.refused)))
        lines += [f"- {sentence}" for _user_id, sentence in preview.refused[:MOST_REFUSED]]
        if len(preview.refused) > MOST_REFUSED:
            lines.append("- …")
    if preview.before:
        text = plural("{count} is banned already.", "{count} are banned already.")
        lines.append(translate(text, locale, count=len(preview.before)))
    if preview.unknown:
        names = ", ".join(inert(name, 40) for name in preview.unknown[:MOST_NAMED])
        text = plural("{count} was not found: {names}", "{count} were not found: {names}")
        more = " …" if len(preview.unknown) > MOST_NAMED else ""
        lines.append(translate(text, locale, count=len(preview.unknown), names=f"{names}{more}"))
    return lines


def massban_begun(count: int, channel_id: int | None, locale: str) -> str:
    """Say to the moderator that it has begun, and where to look."""
    text = plural("⏳ {count} ban has begun.", "⏳ {count} bans have begun.")
    line = translate(text, locale, count=count)
    where = _("{channel} shows how far it is.") if channel_id else _("I write to you directly how far it is.")
    return f"{line} {translate(where, locale, channel=f'<#{channel_id}>')}"


def massban_card(massban: Massban, tally: Tally, locale: str, *, file: str | None = None) -> discord.ui.LayoutView:
    """Lay out how far a list is, or the sum of it; `file` is the attached list of who could not be banned."""
    done = tally.total - tally.left
    text = (
        _("### 🔨 Bans by list: {done} of {total}") if tally.left else _("### 🔨 Bans by list: all {total} worked off")
    )
    lines = [translate(text, locale, done=done, total=tally.total)]
    lines.append(translate(_("ordered by {who}"), locale, who=f"<@{massban.ordered_by}>"))
    if massban.reason:
        lines.append(f"> {inert(massban.reason)}")
    lines.append(_sum(tally, locale))
    box = card(discord.ui.TextDisplay[Any]("\n".join(lines), id=mark_of(massban.id)))
    if file is not None:
        box.add_item(discord.ui.File[Any](f"attachment://{file}"))
    return layout_of(box)


def failure_file(failures: Sequence[tuple[Listing, str]]) -> bytes:
    """Write down who could not be banned, and why: a line each, tabs between."""
    return "\n".join(f"{who.user_id}\t{who.name}\t{failure}" for who, failure in failures).encode()


def _sum(tally: Tally, locale: str) -> str:
    parts = [translate(plural("✅ {count} banned", "✅ {count} banned"), locale, count=tally.banned)]
    if tally.before:
        parts.append(translate(plural("{count} before", "{count} before"), locale, count=tally.before))
    if tally.failed:
        parts.append(translate(plural("❌ {count} refused", "❌ {count} refused"), locale, count=tally.failed))
    return " · ".join(parts)


def _listed(names: Sequence[str], locale: str) -> str:
    lines = ", ".join(names[:MOST_NAMED])
    rest = len(names) - MOST_NAMED
    if rest <= 0:
        return lines
    more = translate(plural("and {count} more", "and {count} more"), locale, count=rest)
    return f"{lines} {more}"
