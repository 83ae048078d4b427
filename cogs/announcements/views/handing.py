"""Handing a draft in: asked once more where something speaks against it, and told what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import Text, _, translate
from bot.text import inert
from cogs.announcements.models import State

if TYPE_CHECKING:
    from cogs.announcements.models import Announcement
    from cogs.announcements.views.desk import Desk


async def hand_in(desk: Desk) -> None:
    """Hand a draft in, or ask first whether it is to be in spite of what is worth knowing. Raises NotAllowedError."""
    desk.check_may_ping(desk.content)
    concerns = await desk.concerns()
    if not concerns.lines or not desk.plan.channel_ids:
        await hand_in_anyway(desk)
        return
    text = _("### Hand it in all the same?\n{concerns}")
    await desk.ask(text, "hand_in_anyway", _("Yes, hand it in"), concerns=concerns.text(desk.locale))


async def hand_in_anyway(desk: Desk) -> None:
    """Hand a draft in; that it pings more than the server wants is written down. Raises BadInputError."""
    desk.check_may_ping(desk.content)
    pings = (await desk.concerns()).pings
    handed_in = await desk.plans.submit(
        desk.guild.id,
        desk.announcement.id,
        by=desk.interaction.user.id,
        revision=desk.announcement.revision,
        others=await desk.count_others(),
        despite=str(pings) if pings else None,
    )
    team_channel_id = (await desk.server()).team_channel_id
    await desk.close(handed_in_words(handed_in, team_channel_id, desk.locale))


def handed_in_words(announcement: Announcement, team_channel_id: int | None, locale: str) -> str:
    """Say what happens with what was handed in."""
    if announcement.state is State.WAITING:
        text = _("⏳ **{title}** waits for approval. The team is asked in {channel}.")
        if team_channel_id is None:
            text = _("⏳ **{title}** waits for approval. Somebody else lets it out with /announce approve.")
        where = f"<#{team_channel_id}>"
        return translate(text, locale, title=inert(announcement.plan.title), channel=where)
    return scheduled_words(announcement, locale)


def scheduled_words(announcement: Announcement, locale: str) -> str:
    """Say when what may go out does so."""
    at = announcement.plan.starts_at
    text: Text = _("🗓️ **{title}** is scheduled for {when}. The receipt says how it went.")
    if at is None:
        text = _("📤 **{title}** goes out now. The receipt says how it went.")
    elif announcement.recurrence is not None:
        text = _("🗓️ **{title}** is scheduled as a series. Each post has its receipt.")
    when = "" if at is None else f"<t:{int(at.timestamp())}:F>"
    return translate(text, locale, title=inert(announcement.plan.title), when=when)
