"""Keeping a session in one's own calendar. The button survives restarts."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, service_of
from cogs.sessions.render.calendar import Sheet, calendar_file, google_link
from cogs.sessions.service import CalendarService
from cogs.sessions.views.replying import begin, found, reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.sessions.service.calendars import Entry

Interaction = discord.Interaction[Any]
FILE_NAME_LENGTH = 60
NOT_IN_NAMES = re.compile(r"[^\w-]+")


class CalendarButton(PersistentItem[discord.ui.Button[Any]], template=r"sessions:calendar:(?P<id>\d+)"):
    """Gives a calendar file of a session and its series."""

    def __init__(self, session_id: int, locale: str = "en") -> None:
        label, custom_id = translate(_("Add to calendar"), locale), f"sessions:calendar:{session_id}"
        super().__init__(discord.ui.Button(emoji="📅", label=label, custom_id=custom_id))
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Answer with the file, and a link for who uses Google's calendar. Raises NoSession."""
        await begin(interaction)
        session, member = await found(interaction, self.session_id)
        entry = await service_of(interaction, CalendarService).entry(member.guild.id, session.id, member.id)
        file = await file_of(interaction, member.guild, [entry], name=session.plan.title)
        locale = locale_of(interaction)
        text = _("📅 Open the file: Apple, Outlook and other calendars take it in.")
        if entry.series is not None:
            text = _("📅 Open the file: Apple, Outlook and other calendars take it in, with the whole series.")
        link = google_link(entry)
        label = translate(_("Google Calendar"), locale)
        items = [discord.ui.Button[Any](label=label, url=link)] if link is not None else []
        await reply(interaction, translate(text, locale), *items, file=file)


async def file_of(
    interaction: Interaction,
    guild: discord.Guild,
    entries: Sequence[Entry],
    *,
    name: str,
    alarm_minutes: int | None = None,
) -> discord.File:
    """Write a calendar file to be sent."""
    client: Hearth = interaction.client
    server = await client.services.guilds.server(guild.id)
    channels = {channel.id: channel.name for channel in guild.channels}
    now = client.services.clock.now()
    sheet = Sheet(guild.name, server.timezone, now, channels, alarm_minutes)
    content = io.BytesIO(calendar_file(entries, sheet))
    stem = NOT_IN_NAMES.sub("-", name).strip("-")[:FILE_NAME_LENGTH] or "session"
    return discord.File(content, filename=f"{stem}.ics")
