"""Picking a session in a command: an option that completes by title and date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.i18n import say_datetime, translate
from bot.kit import guild_of, locale_of, service_of
from bot.zones import wall_time
from cogs.sessions.models import State
from cogs.sessions.render.words import STATES
from cogs.sessions.service import LookService, NoSession

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.client import Hearth
    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
MOST_LABEL = 100  # the same
MOST_ID = 2**63  # what a database can hold
LONGEST_ID = 19


async def picked(interaction: Interaction, session: str) -> Session:
    """Return the session that was picked; a title or its beginning will do, too. Raises NoSession."""
    looks, guild = service_of(interaction, LookService), guild_of(interaction)
    title, number = session.strip(), number_of(session)
    if number is not None:
        return await looks.get(guild.id, number)
    found = [each for each in await _everything(looks, guild.id) if _says(each.plan.title, title)]
    if not found or not title:
        raise NoSession
    return found[0]


def number_of(typed: str) -> int | None:
    """Return the id that an option holds once it was picked; None for what was only typed."""
    number = typed.strip()
    return int(number) if number.isdecimal() and len(number) <= LONGEST_ID and int(number) < MOST_ID else None


async def complete_open(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer the sessions that are on or to come, to members and staff."""
    looks, guild_id = service_of(interaction, LookService), guild_of(interaction).id
    return await _choices(interaction, await looks.upcoming(guild_id), typed)


async def complete_plans(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer staff what can still be changed: sessions that are on or to come, then drafts."""
    if not interaction.permissions.manage_events:
        return []
    looks, guild_id = service_of(interaction, LookService), guild_of(interaction).id
    found = [*await looks.upcoming(guild_id), *await looks.drafts(guild_id)]
    return await _choices(interaction, found, typed)


async def complete_any(interaction: Interaction, typed: str) -> list[Choice]:
    """Offer staff and hosts every published session: on or to come first, then those that are over."""
    looks, guild_id = service_of(interaction, LookService), guild_of(interaction).id
    found = [*await looks.upcoming(guild_id), *await looks.past(guild_id)]
    if not interaction.permissions.manage_events:
        found = [each for each in found if each.plan.host_id == interaction.user.id]
    return await _choices(interaction, found, typed)


def label_of(session: Session, zone: ZoneInfo, locale: str) -> str:
    """Name a session in a list: title, date, and its state where that is not the usual one."""
    at = say_datetime(wall_time(session.plan.starts_at, zone), locale)
    state = f" · {translate(STATES[session.state], locale)}" if session.state is not State.SCHEDULED else ""
    room = MOST_LABEL - len(at) - len(state) - 3
    return f"{session.plan.title[:room]} · {at}{state}"


async def _choices(interaction: Interaction, sessions: Sequence[Session], typed: str) -> list[Choice]:
    client: Hearth = interaction.client
    zone, locale = (await client.services.guilds.server(guild_of(interaction).id)).zone, locale_of(interaction)
    labels = ((each, label_of(each, zone, locale)) for each in sessions)
    found = [app_commands.Choice(name=label, value=str(each.id)) for each, label in labels if _says(label, typed)]
    return found[:CHOICES]


async def _everything(looks: LookService, guild_id: int) -> list[Session]:
    return [*await looks.upcoming(guild_id), *await looks.drafts(guild_id), *await looks.past(guild_id)]


def _says(label: str, typed: str) -> bool:
    """Say whether every typed word stands in a label."""
    return all(word in label.casefold() for word in typed.casefold().split())
