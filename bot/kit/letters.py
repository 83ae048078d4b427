"""Cuts what direct messages say of somebody who is to be forgotten. The job side of `bot.owndata`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.jobs import JobKind
from bot.kit.delivery import CLOCKS_APART, OPENING_TOO_FAST
from bot.kit.views import card, custom_ids_of, layout_of
from bot.logs import get_logger
from bot.owndata import CUT_JOB

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.client import Hearth
    from bot.jobs import Job

log = get_logger(__name__)

Item = discord.ui.Item[Any]

MOST_READ = 5000  # of the messages between the bot and one member: more than it writes anybody in years
CUT = _("-# What stood here is gone, because whom it was about, or whom it was for, has asked me to forget them.")


def cut_kind(bot: Hearth) -> JobKind:
    """Return the kind of job that cuts direct messages to one reader, wherever they are found."""

    async def cut(job: Job) -> None:
        try:
            reader = await bot.fetch_user(int(job.payload["reader_id"]))
            channel = reader.dm_channel or await reader.create_dm()
        except discord.HTTPException as refusal:
            if refusal.status == 429 or refusal.status >= 500 or refusal.code == OPENING_TOO_FAST:
                raise
            log.info("direct message out of reach", guild_id=job.guild_id, status=refusal.status)
            return  # whoever deleted their account reads nothing any more
        since = dt.datetime.fromisoformat(job.payload["since"]) - CLOCKS_APART
        locale = (await bot.services.guilds.server(job.guild_id or 0)).language
        try:
            async for message in channel.history(limit=MOST_READ, after=since, oldest_first=True):
                if message.author.bot:
                    await cut_from(message, job.payload["markers"], locale)
        except discord.Forbidden as refusal:
            if refusal.code == OPENING_TOO_FAST:
                raise
            log.info("direct message out of reach", guild_id=job.guild_id, status=403)

    return JobKind(CUT_JOB, cut, title=_("Cutting of messages about who is forgotten"), is_bulk=True)


async def cut_from(message: discord.Message, markers: Collection[str], locale: str) -> None:
    """Cut what a message says beside buttons with these custom_ids; all of the card where they belong to all of it."""
    if any(_is_marked(custom_id, markers) for custom_id in custom_ids_of(message)):
        try:
            await message.edit(view=without(message, markers, locale), allowed_mentions=discord.AllowedMentions.none())
        except (discord.NotFound, discord.Forbidden):
            log.info(
                "message not cut", message_id=message.id
            )  # deleted while we looked, or Discord lets nobody change it


def without(message: discord.Message, markers: Collection[str], locale: str) -> discord.ui.LayoutView:
    """Lay a message out without what stands beside buttons with these custom_ids."""
    return layout_of(*[_without(item, markers, locale) for item in _parts(message)])


def _without(item: Item, markers: Collection[str], locale: str) -> Item:
    cut = translate(CUT, locale)
    if not _bears(item, markers):
        return item
    if not isinstance(item, discord.ui.Container):
        return discord.ui.TextDisplay(cut)
    parts = [
        _without(part, markers, locale) if isinstance(part, discord.ui.Section) else part for part in item.children
    ]
    # What belongs to a button in a row of its own is everything around it.
    return card(cut) if any(_bears(part, markers) for part in parts) else card(*parts)


def _parts(message: discord.Message) -> list[Item]:
    return discord.ui.LayoutView.from_message(message, timeout=None).children


def _bears(item: Item, markers: Collection[str]) -> bool:
    holds = isinstance(item, discord.ui.Container | discord.ui.Section | discord.ui.ActionRow)
    inside = item.walk_children() if holds else ()
    found = [getattr(each, "custom_id", None) for each in (item, *inside)]
    return any(isinstance(custom_id, str) and _is_marked(custom_id, markers) for custom_id in found)


def _is_marked(custom_id: str, markers: Collection[str]) -> bool:
    return any(custom_id == marker or custom_id.startswith(f"{marker}:") for marker in markers)
