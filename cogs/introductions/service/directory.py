"""Finding members by what they said about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotSetUpError
from bot.profiles import Tag, TagKind
from bot.profiles.service import PAGE
from bot.profiles.store import MOST_COUNTED
from cogs.introductions.models import DirectoryPage, Entry, IntroductionSettings
from cogs.introductions.service.base import Base

if TYPE_CHECKING:
    from cogs.introductions.models import Topic


class DirectoryService(Base):
    """The directory of members who have a card and did not opt out."""

    async def find(self, guild_id: int, text: str, topic: Topic | None, page: int) -> DirectoryPage:
        """Return a page of who is found. Raises NotSetUpError."""
        settings = await self._guilds.live(guild_id, IntroductionSettings)
        if not settings.listed:
            raise NotSetUpError
        tag = None if topic is None else Tag(TagKind.TOPIC, str(topic.role_id), topic.label)
        found = await self._profiles.search(guild_id, text, tag=tag, page=page)
        async with self._store.database.reading() as tx:
            entries: list[Entry] = []
            for profile in found.profiles:
                card = await self._store.find(tx, guild_id, profile.member_id)
                link = card.link if card is not None else None
                entries.append(Entry(profile.member_id, profile.name, profile.headline, link))
        return DirectoryPage(tuple(entries), -(-found.total // PAGE), found.total, found.total >= MOST_COUNTED)
