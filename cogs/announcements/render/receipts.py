"""What the team reads about a post: where it is, where it is not, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit import card, layout_of
from bot.text import inert, shorten
from cogs.announcements.models import Delivery, DeliveryState, Outcome, PostState
from cogs.announcements.render.words import BENEATH, POST_STATES, TROUBLES

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADS: dict[PostState, str] = {
    PostState.SENDING: _("is going out"),
    PostState.SENT: _("is out"),
    PostState.FAILED: _("did not go out"),
    PostState.MISSED: _("was missed"),
    PostState.SKIPPED: _("was left out"),
    PostState.DELETED: _("was taken down"),
    PostState.SCHEDULED: _("is scheduled"),
}
SHOWN = 12
"""Channels named one by one; the others are counted."""
QUOTED = 160


def receipt(outcome: Outcome, locale: str, buttons: Sequence[discord.ui.Item[Any]]) -> discord.ui.LayoutView:
    """Lay out how a post went."""
    post, announcement = outcome.post, outcome.announcement
    sign = POST_STATES[post.state][0]
    head = f"### {sign} {inert(announcement.plan.title)} {translate(HEADS[post.state], locale)}"
    lines = [head, _when(outcome, locale)]
    if post.state is PostState.MISSED and not outcome.deliveries:
        text = _("I could not send it in time, nor within {minutes} minutes of it. Send it now, or leave it out?")
        lines.append(translate(text, locale, minutes=announcement.plan.tolerance_minutes))
    ordered = sorted(outcome.deliveries, key=lambda each: each.state is not DeliveryState.FAILED)
    lines += [_line(each, locale) for each in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        lines.append(translate(_("… and {count} more channels"), locale, count=len(ordered) - SHOWN))
    if post.content is not None and post.content.text:
        words = inert(shorten(" ".join(discord.utils.remove_markdown(post.content.text).split()), QUOTED))
        lines.append(f"-# {words}")
    view = layout_of()
    items: list[discord.ui.Item[Any] | str] = ["\n".join(lines)]
    if buttons:
        line: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
        for button in buttons:
            line.add_item(button)
        items.append(line)
    view.add_item(card(*items))
    return view


def _when(outcome: Outcome, locale: str) -> str:
    at = f"<t:{int(outcome.post.due_at.timestamp())}:f>"
    who = outcome.announcement.approved_by
    if who is None:
        return translate(_("{when}, written by <@{author}>"), locale, when=at, author=outcome.announcement.created_by)
    text = _("{when}, written by <@{author}>, approved by <@{approver}>")
    return translate(text, locale, when=at, author=outcome.announcement.created_by, approver=who)


def _line(delivery: Delivery, locale: str) -> str:
    where = f"<#{delivery.channel_id}>"
    match delivery.state:
        case DeliveryState.SENT:
            line = f"✅ {delivery.link}"
            if delivery.published_at is not None:
                line += translate(_(" · published"), locale)
            beneath = BENEATH.get(delivery.trouble) if delivery.trouble is not None else None
            return line if beneath is None else f"{line}\n   ⚠️ {translate(beneath, locale)}"
        case DeliveryState.FAILED:
            why = translate(TROUBLES[delivery.trouble], locale) if delivery.trouble is not None else ""
            return f"❌ {where}: {why}"
        case DeliveryState.DELETED | DeliveryState.DELETING:
            return f"🗑️ {where}"
        case DeliveryState.PENDING:
            return f"📤 {where}"
