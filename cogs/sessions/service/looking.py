"""Which sessions there are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cogs.sessions.models import SessionSettings
from cogs.sessions.service.series import SeriesBase

if TYPE_CHECKING:
    from cogs.sessions.models import Series, Session

MOST_LISTED = 50


class LookService(SeriesBase):
    """Finds sessions, and records where they are shown."""

    async def upcoming(self, guild_id: int, most: int = MOST_LISTED) -> list[Session]:
        """List the sessions that are on or to come, the next one first."""
        async with self._database.reading() as tx:
            since = self._clock.now() - dt.timedelta(days=2)  # one that is on may have started a day ago
            return await self._sessions.upcoming(tx, guild_id, since, most)

    async def past(self, guild_id: int, most: int = MOST_LISTED) -> list[Session]:
        """List the sessions that are over, the latest first."""
        async with self._database.reading() as tx:
            return await self._sessions.past(tx, guild_id, most)

    async def drafts(self, guild_id: int, most: int = MOST_LISTED) -> list[Session]:
        """List what was written and not published."""
        async with self._database.reading() as tx:
            return await self._sessions.drafts(tx, guild_id, most)

    async def live(self, guild_id: int) -> list[Session]:
        """List the sessions that are on."""
        async with self._database.reading() as tx:
            return await self._sessions.live(tx, guild_id)

    async def of_member(self, guild_id: int, member_id: int) -> list[Session]:
        """List the open sessions about which a member said something."""
        async with self._database.reading() as tx:
            return await self._sessions.of_member(tx, guild_id, member_id)

    async def series_of(self, session: Session) -> Series | None:
        """Return the series of a session that still goes on."""
        async with self._database.reading() as tx:
            return await self._series_of(tx, session)

    async def cover(self, session: Session) -> bytes | None:
        """Return a session's picture."""
        if session.plan.cover_id is None:
            return None
        async with self._database.reading() as tx:
            return await self._sessions.cover(tx, session.plan.cover_id)

    async def put_card(self, session_id: int, channel_id: int | None, message_id: int | None) -> None:
        """Record where a session's card is."""
        async with self._database.transaction() as tx:
            await self._sessions.set_card(tx, session_id, channel_id, message_id)

    async def reminded(self, session: Session, minutes: int) -> None:
        """Plan the next reminder after the one so many minutes before the start was sent, or was too late."""
        async with self._database.transaction(lock=session.guild_id) as tx:
            current = await self._sessions.find(tx, session.id)
            if current is None or not current.is_open or current.plan.starts_at != session.plan.starts_at:
                return  # whoever moved it while this was being sent has planned what follows
            settings = await self._guilds.get_in(tx, session.guild_id, SessionSettings)
            await self._plan_reminder(tx, current, settings, told=minutes)
