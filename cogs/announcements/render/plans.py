"""What the team reads about a plan: what it is, when it goes out, where, and whom it pings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural, say_datetime, say_list, translate
from bot.text import inert, shorten
from cogs.announcements.models import Mention, State
from cogs.announcements.render.words import LAYOUTS, MENTIONS, STATES, say_repeat

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from cogs.announcements.models import Announcement, Change, Content, Plan
    from cogs.announcements.service import Occurrence

NAMED = 10
"""Channels named one by one; the others are counted."""
QUESTION = 60
HISTORY = 8
LONGEST_LINE = 240
LABELS = 200
"""Characters of a plan's line that the labels of its buttons take, and the name of its thread."""
MESSAGE_ROOM = 3900
"""Of the 4,000 characters that all texts of a message have together, some are left for what stands between them."""
DONE: dict[str, str] = {
    "created": _("wrote it"),
    "edited": _("changed it"),
    "submitted": _("handed it in"),
    "approved": _("approved it"),
    "rejected": _("gave it back"),
    "cancelled": _("cancelled it"),
    "paused": _("paused it"),
    "resumed": _("let it go on"),
    "moved": _("moved one"),
    "skipped": _("left one out"),
    "send_now": _("sent it at once"),
    "edited_sent": _("changed what is out"),
    "undone": _("took it back"),
    "deleted": _("took it down"),
    "retried": _("tried channels again"),
    "sent": _("it is out"),
    "failed": _("no channel took it"),
    "missed": _("it was missed"),
}
"""What is said of each kind of change in the history."""


def plan_text(announcement: Announcement, zone: ZoneInfo, locale: str, *, upcoming: Sequence[Occurrence] = ()) -> str:
    """Say all about a plan but its text, which is shown as members will see it."""
    plan = announcement.plan
    lines = [head_line(announcement, locale), _when_line(announcement, zone, locale)]
    later = [f"<t:{int(each.due_at.timestamp())}:f>" for each in upcoming if not each.is_skipped]
    if plan.repeat is not None and later:
        lines.append(translate(_("-# Next: {times}"), locale, times=" · ".join(later)))
    lines += [f"📢 {channels_text(plan, locale)}", _extras(plan.content, locale), _who_line(announcement, locale)]
    if announcement.note and announcement.state in {State.DRAFT, State.CANCELLED}:
        text = _("↩️ Given back: {why}") if announcement.state is State.DRAFT else _("🚫 Why: {why}")
        lines.append(translate(text, locale, why=inert(announcement.note)))
    return "\n".join(lines)


def fitted(text: str, room: int) -> str:
    """Return as many of a text's lines as fit into so many characters."""
    lines = text.splitlines()
    while lines and len("\n".join(lines)) > room:
        lines.pop()
    return "\n".join(lines)


def head_line(announcement: Announcement, locale: str) -> str:
    """Name an announcement and its state."""
    sign, state = STATES[announcement.state]
    said = translate(state, locale)
    if announcement.is_template:
        sign, said = "🗂️", translate(_("Template"), locale)
    elif announcement.is_paused:
        sign, said = "⏸️", translate(_("Paused"), locale)
    return f"### {sign} {inert(announcement.plan.title)}\n-# {said}"


def list_line(announcement: Announcement, at: dt.datetime | None, zone: ZoneInfo, locale: str) -> str:
    """Write an announcement as two lines of a list."""
    plan = announcement.plan
    sign = "⏸️" if announcement.is_paused else STATES[announcement.state][0]
    when = f"<t:{int(at.timestamp())}:f>" if at is not None else ""
    repeat = f"🔁 {say_repeat(plan, zone, locale)}" if plan.repeat is not None else ""
    who = f"<@{announcement.created_by}>"
    first = " · ".join(filter(None, (f"{sign} **{inert(plan.title)}**", when, repeat)))
    return f"{first}\n-# {channels_text(plan, locale, named=3)} · {who}"


