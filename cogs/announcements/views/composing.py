"""The composer's panel: everything that can be chosen about a post, and what speaks against it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Text, _, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from bot.zones import wall_time
from cogs.announcements.models import Mention, State
from cogs.announcements.render.plans import MESSAGE_ROOM, plan_text
from cogs.announcements.views.controls import (
    ChannelsSelect,
    ComposeButton,
    PingSelect,
    days_select,
    layout_select,
    mention_select,
    repeat_select,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from cogs.announcements.models import Announcement
    from cogs.announcements.views.concerns import Concerns

Item = discord.ui.Item[Any]
GREEN, RED = discord.ButtonStyle.success, discord.ButtonStyle.danger
STATE_NOTES: dict[State, Text] = {
    State.DRAFT: _("-# Kept with each choice; only the team sees it. Below it is as members will see it."),
    State.WAITING: _("-# It waits for approval. What you change is on the team's card at once."),
    State.SCHEDULED: _("-# It is scheduled. What you change is kept at once; what was approved is approved again."),
}
TEMPLATE_NOTE = _("-# A template: kept with each choice. Below it is as members will see it.")
FORMS: tuple[tuple[tuple[str, str, Text], ...], ...] = (
    (
        ("text", "✏️", _("Text")),
        ("colour", "🎨", _("Colour")),
        ("buttons", "🔗", _("Buttons")),
    ),
    (
        ("files", "🖼️", _("Files")),
        ("when", "🕒", _("When")),
        ("poll", "📊", _("Poll")),
    ),
    (("beneath", "🧵", _("Thread, reactions")),),
)
"""The buttons that open a form, row by row: as many as fit beside each other on a phone."""


def panel(
    announcement: Announcement,
    concerns: Concerns,
    guild: discord.Guild,
    zone: ZoneInfo,
    locale: str,
    *,
    is_approved_by_others: bool,
    asks_role: bool = False,
) -> discord.ui.LayoutView:
    """Lay out the composer."""
    note = translate(TEMPLATE_NOTE if announcement.is_template else STATE_NOTES[announcement.state], locale)
    plan = plan_text(announcement, zone, locale)
    text = "\n".join(filter(None, [plan, concerns.text(locale, MESSAGE_ROOM - len(plan) - len(note)), note]))
    view = layout_of()
    selects = _selects(announcement, guild, zone, locale, asks_role=asks_role)
    forms = [row(*line) for line in _form_buttons(announcement, guild, locale)]
    ends = row(*_ends(announcement, locale, is_approved_by_others=is_approved_by_others))
    view.add_item(card(text, *(row(select) for select in selects), *forms, ends))
    return view


def question(
    announcement: Announcement, text: str, yes: str, label: Text, locale: str, *, style: discord.ButtonStyle = RED
) -> discord.ui.LayoutView:
    """Ask something in place of the panel; `yes` is what is done then."""
    view = layout_of()
    back = _button(announcement, "back", _("Back"), locale)
    view.add_item(card(text, row(_button(announcement, yes, label, locale, style=style), back)))
    return view


def closing(text: str) -> discord.ui.LayoutView:
    """Say how it ended, in place of the panel."""
    return layout_of(card(text))


def _selects(
    announcement: Announcement, guild: discord.Guild, zone: ZoneInfo, locale: str, *, asks_role: bool
) -> list[Item]:
    plan = announcement.plan
    known = [each for each in plan.channel_ids if guild.get_channel_or_thread(each) is not None]
    where = translate(_("Channels it goes to"), locale)
    selects: list[Item] = [
        ChannelsSelect(announcement.id, announcement.revision, known, where),
        layout_select(announcement, locale),
        mention_select(announcement, locale, asks_role=asks_role),
    ]
    if asks_role or plan.content.mention is Mention.ROLE:
        role_id = plan.content.role_id
        chosen = role_id if role_id is not None and guild.get_role(role_id) is not None else None
        placeholder = translate(_("Which role?"), locale)
        selects.append(PingSelect(announcement.id, announcement.revision, chosen, placeholder))
    selects.append(repeat_select(announcement, locale))
    if plan.repeat is not None and plan.repeat.every == "week" and plan.starts_at is not None:
        days = plan.repeat.weekdays or (wall_time(plan.starts_at, zone).weekday(),)
        selects.append(days_select(announcement, days, locale))
    return selects


def _form_buttons(announcement: Announcement, guild: discord.Guild, locale: str) -> list[list[Item]]:
    lines: list[list[Item]] = [
        [_button(announcement, what, label, locale, emoji=emoji) for what, emoji, label in line] for line in FORMS
    ]
    content = announcement.plan.content
    if content.publish or has_news(announcement, guild):
        label = _("Followers get it") if content.publish else _("Not to followers")
        style = GREEN if content.publish else discord.ButtonStyle.secondary
        lines[-1].append(_button(announcement, "publish", label, locale, emoji="📣", style=style))
    return lines


def has_news(announcement: Announcement, guild: discord.Guild) -> bool:
    """Say whether one of the chosen channels can be followed from other servers."""
    channels = [guild.get_channel(each) for each in announcement.plan.channel_ids]
    return any(isinstance(channel, discord.TextChannel) and channel.is_news() for channel in channels)


def _ends(announcement: Announcement, locale: str, *, is_approved_by_others: bool) -> list[Item]:
    template = _button(announcement, "template", _("Save as template"), locale, emoji="🗂️")
    if announcement.is_template:
        use = _button(announcement, "use", _("Write one of it"), locale, style=GREEN, emoji="📝")
        return [use, _button(announcement, "delete", _("Delete template"), locale, style=RED)]
    if announcement.state is not State.DRAFT:
        return [template, _button(announcement, "cancel", _("Cancel it"), locale, style=RED)]
    label = _("Hand in") if is_approved_by_others else _("Schedule")
    hand_in = _button(announcement, "hand_in", label, locale, style=GREEN, emoji="✅")
    return [hand_in, template, _button(announcement, "delete", _("Delete draft"), locale, style=RED)]


def _button(
    announcement: Announcement,
    what: str,
    label: Text,
    locale: str,
    *,
    emoji: str | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> ComposeButton:
    said = translate(label, locale)
    return ComposeButton(announcement.id, announcement.revision, what, label=said, emoji=emoji, style=style)
