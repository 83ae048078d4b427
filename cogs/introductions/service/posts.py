"""Plain posts that count as introductions, and the offer to make a card of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from bot.members import Milestone
from cogs.introductions.models import IntroductionSettings, PostState
from cogs.introductions.rules import is_introduction, is_worth_looking
from cogs.introductions.rules.posts import OFFERED_FOR
from cogs.introductions.service.base import POST_JOB, WITHDRAW_JOB, Base

if TYPE_CHECKING:
    import datetime as dt

    from cogs.introductions.models import Post


class PostService(Base):
    """Plain posts in the introductions channel."""

    def may_count_in(self, guild_id: int, channel_id: int) -> bool:
        """Say whether `counts_in` may say yes, from memory and at once: of most messages nothing else is asked."""
        server = self._guilds.known(guild_id, ServerSettings)
        settings = self._guilds.known(guild_id, IntroductionSettings)
        return server is None or settings is None or is_worth_looking(server, settings, channel_id)

    async def counts_in(self, guild_id: int, channel_id: int) -> bool:
        """Say whether posts of a channel count; costs no more than two looks into a dictionary."""
        settings = await self._guilds.find_live(guild_id, IntroductionSettings)
        return settings is not None and is_worth_looking(await self._guilds.server(guild_id), settings, channel_id)

    async def posted(
        self,
        guild_id: int,
        message_id: int,
        *,
        author_id: int,
        channel_id: int,
        content: str,
        is_reply: bool,
        at: dt.datetime,
    ) -> bool:
        """Count a post that introduces its author, who has no card and never did so before; say whether it counts."""
        settings = await self._guilds.live(guild_id, IntroductionSettings)
        if not is_introduction(content, is_reply=is_reply, settings=settings):
            return False
        state = PostState.OFFERED if settings.offers_cards else PostState.COUNTED
        async with self._store.database.transaction(lock=guild_id) as tx:
            if await self._store.find(tx, guild_id, author_id) or await self._store.has_posted(tx, guild_id, author_id):
                return False
            is_new = await self._store.add_post(
                tx, guild_id, message_id, author_id=author_id, channel_id=channel_id, state=state, at=at
            )
            if not is_new:
                return False
            await self._members.reach(tx, guild_id, author_id, Milestone.INTRODUCED)
            now, key, payload = self._clock.now(), f"{guild_id}:{message_id}", {"message_id": message_id}
            await self._jobs.enqueue(tx, POST_JOB, key, now, guild_id=guild_id, payload=payload)
            if state is PostState.OFFERED:
                ends_at = now + OFFERED_FOR
                await self._jobs.enqueue(tx, WITHDRAW_JOB, key, ends_at, guild_id=guild_id, payload=payload)
        return True

    async def find(self, guild_id: int, message_id: int) -> Post | None:
        """Return a post that counted; None when it did not."""
        async with self._store.database.reading() as tx:
            return await self._store.find_post(tx, guild_id, message_id)

    async def offered(self, guild_id: int, message_id: int, offer_id: int) -> None:
        """Record the message that offers a card."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_offer(tx, guild_id, message_id, offer_id)

    async def close(self, guild_id: int, message_id: int) -> Post | None:
        """End the offer for a post, and return the post with what there is to take away."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.close_post(tx, guild_id, message_id)
            return await self._store.find_post(tx, guild_id, message_id)
