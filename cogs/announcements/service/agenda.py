"""Announcements in the server's content calendar, and what stands in the way of one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.agenda import EVERYONE, Entry, Limits, Source, conflicts, conflicts_of
from bot.agenda import State as Standing
from bot.clock import to_millis
from cogs.announcements.models import AnnouncementSettings, PostState, State
from cogs.announcements.rules import week_of
from cogs.announcements.service.base import Base
from cogs.announcements.store import AgendaStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.agenda import Agenda, Conflict, Pings
    from cogs.announcements.models import Announcement, Going, Plan
    from cogs.announcements.service.base import Parts

MOMENT = dt.timedelta(milliseconds=1)
DAY = dt.timedelta(days=1)
MOST_OF_A_SERIES = 400
"""Of one series, no more than so many posts that are still to come are listed."""
NEW = "new-"
UNDECIDED = {State.DRAFT, State.WAITING}
STANDINGS = {State.DRAFT: Standing.DRAFT, State.WAITING: Standing.WAITING}
ENDS = {
    PostState.SENDING: Standing.LIVE,
    PostState.SENT: Standing.SENT,
    PostState.FAILED: Standing.FAILED,
    PostState.MISSED: Standing.MISSED,
    PostState.DELETED: Standing.CANCELLED,
}


class AgendaService(Base):
    """Brings announcements to the content calendar, and finds what they clash with there."""

    def __init__(self, parts: Parts, agenda: Agenda) -> None:
        super().__init__(parts)
        self._agenda = agenda
        self._store = AgendaStore(parts.database)

    async def listed(self, guild_id: int, start: dt.datetime, end: dt.datetime) -> list[Entry]:
        """List what goes out, or did, from one instant on and before another, with what series will have.

        What nobody approved is tentative. A draft whose time has passed is not listed: it can only go out at another.
        """
        async with self._database.reading() as tx:
            going = await self._store.going(tx, guild_id, start, end)
            planned = await self._store.planned(tx, guild_id, start, end)
            made = await self._store.made(tx, guild_id, start, end)
        now = self._clock.now()
        entries = [_of_post(each) for each in going if each.due_at > now or not _is_undecided(each)]
        first = max(start - MOMENT, now)
        for announcement in planned:
            times = _times(announcement, first, end - MOMENT)
            entries += [_of_plan(announcement, at) for at in times if (announcement.id, at) not in made]
        return entries

    async def limits(self, guild_id: int) -> Limits:
        """Return what a server wants its calendar to keep to."""
        settings = await self._guilds.get(guild_id, AnnouncementSettings)
        server = await self._guilds.server(guild_id)
        return Limits(
            zone=server.zone,
            pings_a_week=settings.pings_each_week or None,
            night_from=server.quiet_from,
            night_until=server.quiet_until,
        )

    async def conflicts(self, announcement: Announcement) -> list[Conflict]:
        """Find what is wrong with when an announcement goes out next, by the same rules as in the calendar."""
        if announcement.is_template:
            return []
        now = self._clock.now()
        limits = await self.limits(announcement.guild_id)
        entry = _of_plan(announcement, _next(announcement, now))
        since, until = week_of(entry.starts_at, limits.zone)
        # A day more on both sides: what is near over midnight on Sunday, and sessions that began before.
        listed = await self._agenda.between(announcement.guild_id, since - DAY, until + DAY)
        entry = next((each for each in listed if each.id == entry.id), entry)  # where it was moved to, if it was
        return conflicts_of(entry, listed, limits)

    async def conflicts_among(self, guild_id: int, plans: Mapping[str, Plan]) -> dict[str, list[Conflict]]:
        """Find what would be wrong with plans that are not kept yet, among each other and in the calendar."""
        timed = {key: (plan, plan.starts_at) for key, plan in plans.items() if plan.starts_at is not None}
        if not timed:
            return {}
        limits, times = await self.limits(guild_id), [at for _plan, at in timed.values()]
        since, until = week_of(min(times), limits.zone)[0], week_of(max(times), limits.zone)[1]
        entries = {key: entry_of(plan, f"{NEW}{key}", at) for key, (plan, at) in timed.items()}
        listed = await self._agenda.between(guild_id, since - DAY, until + DAY)
        found = conflicts([*listed, *entries.values()], limits)
        return {key: found[entry.id] for key, entry in entries.items() if entry.id in found}


def entry_of(plan: Plan, key: str, at: dt.datetime) -> Entry:
    """Return a plan as it would be in the calendar, known by a key, at an instant."""
    return Entry(
        source=Source.ANNOUNCEMENT,
        key=key,
        title=plan.title,
        starts_at=at,
        channel_ids=plan.channel_ids,
        pings=_pings(plan.content.ping),
        state=Standing.DRAFT,
        is_tentative=True,
        repeats=plan.repeat is not None,
    )


def _of_plan(announcement: Announcement, at: dt.datetime) -> Entry:
    key = f"{announcement.id}" if announcement.recurrence is None else _key(announcement.id, at)
    return Entry(
        source=Source.ANNOUNCEMENT,
        key=key,
        title=announcement.plan.title,
        starts_at=at,
        channel_ids=announcement.plan.channel_ids,
        pings=_pings(announcement.plan.content.ping),
        state=_standing(announcement.state, is_paused=announcement.is_paused),
        is_tentative=announcement.state in UNDECIDED,
        repeats=announcement.recurrence is not None,
    )


def _of_post(going: Going) -> Entry:
    state = ENDS.get(going.state) or _standing(going.standing, is_paused=going.is_paused)
    return Entry(
        source=Source.ANNOUNCEMENT,
        key=f"{going.announcement_id}" if going.is_only else _key(going.announcement_id, going.occurs_at),
        title=going.title,
        starts_at=going.due_at,
        channel_ids=going.channel_ids,
        pings=_pings(going.ping),
        state=state,
        link=going.link,
        is_tentative=_is_undecided(going),
        repeats=going.repeats,
    )


def _key(announcement_id: int, occurs_at: dt.datetime) -> str:
    """Return what one of a series is known by: the same before and after it is made into a post, and moved."""
    return f"{announcement_id}-{to_millis(occurs_at)}"


def _times(announcement: Announcement, after: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    """List when a plan goes out after an instant and up to another."""
    if announcement.recurrence is not None:
        return announcement.recurrence.between(after, until, MOST_OF_A_SERIES) if after < until else []
    at = announcement.plan.starts_at
    return [at] if at is not None and after < at <= until else []


def _next(announcement: Announcement, now: dt.datetime) -> dt.datetime:
    at = announcement.plan.starts_at or now
    if announcement.recurrence is None or at > now:
        return at
    return announcement.recurrence.next_after(now) or at


def _is_undecided(going: Going) -> bool:
    return going.state is PostState.SCHEDULED and going.standing in UNDECIDED


def _standing(state: State, *, is_paused: bool) -> Standing:
    return STANDINGS.get(state, Standing.PAUSED if is_paused else Standing.SCHEDULED)


def _pings(ping: str | None) -> Pings:
    if ping is None:
        return None
    return EVERYONE if ping == EVERYONE else int(ping)
