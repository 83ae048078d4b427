"""Deleting messages, many at once where Discord takes that, one by one where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import discord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Purgeable(Protocol):
    """A channel with messages: text, voice or stage channel, or a thread."""

    async def delete_messages(self, messages: Iterable[discord.abc.Snowflake], /, *, reason: str | None = None) -> None:
        """Delete up to a hundred messages."""
        ...

    def get_partial_message(self, message_id: int, /) -> discord.PartialMessage:
        """Return a message to act on."""
        ...


async def delete_many(channel: Purgeable, message_ids: Sequence[int], *, reason: str | None = None) -> None:
    """Delete up to a hundred messages; what is gone already is well. Raises discord.HTTPException."""
    try:
        await channel.delete_messages([discord.Object(message_id) for message_id in message_ids], reason=reason)
    except discord.NotFound:
        return  # the only one, and somebody was faster
    except discord.Forbidden:
        raise
    except discord.HTTPException as error:
        if error.status != 400:
            raise
        # Discord refuses all of them when one is older than two weeks.
        for message_id in message_ids:
            await delete_one(channel, message_id)


async def delete_one(channel: Purgeable, message_id: int) -> None:
    """Delete a message; one that is gone already is well. Raises discord.HTTPException."""
    try:
        await channel.get_partial_message(message_id).delete()
    except discord.NotFound:
        return  # somebody was faster
