"""Keeping track of a card's message: what was sent, shown, lost or refused."""

from __future__ import annotations

from cogs.introductions.models import IntroductionSettings
from cogs.introductions.service.base import Base

REOPENED = 20  # cards posted anew when one got through; each that does opens the next


class PublishingService(Base):
    """Where the messages of cards stand."""

    async def is_live(self, guild_id: int) -> bool:
        """Say whether introductions are switched on."""
        return await self._guilds.find_live(guild_id, IntroductionSettings) is not None

    async def begin(self, guild_id: int, member_id: int, channel_id: int) -> int | None:
        """Record that a message is about to be sent and return its nonce; None when there is nothing to send."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            return await self._store.begin_sending(tx, guild_id, member_id, channel_id)

    async def shown(self, guild_id: int, member_id: int, *, message_id: int, nonce: int) -> bool:
        """Record a card's message; False when the card was removed meanwhile. What failed before is tried again."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            if not await self._store.set_shown(tx, guild_id, member_id, message_id=message_id, nonce=nonce):
                return False
            for waiting_id in await self._store.reopen_failed(tx, guild_id, REOPENED):
                await self._enqueue_publish(tx, guild_id, waiting_id)
        return True

    async def lost(self, guild_id: int, message_id: int) -> None:
        """Record that a card's message was deleted by somebody."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_lost(tx, guild_id, message_id)

    async def failed(self, guild_id: int, member_id: int) -> None:
        """Record that a card has nowhere to be posted."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_failed(tx, guild_id, member_id)
