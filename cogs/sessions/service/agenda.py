"""Sessions in the server's content calendar: those there are, and those that their series will have."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.agenda import Entry, Source
from bot.agenda import State as Standing
from bot.clock import to_millis
from cogs.sessions.models import SessionSettings, State
from cogs.sessions.rules.reminders import START
from cogs.sessions.service.base import Base
from cogs.sessions.store import AgendaStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cogs.sessions.models import OpenSeries, Plan, Session
    from cogs.sessions.service.base import Parts

MOMENT = dt.timedelta(milliseconds=1)
STANDINGS = {
    State.DRAFT: Standing.DRAFT,
    State.SCHEDULED: Standing.SCHEDULED,
    State.LIVE: Standing.LIVE,
    State.ENDED: Standing.OVER,
    State.CANCELLED: Standing.CANCELLED,
}


class AgendaService(Base):
    """Brings sessions to the content calendar."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._agenda = AgendaStore(parts.database)

    async def listed(self, guild_id: int, start: dt.datetime, end: dt.datetime) -> list[Entry]:
        """List the sessions that start from one instant on and before another, with those that series will have.

        Drafts, and all that follows from one, are tentative.
        """
        async with self._database.reading() as tx:
            settings = await self._guilds.get_in(tx, guild_id, SessionSettings)
            sessions = await self._agenda.list_between(tx, guild_id, start, end)
            every_series = await self._agenda.list_open_series(tx, guild_id)
        entries = [_of_session(session, settings) for session in sessions]
        known = {entry.key for entry in entries}
        now = self._clock.now()
        first = max(start - MOMENT, now)
        for series in every_series:
            if series.is_draft and series.latest_at <= now:
                continue  # left lying: it can only be published at another time
            entries += [entry for entry in _to_be(series, first, end, settings) if entry.key not in known]
        return entries


def _of_session(session: Session, settings: SessionSettings) -> Entry:
    key = f"{session.id}"
    if session.series_id is not None and session.occurs_at is not None:
        key = _key(session.series_id, session.occurs_at)
    return replace(
        _entry(key, session.plan, settings, session.card_channel_id),
        state=STANDINGS[session.state],
        link=session.card_link,
        is_tentative=session.state is State.DRAFT,
        repeats=session.occurs_at is not None,
    )


def _to_be(series: OpenSeries, after: dt.datetime, end: dt.datetime, settings: SessionSettings) -> Iterator[Entry]:
    """Yield the sessions that a series will have after an instant and before another."""
    for at in takewhile(lambda at: at < end, series.recurrence.occurrences(max(after, series.latest_at))):
        yield replace(
            _entry(_key(series.id, at), replace(series.plan, starts_at=at), settings),
            state=Standing.DRAFT if series.is_draft else Standing.SCHEDULED,
            is_tentative=series.is_draft,
            repeats=True,
        )


def _key(series_id: int, occurs_at: dt.datetime) -> str:
    """Return what one of a series is known by: the same before and after it is made into a session."""
    return f"{series_id}-{to_millis(occurs_at)}"


def _entry(key: str, plan: Plan, settings: SessionSettings, card_channel_id: int | None = None) -> Entry:
    is_pinging = settings.is_on and START in settings.reminders
    channel_ids = (card_channel_id or settings.channel_id, plan.channel_id)
    return Entry(
        source=Source.SESSION,
        key=key,
        title=plan.title,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        channel_ids=tuple(dict.fromkeys(channel_id for channel_id in channel_ids if channel_id is not None)),
        pings=settings.ping_role_id if is_pinging else None,
    )