def choice_label(announcement: Announcement, at: dt.datetime | None, zone: ZoneInfo, locale: str, *, most: int) -> str:
    """Name an announcement where only plain text is shown: sign, title, state, and its time on the zone's clocks."""
    sign, state = STATES[announcement.state]
    if announcement.is_paused:
        sign, state = "⏸️", _("Paused")
    parts = [f" · {translate(state, locale)}"] if not announcement.is_template else []
    if at is not None:
        parts.append(f" · {say_datetime(at.astimezone(zone), locale)}")
    rest = "".join(parts)
    return f"{sign} {shorten(announcement.plan.title, max(1, most - len(rest) - len(sign) - 1))}{rest}"[:most]


def channels_text(plan: Plan, locale: str, *, named: int = NAMED) -> str:
    """Name the channels of a plan, many of them only counted."""
    if not plan.channel_ids:
        return translate(_("No channel yet"), locale)
    said = " ".join(f"<#{channel_id}>" for channel_id in plan.channel_ids[:named])
    more = len(plan.channel_ids) - named
    return said if more <= 0 else said + translate(plural(" and {count} more", " and {count} more"), locale, count=more)


def mention_text(content: Content, locale: str) -> str:
    """Say whom a post pings."""
    if content.mention is Mention.NONE:
        return "🔕 " + translate(MENTIONS[Mention.NONE], locale)
    return "🔔 " + translate(_("Pings {whom}"), locale, whom=content.mentioned)


def history_text(changes: Sequence[Change], locale: str, *, most: int = HISTORY) -> str:
    """Tell who did what, the latest first; what somebody did several times in a row is told once."""
    told: list[Change] = []
    for change in changes:
        if not told or (told[-1].what, told[-1].changed_by) != (change.what, change.changed_by):
            told.append(change)
    return "\n".join(_change_line(change, locale) for change in told[:most])


def _change_line(change: Change, locale: str) -> str:
    at = f"<t:{int(change.changed_at.timestamp())}:f>"
    done = translate(DONE.get(change.what, change.what), locale)
    who = f"<@{change.changed_by}> " if change.changed_by else ""
    line = f"-# {at} {who}{done}"
    if change.what in {"rejected", "cancelled"} and change.after:
        line += f": {inert(' '.join(change.after.split()))}"
    if change.what == "submitted" and change.after and change.after.isdecimal():
        text = plural(", knowing of {count} other ping that week", ", knowing of {count} other pings that week")
        line += translate(text, locale, count=int(change.after))
    return shorten(line, LONGEST_LINE)


def _who_line(announcement: Announcement, locale: str) -> str:
    who = [f"<@{each}>" for each in dict.fromkeys((announcement.created_by, announcement.edited_by))]
    line = f"✍️ {say_list(who, locale)}"
    if announcement.approved_by is not None:
        line += translate(_(" · approved by {who}"), locale, who=f"<@{announcement.approved_by}>")
    return line


def _when_line(announcement: Announcement, zone: ZoneInfo, locale: str) -> str:
    plan = announcement.plan
    if plan.starts_at is None:
        return translate(_("🕒 As soon as it is approved"), locale)
    at = f"<t:{int(plan.starts_at.timestamp())}:F>"
    local = say_datetime(plan.starts_at.astimezone(zone), locale)
    lines = [f"🕒 {at}\n-# {zone.key}: {local}"]
    if plan.repeat is not None:
        lines.append(f"🔁 {say_repeat(plan, zone, locale)}")
    return "\n".join(lines)


def _extras(content: Content, locale: str) -> str:
    parts = [mention_text(content, locale), f"🪧 {translate(LAYOUTS[content.layout], locale)}"]
    if content.buttons:
        parts.append("🔗 " + inert(", ".join(button.label for button in content.buttons), LABELS))
    if content.file_ids:
        parts.append(translate(plural("🖼️ {count} file", "🖼️ {count} files"), locale, count=len(content.file_ids)))
    if content.thread:
        parts.append(f"🧵 {inert(content.thread, LABELS)}")
    if content.reactions:
        parts.append(" ".join(content.reactions))
    if content.poll is not None:
        parts.append(f"📊 {inert(shorten(content.poll.question, QUESTION))}")
    if content.publish:
        parts.append(translate(_("📣 published to followers"), locale))
    return " · ".join(parts)
