"""What a digest tells of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digest import Section
from bot.i18n import _, plural, translate
from cogs.answers.service.base import Base

if TYPE_CHECKING:
    from bot.digest import Span

SOLVED = _("✅ Solved")
MOST_NAMED = 5


class NewsService(Base):
    """Tells which questions were solved."""

    async def news(self, guild_id: int, span: Span, language: str) -> Section | None:
        """Count the solved questions and name the latest; who may not see a question's channel sees no title either."""
        async with self._store.database.reading() as tx:
            solved = await self._store.solved_between(tx, guild_id, span.since, span.until)
        if not solved:
            return None
        text = plural("**{count}** question solved", "**{count}** questions solved")
        lines = [translate(text, language, count=len(solved))]
        by = _("<#{question}>, answered by <@{member}>")
        lines += [
            translate(by, language, question=question, member=member) if member else f"<#{question}>"
            for question, member in solved[:MOST_NAMED]
        ]
        return Section(translate(SOLVED, language), tuple(lines))
