"""How the weekly digest is set, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.agenda import WARNING
from bot.i18n import _, plural, say_list, translate
from bot.text import inert
from cogs.announcements.render.words import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.i18n import Text
    from cogs.announcements.models import AnnouncementSettings
    from cogs.announcements.service import Coming

HEAD = _("### 📰 The weekly digest")
ABOUT = _(
    "-# A post of what happened: new members, solved questions, thanks, sessions. I put it together, the team edits "
    "and approves it; nothing goes out unread."
)


def digest_lines(
    settings: AnnouncementSettings,
    coming: Coming | None,
    parts: Mapping[str, Text],
    zone: ZoneInfo,
    troubles: Sequence[str],
    locale: str,
) -> str:
    """Say how the digest is set, and when the next draft comes."""
    lines = [translate(HEAD, locale), translate(ABOUT, locale)]
    if settings.digest_channel_id is None:
        return "\n".join([*lines, translate(_("It is off. Choose a channel, and it begins."), locale)])
    when = translate(
        _("📢 <#{channel}>, every {day} at {time} ({zone})"),
        locale,
        channel=settings.digest_channel_id,
        day=translate(WEEKDAYS[settings.digest_weekday], locale),
        time=f"{settings.digest_time:%H:%M}",
        zone=zone.key,
    )
    hours = settings.digest_lead_hours
    lead = translate(
        plural("✏️ Its draft comes {count} hour before", "✏️ Its draft comes {count} hours before"), locale, count=hours
    )
    told = [translate(title, locale) for name, title in parts.items() if name not in settings.digest_without]
    told_text = say_list(told, locale) if told else translate(_("nothing: choose at least one part"), locale)
    lines += [when, lead, translate(_("🧩 It tells: {parts}"), locale, parts=told_text)]
    if settings.digest_intro.strip():
        lines.append(f"💬 {inert(' '.join(settings.digest_intro.split()))}")
    if coming is not None:
        draft, post = (f"<t:{int(at.timestamp())}:f>" for at in (coming.draft_at, coming.post_at))
        lines.append(translate(_("🕒 The next draft comes {draft}, for {post}"), locale, draft=draft, post=post))
    return "\n".join([*lines, *(f"{WARNING} {trouble}" for trouble in troubles)])
