"""The weekly digest: a draft that is put together by itself, for the team to edit and approve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digest import Span
from bot.i18n import _, translate
from bot.jobs import Recurrence
from bot.zones import wall_time
from cogs.announcements.models import AnnouncementSettings, Content, Plan, State
from cogs.announcements.rules import digest_text
from cogs.announcements.service.base import ASK_JOB, DIGEST_JOB, DIGEST_KEY
from cogs.announcements.service.planning import PlanService

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.database import Transaction
    from bot.digest import Digest
    from cogs.announcements.models import Announcement
    from cogs.announcements.service.base import Parts

HEAD = _("This week in our community")
TITLE = _("Digest {date}")
NOTHING = _("There was nothing to tell in the digest of {date}, so I made no draft.")
WEEK = dt.timedelta(days=7)
AT_LEAST = dt.timedelta(minutes=10)
"""How long before its time a draft is of use."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next digest: when its draft is made, and when it is posted."""

    draft_at: dt.datetime
    post_at: dt.datetime


class DigestService(PlanService):
    """Plans and writes digests."""

    def __init__(self, parts: Parts, digest: Digest) -> None:
        super().__init__(parts)
        self._digest = digest

    @property
    def parts(self) -> dict[str, str]:
        """Name what a digest can tell."""
        return {name: str(title) for name, title in self._digest.parts.items()}

    async def plan(self, guild_id: int, *, after: dt.datetime | None = None) -> dt.datetime | None:
        """Have the next digest written in time, or none any more; return when it is to be posted.

        With `after`, the next but the one that was to be posted then: it was written, or there was nothing to tell.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            settings = await self._guilds.get_in(tx, guild_id, AnnouncementSettings)
            if not settings.enabled or settings.digest_channel_id is None:
                await self._jobs.cancel(tx, DIGEST_JOB, str(guild_id))
                return None
            coming = await self._coming(tx, guild_id, settings, after)
            if coming is None:
                return None
            await self._jobs.enqueue(
                tx,
                DIGEST_JOB,
                str(guild_id),
                coming.draft_at,
                guild_id=guild_id,
                payload={"post_at": coming.post_at.isoformat()},
                replace=True,
            )
            return coming.post_at

    async def coming(self, guild_id: int) -> Coming | None:
        """Return when the next digest comes of which there is no draft yet; None where there is to be none."""
        async with self._database.reading() as tx:
            settings = await self._guilds.get_in(tx, guild_id, AnnouncementSettings)
            if not settings.enabled or settings.digest_channel_id is None:
                return None
            return await self._coming(tx, guild_id, settings)

    async def text(self, guild_id: int, post_at: dt.datetime) -> str | None:
        """Put together what a digest would say now; None when there is nothing to tell.

        Told is what happened in the week before now, and what comes in the week after the digest.
        """
        settings, server = await self._guilds.get(guild_id, AnnouncementSettings), await self._guilds.server(guild_id)
        now = self._clock.now()
        span = Span(post_at - WEEK if post_at <= now else now - WEEK, now, post_at + WEEK)
        sections = await self._digest.sections(guild_id, span, without=frozenset(settings.digest_without))
        if not sections:
            return None
        return digest_text(translate(HEAD, server.language), settings.digest_intro.strip(), sections)

    async def write(self, guild_id: int, post_at: dt.datetime, *, by: int) -> Announcement | None:
        """Make the draft of a digest and ask for its approval, once; None when there is nothing to tell."""
        settings = await self._guilds.find_live(guild_id, AnnouncementSettings)
        if settings is None or settings.digest_channel_id is None:
            return None
        server, text = await self._guilds.server(guild_id), await self.text(guild_id, post_at)
        date = f"{wall_time(post_at, server.zone):%Y-%m-%d}"
        async with self._database.transaction(lock=guild_id) as tx:
            if await self._announcements.has_source_key(tx, guild_id, _key(post_at)):
                return None
            if text is None:
                await self._team.tell_in(tx, guild_id, f"digest:{date}", NOTHING, date=date)
                return None
            title = translate(TITLE, server.language, date=date)
            plan = Plan(
                title=title,
                content=Content(text=text),
                channel_ids=(settings.digest_channel_id,),
                starts_at=post_at,
                tolerance_minutes=settings.tolerance_minutes,
            )
            return await self._add(tx, guild_id, plan, post_at, by)

    async def _coming(
        self, tx: Transaction, guild_id: int, settings: AnnouncementSettings, after: dt.datetime | None = None
    ) -> Coming | None:
        now, zone = self._clock.now(), (await self._guilds.server_in(tx, guild_id)).zone
        times = _times(settings, now, zone)
        earliest = now + AT_LEAST
        post_at = times.next_after(earliest if after is None else max(earliest, after))
        while post_at is not None and await self._announcements.has_source_key(tx, guild_id, _key(post_at)):
            post_at = times.next_after(post_at)
        lead = dt.timedelta(hours=settings.digest_lead_hours)
        return None if post_at is None else Coming(max(now, post_at - lead), post_at)

    async def _add(self, tx: Transaction, guild_id: int, plan: Plan, post_at: dt.datetime, by: int) -> Announcement:
        draft = await self._announcements.add(tx, guild_id, plan, None, by=by, at=self._clock.now())
        await self._announcements.set_source_key(tx, draft.id, _key(post_at))
        await self._note(tx, draft, by, "created")
        await self._announcements.set_state(tx, draft.id, State.WAITING)  # by itself, nothing goes out unread
        await self._watch(tx, await self._get(tx, guild_id, draft.id))
        await self._enqueue(tx, ASK_JOB, draft.id, guild_id)
        return await self._get(tx, guild_id, draft.id)


def _times(settings: AnnouncementSettings, now: dt.datetime, zone: ZoneInfo) -> Recurrence:
    start = dt.datetime.combine(wall_time(now, zone).date() - WEEK, settings.digest_time)
    return Recurrence.weekly(start, zone.key, weekdays=(settings.digest_weekday,))


def _key(post_at: dt.datetime) -> str:
    return f"{DIGEST_KEY}{post_at:%Y-%m-%d}"
