"""Finding the message that a moderator names by its link or its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import guild_of, member_of
from bot.kit.evidence import copy_of

if TYPE_CHECKING:
    from bot.cases import Evidence

Interaction = discord.Interaction[Any]
Talk = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread

LINK = re.compile(r"(?:https?://\S+/channels/(?P<guild>\d{1,20})/(?P<channel>\d{1,20})/)?(?P<message>\d{15,20})")


async def message_of(interaction: Interaction, text: str, author_id: int) -> Evidence:
    """Copy the message of a link, or of an id in this channel. Raises BadInputError that says what is wrong."""
    link = LINK.fullmatch(text.strip())
    if link is None:
        raise BadInputError(_("I can't read this as a message. Right-click it → Copy Message Link, and paste that."))
    place = _place(interaction, link)
    try:
        message = await place.fetch_message(int(link["message"])) if place is not None else None
    except (discord.NotFound, discord.Forbidden):
        message = None
    if message is None:
        raise BadInputError(_("I don't find this message. It may be deleted, or where one of us cannot look."))
    if message.author.id != author_id:
        raise BadInputError(_("This message is by {author}, not by whom you warn."), author=f"<@{message.author.id}>")
    return copy_of(message)


def _place(interaction: Interaction, link: re.Match[str]) -> Talk | None:
    guild, member = guild_of(interaction), member_of(interaction)
    if link["guild"] is not None and int(link["guild"]) != guild.id:
        return None
    channel = guild.get_channel_or_thread(int(link["channel"] or interaction.channel_id or 0))
    if not isinstance(channel, Talk):
        return None
    sees = channel.permissions_for(member)
    return channel if sees.view_channel and sees.read_message_history else None
