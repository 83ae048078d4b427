"""Meetings: private threads of two or three, and the one question afterwards."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.members import Preference
from cogs.matches.models import MatchSettings, Meeting, MeetingAnswer, MeetingState
from cogs.matches.service.base import FOLLOW_UP_JOB, Parts, SuggestionGone

if TYPE_CHECKING:
    from bot.profiles import Profile
    from cogs.matches.store import MatchStore


class MeetingService:
    """Open meetings, and hear whether they took place."""

    def __init__(self, store: MatchStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._profiles = parts.profiles
        self._jobs = parts.jobs
        self._clock = parts.clock

    async def find(self, meeting_id: int) -> Meeting | None:
        """Return a meeting."""
        async with self._store.database.reading() as tx:
            return await self._store.find_meeting(tx, meeting_id)

    async def profiles_of(self, meeting: Meeting) -> list[Profile]:
        """Return the profiles of who is in a meeting, as far as there are any."""
        async with self._store.database.reading() as tx:
            return await self._profiles.find_many(tx, meeting.guild_id, meeting.member_ids)

    async def is_wanted(self, meeting: Meeting) -> bool:
        """Say whether a meeting is still meant: matches are on, and everybody in an introduction wants it."""
        if await self._guilds.find_live(meeting.guild_id, MatchSettings) is None:
            return False
        if meeting.round_id is not None:
            return True
        async with self._store.database.reading() as tx:
            ids = set(meeting.member_ids)
            wanting = await self._members.wanting(tx, meeting.guild_id, ids, Preference.MATCHES, default=False)
        return wanting == ids

    async def begin(self, meeting: Meeting, channel_id: int) -> bool:
        """Record that the thread is about to be opened; False when it is open or must not be."""
        async with self._store.database.transaction(lock=meeting.guild_id) as tx:
            return await self._store.begin_opening(tx, meeting.id, channel_id)

    async def has_thread(self, thread_id: int) -> bool:
        """Say whether a thread belongs to a meeting."""
        async with self._store.database.reading() as tx:
            return await self._store.is_thread_taken(tx, thread_id)

    async def made(self, meeting: Meeting, thread_id: int) -> None:
        """Record the thread of a meeting, before anybody is in it."""
        async with self._store.database.transaction() as tx:
            await self._store.set_thread(tx, meeting.id, thread_id)

    async def opened(self, meeting: Meeting) -> None:
        """Record that everybody is in the thread; after an introduction, queue the question to each."""
        settings = await self._guilds.get(meeting.guild_id, MatchSettings)
        at = self._clock.now() + dt.timedelta(days=settings.follow_up_days)
        async with self._store.database.transaction(lock=meeting.guild_id) as tx:
            await self._store.set_meeting_state(tx, meeting.id, MeetingState.OPEN)
            for member_id in meeting.member_ids if meeting.round_id is None else ():
                await self._jobs.enqueue(
                    tx,
                    FOLLOW_UP_JOB,
                    f"{meeting.id}:{member_id}",
                    at,
                    guild_id=meeting.guild_id,
                    payload={"meeting_id": meeting.id, "member_id": member_id},
                )

    async def not_opened(self, meeting: Meeting, state: MeetingState) -> None:
        """Record that a thread was dropped or failed; the suggestion it came from can be taken up again."""
        async with self._store.database.transaction(lock=meeting.guild_id) as tx:
            await self._store.set_meeting_state(tx, meeting.id, state)
            await self._store.reopen_suggestion(tx, meeting.id)

    async def may_ask(self, meeting: Meeting, member_id: int) -> bool:
        """Say whether somebody is still to be asked whether they met."""
        mine = next((found for found in meeting.attendees if found.member_id == member_id), None)
        if mine is None or mine.asked is not None or mine.answer is not None:
            return False
        if await self._guilds.find_live(meeting.guild_id, MatchSettings) is None:
            return False
        return await self._members.wants(meeting.guild_id, member_id, Preference.MATCHES, default=False)

    async def asked(self, meeting_id: int, member_id: int, how: str) -> None:
        """Record where somebody was asked: "dm", "thread", or why nowhere."""
        async with self._store.database.transaction() as tx:
            await self._store.set_asked(tx, meeting_id, member_id, how)

    async def answer(self, meeting_id: int, member_id: int, answer: MeetingAnswer) -> None:
        """Record an answer; "stop" ends suggestions too. Raises SuggestionGone for who is not in the meeting."""
        now = self._clock.now()
        async with self._store.database.transaction() as tx:
            meeting = await self._store.find_meeting(tx, meeting_id)
            if meeting is None or not await self._store.set_answer(tx, meeting_id, member_id, answer, now):
                raise SuggestionGone
            if answer is MeetingAnswer.STOP:
                await self._members.store.put_preference(
                    tx, meeting.guild_id, member_id, Preference.MATCHES, is_on=False, at=now
                )
