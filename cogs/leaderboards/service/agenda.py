"""Posted boards in the server's content calendar: those that were, and those that will be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.agenda import Entry, Source, State
from bot.i18n import translate
from bot.ledger import PeriodKind
from cogs.leaderboards.models import POSTED, LeaderboardSettings
from cogs.leaderboards.rules import ended_before
from cogs.leaderboards.service.base import POST_JOB, Base
from cogs.leaderboards.service.posts import OPEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.database import Transaction
    from bot.guilds import ServerSettings
    from bot.ledger import Board, Period
    from cogs.leaderboards.models import Posting
    from cogs.leaderboards.service.base import Parts
    from cogs.leaderboards.service.posts import PostService
    from cogs.leaderboards.store import LeaderboardStore

MESSAGE_URL = "https://discord.com/channels/{guild}/{channel}/{message}"
MOMENT = dt.timedelta(milliseconds=1)
LONGEST_PERIOD = dt.timedelta(days=62)
"""A board that was posted in this time before may be of the period that a changed schedule has next."""


class AgendaService(Base):
    """Brings posted boards to the content calendar."""

    def __init__(self, store: LeaderboardStore, parts: Parts, posts: PostService) -> None:
        super().__init__(store, parts)
        self._posts = posts

    async def listed(self, guild_id: int, start: dt.datetime, end: dt.datetime) -> list[Entry]:
        """List the boards that are posted from one instant on and before another, in the server's language."""
        server = await self._guilds.server(guild_id)
        async with self._store.database.reading() as tx:
            postings = await self._store.list_postings(tx, guild_id, start - LONGEST_PERIOD, end)
            shown = [posting for posting in postings if posting.decided_at >= start]
            entries = [_posted(guild_id, each, await self._state(tx, each), server.language) for each in shown]
        decided = {posting.period.key for posting in postings}
        first = max(start - MOMENT, self._clock.now())
        return entries + [entry async for entry in self._to_be(guild_id, server, first, end, decided)]

    async def _to_be(
        self, guild_id: int, server: ServerSettings, after: dt.datetime, end: dt.datetime, decided: set[str]
    ) -> AsyncIterator[Entry]:
        """Yield what the schedule will post after an instant and before another; each period is posted once."""
        settings = await self._guilds.get(guild_id, LeaderboardSettings)
        recurrence = await self._posts.recurrence(guild_id)
        times = takewhile(lambda at: at < end, recurrence.occurrences(after)) if recurrence is not None else ()
        for at in times:
            period = ended_before(settings, at.astimezone(server.zone).date())
            if period is not None and period.key not in decided:
                entry = _entry(guild_id, settings.board, period, at, server.language)
                yield replace(entry, channel_ids=_known(settings.channel_id), repeats=True)

    async def _state(self, tx: Transaction, posting: Posting) -> State:
        if posting.message_id is not None:
            return State.SENT
        job = await self._jobs.find(tx, POST_JOB, str(posting.id))
        return State.SCHEDULED if job is not None and job.state in OPEN else State.MISSED


def _posted(guild_id: int, posting: Posting, state: State, language: str) -> Entry:
    link = None
    if posting.message_id is not None:
        link = MESSAGE_URL.format(guild=guild_id, channel=posting.channel_id, message=posting.message_id)
    entry = _entry(guild_id, posting.board, posting.period, posting.decided_at, language)
    is_one_of_many = posting.period.kind is not PeriodKind.SEASON
    return replace(entry, channel_ids=_known(posting.channel_id), state=state, link=link, repeats=is_one_of_many)


def _entry(guild_id: int, board: Board, period: Period, at: dt.datetime, language: str) -> Entry:
    title = translate(POSTED[period.kind, board], language)
    return Entry(source=Source.LEADERBOARD, key=f"{guild_id}-{period.key}", title=title, starts_at=at)


def _known(channel_id: int | None) -> tuple[int, ...]:
    return () if channel_id is None else (channel_id,)
