"""What a digest tells of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digest import Section
from bot.i18n import _, translate
from bot.text import inert
from cogs.sessions.models import SessionSettings
from cogs.sessions.service.base import Base

if TYPE_CHECKING:
    from bot.digest import Span

SESSIONS = _("🎙️ Sessions")
MOST_NAMED = 5


class NewsService(Base):
    """Tells which sessions come, and which recaps are new."""

    async def news(self, guild_id: int, span: Span, language: str) -> Section | None:
        """Name what comes with its time, and what was told of what is over."""
        if await self._guilds.find_live(guild_id, SessionSettings) is None:
            return None
        async with self._database.reading() as tx:
            coming = await self._sessions.upcoming(tx, guild_id, span.until, MOST_NAMED)
            told = await self._sessions.published_between(tx, guild_id, span.since, span.until)
        lines: list[str] = []
        come_along = translate(_("Come along"), language)
        for session in (each for each in coming if each.plan.starts_at < span.ahead):
            line = f"<t:{int(session.plan.starts_at.timestamp())}:F>: {inert(session.plan.title)}"
            if session.card_message_id is not None:
                place = f"{guild_id}/{session.card_channel_id}/{session.card_message_id}"
                line += f" · [{come_along}](https://discord.com/channels/{place})"
            lines.append(line)
        recap = _("Recap of {title}: {link}")
        lines += [
            translate(recap, language, title=inert(session.plan.title), link=link)
            for session, link in told[:MOST_NAMED]
        ]
        return Section(translate(SESSIONS, language), tuple(lines)) if lines else None
