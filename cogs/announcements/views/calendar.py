"""The content calendar: the picture of a month, the list under it, and buttons that outlive a restart."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.agenda import Month, agenda_file, alt_text, conflicts, picture_of, span_of
from bot.i18n import _, translate
from bot.kit import PersistentItem, card, guild_of, layout_of, locale_of, service_of
from bot.kit.views import row
from bot.zones import instant_of, wall_time
from cogs.announcements.render.calendar import head_text, list_pages, month_words
from cogs.announcements.rules.months import month_after, parse_month
from cogs.announcements.service import AgendaService
from cogs.announcements.views.permits import require_author

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.agenda import Entry
    from bot.client import Hearth

Interaction = discord.Interaction[Any]
IN_THE_FILE = 12
"""Months that the file reaches from the shown one on."""
OPENED = _(
    "📅 All that is planned for a year from {month} on. Open it with your calendar; a newer file brings it up to date."
)


class CalendarButton(
    PersistentItem[discord.ui.Button[Any]],
    template=r"announcements:calendar:(?P<month>\d{4}-\d{2}):(?P<page>\d{1,4}):(?P<what>show|here|file)",
):
    """Turns to a month or a page of it, or hands the file out."""

    def __init__(
        self,
        first: str,
        page: int,
        what: str = "show",
        *,
        label: str | None = None,
        emoji: str | None = None,
        disabled: bool = False,
    ) -> None:
        custom_id = f"announcements:calendar:{first}:{page}:{what}"
        shown = label or (None if emoji else "…")
        super().__init__(discord.ui.Button(label=shown, emoji=emoji, disabled=disabled, custom_id=custom_id))
        self.month = first
        self.page = page
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(match["month"], int(match["page"]), match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Show what it is for, to who may plan. Raises NotAllowedError, NotSetUpError."""
        first = parse_month(self.month, dt.date(2000, 1, 1))
        if self.what == "file":
            await interaction.response.defer(ephemeral=True, thinking=True)
            await _hand_out(interaction, first)
        else:
            await interaction.response.defer()
            await show_calendar(interaction, first, self.page)


async def this_month(interaction: Interaction) -> dt.date:
    """Return the first day of the server's month."""
    client: Hearth = interaction.client
    zone = (await client.services.guilds.server(guild_of(interaction).id)).zone
    return wall_time(client.services.clock.now(), zone).date().replace(day=1)


async def show_calendar(interaction: Interaction, first: dt.date, page: int = 0) -> None:
    """Show a month to who may plan, as the answer of a deferred interaction. Raises NotAllowedError, NotSetUpError."""
    await require_author(interaction)
    client: Hearth = interaction.client
    guild, locale, now = guild_of(interaction), locale_of(interaction), client.services.clock.now()
    limits = await service_of(interaction, AgendaService).limits(guild.id)
    zone = limits.zone
    entries = await client.services.agenda.between(guild.id, *span_of(first, zone))
    found = conflicts(entries, limits)
    month = Month(
        first=first,
        today=wall_time(now, zone).date(),
        zone=zone,
        entries=entries,
        flagged=frozenset(found),
        locale=locale,
        server=guild.name,
    )
    listed = [entry for entry in entries if _month_of(entry, zone) == first]
    flagged = sum(entry.id in found for entry in listed)
    pages = list_pages(listed, found, locale)
    page = min(page, len(pages) - 1)
    head = head_text(first, len(listed), flagged, zone, locale)
    name = f"calendar-{first:%Y-%m}.png"
    view = _layout((head, pages[page]), name, alt_text(month), _rows(first, page, len(pages), locale))
    await interaction.edit_original_response(
        view=view,
        attachments=[discord.File(io.BytesIO(await picture_of(month)), name)],
        allowed_mentions=discord.AllowedMentions.none(),
    )


def _layout(
    texts: tuple[str, str], name: str, alt: str, rows: Sequence[discord.ui.ActionRow[Any]]
) -> discord.ui.LayoutView:
    head, said = texts
    view = layout_of()
    picture: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{name}", description=alt)
    )
    view.add_item(card(head, picture, said, *rows))
    return view


def _rows(first: dt.date, page: int, pages: int, locale: str) -> list[discord.ui.ActionRow[Any]]:
    before, after = month_after(first, -1), month_after(first)
    months = row(
        CalendarButton(_id(before), 0, label=f"◀ {month_words(before, locale)}", disabled=before == first),
        CalendarButton(_id(after), 0, label=f"{month_words(after, locale)} ▶", disabled=after == first),
        CalendarButton(_id(first), page, "file", label=translate(_("Subscription file (.ics)"), locale), emoji="📅"),
    )
    if pages == 1:
        return [months]
    where = translate(_("Page {page} of {pages}"), locale, page=page + 1, pages=pages)
    turning = row(
        CalendarButton(_id(first), max(0, page - 1), emoji="◀️", disabled=page == 0),
        CalendarButton(_id(first), page, "here", label=where),
        CalendarButton(_id(first), page + 1, emoji="▶️", disabled=page == pages - 1),
    )
    return [turning, months]


async def _hand_out(interaction: Interaction, first: dt.date) -> None:
    await require_author(interaction)
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    zone = (await client.services.guilds.server(guild.id)).zone
    start, end = (
        instant_of(dt.datetime.combine(day, dt.time()), zone) for day in (first, month_after(first, IN_THE_FILE))
    )
    entries = await client.services.agenda.between(guild.id, start, end)
    channels = {channel.id: channel.name for channel in (*guild.channels, *guild.threads)}
    content = await asyncio.to_thread(
        agenda_file, entries, zone, guild.name, now=client.services.clock.now(), locale=locale, channels=channels
    )
    said = translate(OPENED, locale, month=month_words(first, locale))
    file = discord.File(io.BytesIO(content), f"calendar-{first:%Y-%m}.ics")
    await interaction.followup.send(said, file=file, ephemeral=True)


def _month_of(entry: Entry, zone: ZoneInfo) -> dt.date:
    return wall_time(entry.starts_at, zone).date().replace(day=1)


def _id(first: dt.date) -> str:
    return f"{first:%Y-%m}"


CALENDAR_ITEMS = (CalendarButton,)
