"""Picking an announcement in a command, or one of its times: options that complete by title, state and date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.clock import from_millis, to_millis
from bot.errors import HearthError, NotFoundError
from bot.i18n import _, say_datetime
from bot.kit import guild_of, locale_of, service_of
from cogs.announcements.models import State
from cogs.announcements.render.plans import choice_label
from cogs.announcements.service import LookService, NoAnnouncement, SeriesService
from cogs.announcements.views.permits import require_reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from bot.client import Hearth
    from cogs.announcements.models import Announcement

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
MOST_LABEL = 100  # the same
MOST_ID = 2**63  # what a database can hold
LATEST_MILLIS = 253_402_300_799_000
SEARCHED = 100
"""Announcements that are looked at for series."""


async def picked(interaction: Interaction, announcement: str) -> Announcement:
    """Return the announcement that was picked; a part of its title will do, too. Raises NoAnnouncement."""
    looks, guild = service_of(interaction, LookService), guild_of(interaction)
    typed = announcement.strip()
    if typed.isdecimal() and int(typed[:20]) < MOST_ID:
        return await looks.get(guild.id, int(typed))
    found = await looks.titled(guild.id, typed, most=1) if typed else []
    if not found:
        raise NoAnnouncement
    return found[0]


async def complete_any(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer whatever there is."""
    return await _offered(interaction, typed, tuple(State))


async def complete_open(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer what may still go out."""
    return await _offered(interaction, typed, (State.DRAFT, State.WAITING, State.SCHEDULED))


async def complete_waiting(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer what waits for approval."""
    return await _offered(interaction, typed, (State.WAITING,))


async def complete_decidable(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer what can be given back."""
    return await _offered(interaction, typed, (State.WAITING, State.SCHEDULED))


async def complete_scheduled(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer what is scheduled."""
    return await _offered(interaction, typed, (State.SCHEDULED,))


async def complete_series(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer the series that are scheduled."""
    return await _offered(interaction, typed, (State.SCHEDULED,), is_series=True)


async def complete_out(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer what may be out; a series stays scheduled."""
    return await _offered(interaction, typed, (State.SENDING, State.SENT, State.SCHEDULED))


async def complete_times(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer the next times of the announcement that is picked in the same command."""
    if not await _may_read(interaction):
        return []
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    chosen = str(getattr(interaction.namespace, "announcement", "") or "")
    if not chosen:
        return []
    try:
        announcement = await picked(interaction, chosen)
    except NoAnnouncement:
        return []
    zone = (await client.services.guilds.server(guild.id)).zone
    upcoming = await service_of(interaction, SeriesService).upcoming(guild.id, announcement.id, CHOICES)
    named = [
        (say_datetime(each.due_at.astimezone(zone), locale), str(to_millis(each.occurs_at)))
        for each in upcoming
        if not each.is_skipped
    ]
    return [app_commands.Choice(name=name, value=at) for name, at in named if _says(name, typed)]


async def picked_time(interaction: Interaction, announcement: Announcement, typed: str | None) -> dt.datetime:
    """Return which time of an announcement was picked, as the plan has it; the next when none was.

    Raises NotFoundError.
    """
    upcoming = await service_of(interaction, SeriesService).upcoming(announcement.guild_id, announcement.id, CHOICES)
    coming = [each.occurs_at for each in upcoming if not each.is_skipped]
    if typed is None:
        if not coming:
            raise NotFoundError(_("Nothing of this is still to come."))
        return coming[0]
    if not typed.isdecimal() or int(typed[:20]) > LATEST_MILLIS:
        raise NotFoundError(_("Pick one of its times from the list that opens."))
    return from_millis(int(typed))


async def _offered(
    interaction: Interaction, typed: str, states: Collection[State], *, is_series: bool = False
) -> list[Choice]:
    if not await _may_read(interaction):
        return []
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    looks = service_of(interaction, LookService)
    most = CHOICES if not is_series else SEARCHED
    found = await looks.titled(guild.id, typed.strip(), most=most, states=states)
    if is_series:
        found = [each for each in found if each.recurrence is not None][:CHOICES]
    zone, times = (await client.services.guilds.server(guild.id)).zone, await looks.times(found)
    return [
        app_commands.Choice(
            name=choice_label(each, times.get(each.id), zone, locale, most=MOST_LABEL), value=str(each.id)
        )
        for each in found
    ]


async def _may_read(interaction: Interaction) -> bool:
    try:
        await require_reader(interaction)
    except HearthError:
        return False
    return True


def _says(label: str, typed: str) -> bool:
    """Say whether every typed word stands in a label."""
    return all(word in label.casefold() for word in typed.casefold().split())
