"""Discord's own events: how one stands, and the question when one was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit.views import card, layout_of, row
from bot.text import inert
from cogs.sessions.render.words import stamp
from cogs.sessions.rules.events import Image, Status, Venue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Text
    from cogs.sessions.models import Session

VENUES: dict[discord.EntityType, Venue] = {
    discord.EntityType.stage_instance: Venue.STAGE,
    discord.EntityType.voice: Venue.VOICE,
}
STATUSES: dict[discord.EventStatus, Status] = {
    discord.EventStatus.scheduled: Status.SCHEDULED,
    discord.EventStatus.active: Status.ACTIVE,
    discord.EventStatus.completed: Status.COMPLETED,
    discord.EventStatus.canceled: Status.CANCELED,
}


def image_from(event: discord.ScheduledEvent, cover_id: int | None = None) -> Image:
    """Return how an event of Discord stands; the picture is the one that was written last."""
    venue = VENUES.get(event.entity_type, Venue.EXTERNAL)
    return Image(
        title=event.name,
        about=event.description or "",
        starts=int(event.start_time.timestamp()),
        ends=int(event.end_time.timestamp()) if event.end_time is not None else None,
        venue=venue,
        where=(event.location or "") if venue is Venue.EXTERNAL else str(event.channel_id),
        status=STATUSES[event.status],
        cover_id=cover_id,
    )


def gone_card(session: Session, buttons: Sequence[discord.ui.Item[Any]], locale: str) -> discord.ui.LayoutView:
    """Ask the team what to do about a session whose event was deleted."""
    text = _("🗓️ The event of **{title}** ({at}) was deleted in Discord. The session itself is still planned.")
    said = translate(text, locale, title=inert(session.plan.title), at=stamp(session.plan.starts_at))
    return _view(said, buttons)


def decided_card(session: Session, text: Text, by: int, locale: str) -> discord.ui.LayoutView:
    """Say what the team decided about it, and who."""
    said = translate(text, locale, title=inert(session.plan.title), member=f"<@{by}>")
    return _view(said, [])


def _view(said: str, buttons: Sequence[discord.ui.Item[Any]]) -> discord.ui.LayoutView:
    return layout_of(card(said, row(*buttons)) if buttons else card(said))
