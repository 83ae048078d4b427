"""Consent and suggestions: who is suggested to whom, and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.members import Milestone, Preference
from bot.owndata import Letter
from cogs.matches.models import MOST_SHOWN, Candidate, Consent, MatchSettings, Suggestion, SuggestionState
from cogs.matches.rules import choose, in_common, in_order, question_marker, suggestion_marker
from cogs.matches.service.base import (
    ASK_JOB,
    MEETING_JOB,
    SUGGEST_JOB,
    TELL_JOB,
    AlreadyIntroduced,
    Parts,
    SuggestionGone,
)
from cogs.matches.store import MatchStore

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from bot.database import Transaction
    from bot.owndata import Erasure
    from bot.profiles import Profile

SETTLE = dt.timedelta(seconds=5)  # whoever has just introduced themselves reads that answer first
WEEK = dt.timedelta(days=7)


class MatchService:
    """Suggest members to each other who share something, among those who want it."""

    def __init__(self, store: MatchStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._profiles = parts.profiles
        self._jobs = parts.jobs
        self._clock = parts.clock

    async def reached(self, tx: Transaction, guild_id: int, member_id: int, milestone: Milestone) -> None:
        """Look for matches after an introduction, inside the transaction that records it."""
        if milestone is Milestone.INTRODUCED:
            key, payload = f"{guild_id}:{member_id}", {"member_id": member_id}
            at = self._clock.now() + SETTLE
            # Reached once, and once more by whoever was forgotten: the job of the first time is kept for weeks.
            await self._jobs.enqueue(tx, SUGGEST_JOB, key, at, guild_id=guild_id, payload=payload, replace=True)

    async def consent_of(self, guild_id: int, member_id: int) -> Consent:
        """Return what a member has said about suggestions."""
        async with self._store.database.reading() as tx:
            return await self._consent(tx, guild_id, member_id)

    async def consent(self, guild_id: int, member_id: int, *, is_on: bool) -> None:
        """Store whether a member wants suggestions."""
        now = self._clock.now()
        async with self._store.database.transaction() as tx:
            await self._members.store.put_preference(tx, guild_id, member_id, Preference.MATCHES, is_on=is_on, at=now)
            if is_on:  # whoever asks for it now may have opened their direct messages since
                await self._store.forget_contact(tx, guild_id, member_id)

    async def after_introduction(
        self, guild_id: int, member_id: int, present: Container[int], introduced_at: dt.datetime
    ) -> None:
        """Suggest to who wants it, ask who was never asked where the server wants that, and leave the rest alone.

        They are written to once for an introduction, however often this is called for it.
        """
        settings = await self._guilds.find_live(guild_id, MatchSettings)
        if settings is None:
            return
        async with self._store.database.transaction(lock=guild_id) as tx:
            consent = await self._consent(tx, guild_id, member_id)
            key, payload = f"{guild_id}:{member_id}", {"member_id": member_id}
            if consent is Consent.ON:
                found = await self._filled_up(tx, guild_id, member_id, settings, present)
                if found:
                    payload["first_id"] = found[-1].id
                    told = await self._jobs.find(tx, TELL_JOB, key)
                    replace = told is not None and told.due_at < introduced_at
                    now = self._clock.now()
                    await self._jobs.enqueue(
                        tx, TELL_JOB, key, now, guild_id=guild_id, payload=payload, replace=replace
                    )
            elif (
                consent is Consent.UNASKED
                and settings.asks_by_dm
                and await self._store.begin_ask(tx, guild_id, member_id, self._clock.now())
            ):
                now = self._clock.now()
                await self._jobs.enqueue(tx, ASK_JOB, key, now, guild_id=guild_id, payload=payload, replace=True)

    async def suggestions_for(self, guild_id: int, member_id: int, present: Container[int]) -> list[Suggestion]:
        """Return the open suggestions of who wants them, filled up with new ones. Raises NotSetUpError."""
        settings = await self._guilds.live(guild_id, MatchSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            if await self._consent(tx, guild_id, member_id) is not Consent.ON:
                return []
            return await self._filled_up(tx, guild_id, member_id, settings, present)

    async def open_suggestions(self, guild_id: int, member_id: int, present: Container[int]) -> list[Suggestion]:
        """Return the open suggestions of a member that can still come to something."""
        async with self._store.database.reading() as tx:
            if await self._consent(tx, guild_id, member_id) is not Consent.ON:
                return []
            return await self._open(tx, guild_id, member_id, present)

    async def introduce(self, suggestion_id: int, member_id: int, present: Container[int]) -> Suggestion:
        """Turn a suggestion into a meeting, once, and queue its thread.

        Raises SuggestionGone when one of the two left or no longer wants it, AlreadyIntroduced when it was done.
        """
        suggestion = await self.suggestion_of(suggestion_id, member_id)
        guild_id, now = suggestion.guild_id, self._clock.now()
        await self._guilds.live(guild_id, MatchSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            for both in (suggestion.member_id, suggestion.other_id):
                if both not in present or await self._consent(tx, guild_id, both) is not Consent.ON:
                    raise SuggestionGone
            pair = in_order(suggestion.member_id, suggestion.other_id)
            meeting_id = await self._store.add_meeting(tx, guild_id, pair, round_id=None, at=now)
            if not await self._store.take_suggestion(tx, suggestion_id, meeting_id):
                raise AlreadyIntroduced
            await self._store.met(tx, guild_id, pair, now)
            payload = {"meeting_id": meeting_id}
            await self._jobs.enqueue(tx, MEETING_JOB, str(meeting_id), now, guild_id=guild_id, payload=payload)
        return suggestion

    async def suggestion_of(self, suggestion_id: int, member_id: int) -> Suggestion:
        """Return an open suggestion in which a member appears. Raises SuggestionGone, AlreadyIntroduced."""
        async with self._store.database.reading() as tx:
            suggestion = await self._store.find_suggestion(tx, suggestion_id)
        if suggestion is None or member_id not in {suggestion.member_id, suggestion.other_id}:
            raise SuggestionGone
        if suggestion.state is SuggestionState.TAKEN:
            raise AlreadyIntroduced
        return suggestion

    async def gone(self, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
        """Return which of these suggestions are no more, because somebody in them was forgotten."""
        async with self._store.database.reading() as tx:
            return [one for one in suggestions if await self._store.find_suggestion(tx, one.id) is None]

    async def profiles_of(self, guild_id: int, member_ids: Iterable[int]) -> dict[int, Profile]:
        """Return the profiles of members, by id, as far as there are any."""
        async with self._store.database.reading() as tx:
            return {found.member_id: found for found in await self._profiles.find_many(tx, guild_id, member_ids)}

    async def may_write_to(self, guild_id: int, member_id: int) -> bool:
        """Say whether a member takes direct messages, as far as is known."""
        if not await self._members.wants(guild_id, member_id, Preference.DMS):
            return False
        async with self._store.database.reading() as tx:
            return not await self._store.has_closed_dms(tx, guild_id, member_id)

    async def contacted(self, guild_id: int, member_id: int, outcome: str) -> None:
        """Record what became of a direct message: "sent", or why not; closed ones are not tried again."""
        now = self._clock.now()
        async with self._store.database.transaction() as tx:
            await self._store.put_contact(tx, guild_id, member_id, outcome, now)

    async def _consent(self, tx: Transaction, guild_id: int, member_id: int) -> Consent:
        chosen = await self._members.store.find_preference(tx, guild_id, member_id, Preference.MATCHES)
        return Consent.UNASKED if chosen is None else Consent.ON if chosen else Consent.OFF

    async def _open(self, tx: Transaction, guild_id: int, member_id: int, present: Container[int]) -> list[Suggestion]:
        if member_id not in present:  # who has left hears nothing of those who are here
            return []
        waiting = await self._store.open_suggestions(tx, guild_id, member_id)
        others = [other for found in waiting if (other := found.other_than(member_id)) in present]
        willing = await self._members.wanting(tx, guild_id, others, Preference.MATCHES, default=False)
        # Whoever took their card away is not shown any more, nor what they had in common.
        shown = {profile.member_id for profile in await self._profiles.find_many(tx, guild_id, willing)}
        return [found for found in waiting if found.other_than(member_id) in shown][-MOST_SHOWN:]

    async def _filled_up(
        self, tx: Transaction, guild_id: int, member_id: int, settings: MatchSettings, present: Container[int]
    ) -> list[Suggestion]:
        """Return the open suggestions, with new ones where there are too few: asking again makes no more."""
        found = await self._open(tx, guild_id, member_id, present)
        missing = settings.suggested - len(found)
        if missing > 0:
            found += await self._suggest(tx, guild_id, member_id, settings, present, amount=missing)
        return found

    async def _suggest(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        settings: MatchSettings,
        present: Container[int],
        *,
        amount: int,
    ) -> list[Suggestion]:
        now = self._clock.now()
        mine = await self._profiles.find_in(tx, guild_id, member_id)
        if mine is None or member_id not in present:
            return []
        room = settings.per_week - await self._store.count_recent(tx, guild_id, member_id, now - WEEK)
        candidates = await self._candidates(tx, guild_id, member_id, present, settings.per_week)
        chosen = choose(candidates, amount=min(room, amount), per_week=settings.per_week)
        found = await self._profiles.find_many(tx, guild_id, [one.member_id for one in chosen])
        others = {profile.member_id: profile for profile in found}
        made: list[Suggestion] = []
        for other in [others[one.member_id] for one in chosen if one.member_id in others]:
            if await self._store.add_pair(tx, guild_id, in_order(member_id, other.member_id)):
                reason = in_common([mine, other])
                made.append(await self._store.add_suggestion(tx, guild_id, member_id, other.member_id, reason, now))
        return made

    async def _candidates(
        self, tx: Transaction, guild_id: int, member_id: int, present: Container[int], per_week: int
    ) -> list[Candidate]:
        known = await self._store.paired_ids(tx, guild_id, member_id)
        recent = await self._store.recent_counts(tx, guild_id, self._clock.now() - WEEK)
        # Who may be suggested comes first: among all who share a popular topic, the first hundreds may all be others.
        willing = await self._members.said_yes(tx, guild_id, Preference.MATCHES)
        free = [
            other for other in willing - known - {member_id} if other in present and recent.get(other, 0) < per_week
        ]
        return [
            Candidate(other, shared, recent.get(other, 0))
            for other, shared in await self._profiles.sharing(tx, guild_id, member_id, free)
        ]


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Look for no matches of a member who is to be forgotten, ask them nothing, and cut what names them to others.

    What they were written about others is cut as well: nobody could find it when one of these is forgotten later.
    """
    guild_id, member_id, store = erasure.guild_id, erasure.member_id, MatchStore(erasure.database)
    for kind in (SUGGEST_JOB, ASK_JOB, TELL_JOB):
        await erasure.jobs.cancel(tx, kind, f"{guild_id}:{member_id}")
    for found in await store.suggestions_with(tx, guild_id, member_id):
        for reader_id in (found.member_id, found.other_id):
            erasure.letters.append(Letter(reader_id, suggestion_marker(found.id), found.created_at))
    for meeting_id, since, reader_id in await store.introductions_of(tx, guild_id, member_id):
        erasure.letters.append(Letter(reader_id, question_marker(meeting_id), since))
