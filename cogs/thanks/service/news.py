"""What a digest tells of thanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digest import Section
from bot.i18n import _, plural, translate
from bot.members import Preference
from cogs.thanks.service.base import BaseService

if TYPE_CHECKING:
    from bot.digest import Span

MOST_THANKED = _("💛 Most thanked")
MOST_NAMED = 3
LOOKED_AT = 30


class NewsService(BaseService):
    """Tells who was thanked."""

    async def news(self, guild_id: int, span: Span, language: str) -> Section | None:
        """Name who was thanked most, without those who want to be on no board."""
        async with self._store.database.reading() as tx:
            thanked = await self._store.most_thanked(tx, guild_id, span.since, span.until, LOOKED_AT)
            named = [
                (member_id, times)
                for member_id, times in thanked
                if await self._members.wants_in(tx, guild_id, member_id, Preference.BOARDS)
            ]
        text = plural("<@{member}>: {count} thank-you", "<@{member}>: {count} thank-yous")
        lines = [translate(text, language, member=member, count=times) for member, times in named[:MOST_NAMED]]
        return Section(translate(MOST_THANKED, language), tuple(lines)) if lines else None
