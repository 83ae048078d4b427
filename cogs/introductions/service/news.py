"""What a digest tells of newcomers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digest import Section
from bot.i18n import _, plural, translate
from cogs.introductions.service.base import Base

if TYPE_CHECKING:
    from bot.digest import Span

NEW_HERE = _("👋 New here")
MOST_NAMED = 5


class NewsService(Base):
    """Tells who is new."""

    async def news(self, guild_id: int, span: Span, language: str) -> Section | None:
        """Count who joined, and name those who introduced themselves with their cards."""
        joined = await self._members.joined(guild_id, span.since, span.until)
        async with self._store.database.reading() as tx:
            shown = await self._store.shown_between(tx, guild_id, span.since, span.until, MOST_NAMED)
        lines: list[str] = []
        if joined:
            text = plural("**{count}** new member", "**{count}** new members")
            lines.append(translate(text, language, count=joined))
        say_hi = translate(_("Say hi"), language)
        lines += [f"<@{member_id}>: [{say_hi}]({link})" for member_id, link in shown]
        return Section(translate(NEW_HERE, language), tuple(lines)) if lines else None
