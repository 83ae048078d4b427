"""Looking at what is planned and what went out. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.announcements.models import State
from cogs.announcements.rules import week_of
from cogs.announcements.service.base import Base

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from cogs.announcements.models import Announcement, File, Plan


class LookService(Base):
    """Lists announcements, their posts and their files."""

    async def listed(self, guild_id: int, which: str, *, most: int, skipped: int = 0) -> tuple[list[Announcement], int]:
        """Return a stretch of a list and how many there are: planned, ended, templates, or a state by its name."""
        async with self._database.reading() as tx:
            return await self._announcements.listed(tx, guild_id, which, most, skipped)

    async def titled(
        self,
        guild_id: int,
        part: str,
        *,
        most: int,
        states: Collection[State] = tuple(State),
        is_template: bool = False,
    ) -> list[Announcement]:
        """List those in some states with a part of a text in their title, the newest first."""
        async with self._database.reading() as tx:
            return await self._announcements.titled(
                tx, guild_id, part, most=most, states=states, is_template=is_template
            )

    async def times(self, announcements: Sequence[Announcement]) -> dict[int, dt.datetime]:
        """Return when announcements go out next, or last went out, by their ids; those without a time are left out."""
        found: dict[int, dt.datetime] = {}
        async with self._database.reading() as tx:
            for announcement in announcements:
                posts = await self._posts.of_announcement(tx, announcement.id, 1)
                at = posts[0].due_at if posts else announcement.plan.starts_at
                if at is not None:
                    found[announcement.id] = at
        return found

    async def files(self, announcement: Announcement, file_ids: tuple[int, ...] | None = None) -> list[File]:
        """Return the copied files of an announcement, or those of them that a post has."""
        wanted = announcement.plan.content.file_ids if file_ids is None else file_ids
        async with self._database.reading() as tx:
            found = [await self._announcements.file(tx, announcement.guild_id, each) for each in wanted]
        return [each for each in found if each is not None]

    async def pings_that_week(self, guild_id: int, plan: Plan, *, but: int) -> int:
        """Count how often whom a plan pings is pinged in the week in which it goes out, by other announcements."""
        ping = plan.content.ping
        if ping is None:
            return 0
        zone = (await self._guilds.server(guild_id)).zone
        since, until = week_of(plan.starts_at or self._clock.now(), zone)
        async with self._database.reading() as tx:
            return await self._posts.pings(tx, guild_id, ping, since, until, but=but)
