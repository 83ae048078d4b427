"""Suggestions, meetings and rounds in the database. The only room that runs SQL; rows become models here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.matches.models import (
    Attendee,
    Meeting,
    MeetingAnswer,
    MeetingState,
    RoundMember,
    Shared,
    Suggestion,
    SuggestionState,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.database import Database, Row, Transaction

MOST_ROUNDS = 100  # looked back at, to tell how many rounds ago two met


class MatchStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add_pair(self, tx: Transaction, guild_id: int, pair: tuple[int, int]) -> bool:
        """Record that two are brought together; False when they were before."""
        return await self._sql.add_pair(tx, guild_id=guild_id, low_id=pair[0], high_id=pair[1]) is not None

    async def met(self, tx: Transaction, guild_id: int, pair: tuple[int, int], at: dt.datetime) -> None:
        """Record that two were drawn together in a round."""
        await self._sql.met(tx, guild_id=guild_id, low_id=pair[0], high_id=pair[1], at=to_millis(at))

    async def paired_ids(self, tx: Transaction, guild_id: int, member_id: int) -> set[int]:
        """Return with whom somebody was brought together before."""
        return {row[0] async for row in self._sql.paired_ids(tx, guild_id=guild_id, member_id=member_id)}

    async def met_pairs(self, tx: Transaction, guild_id: int) -> dict[tuple[int, int], tuple[int, dt.datetime]]:
        """Return who met in rounds: how often, and when last."""
        rows = self._sql.met_pairs(tx, guild_id=guild_id)
        return {(row[0], row[1]): (row[2], from_millis(row[3])) async for row in rows}

    async def add_suggestion(
        self, tx: Transaction, guild_id: int, member_id: int, other_id: int, reason: Iterable[Shared], at: dt.datetime
    ) -> Suggestion:
        """Suggest one member to another."""
        shared = tuple(reason)
        suggestion_id = self.database.new_id()
        await self._sql.add_suggestion(
            tx,
            id=suggestion_id,
            guild_id=guild_id,
            member_id=member_id,
            other_id=other_id,
            reason=json.dumps([[one.kind, one.label] for one in shared]),
            created_at=to_millis(at),
        )
        return Suggestion(suggestion_id, guild_id, member_id, other_id, shared, SuggestionState.OPEN, None, at)

    async def find_suggestion(self, tx: Transaction, suggestion_id: int) -> Suggestion | None:
        """Return a suggestion."""
        row = await self._sql.find_suggestion(tx, id=suggestion_id)
        return _suggestion(row) if row else None

    async def open_suggestions(self, tx: Transaction, guild_id: int, member_id: int) -> list[Suggestion]:
        """List the open suggestions that a member appears in, the oldest first."""
        rows = self._sql.open_suggestions(tx, guild_id=guild_id, member_id=member_id)
        return [_suggestion(row) async for row in rows]

    async def suggestions_with(self, tx: Transaction, guild_id: int, member_id: int) -> list[Suggestion]:
        """List all suggestions that a member appears in."""
        rows = self._sql.suggestions_with(tx, guild_id=guild_id, member_id=member_id)
        return [_suggestion(row) async for row in rows]

    async def take_suggestion(self, tx: Transaction, suggestion_id: int, meeting_id: int) -> bool:
        """Turn a suggestion into a meeting; False when that was done already."""
        return await self._sql.take_suggestion(tx, id=suggestion_id, meeting_id=meeting_id) is not None

    async def reopen_suggestion(self, tx: Transaction, meeting_id: int) -> None:
        """Offer a suggestion again whose meeting could not be opened."""
        await self._sql.reopen_suggestion(tx, meeting_id=meeting_id)

    async def count_recent(self, tx: Transaction, guild_id: int, member_id: int, since: dt.datetime) -> int:
        """Count the suggestions since then in which a member appears."""
        return await self._sql.count_recent(tx, guild_id=guild_id, member_id=member_id, since=to_millis(since))

    async def recent_counts(self, tx: Transaction, guild_id: int, since: dt.datetime) -> dict[int, int]:
        """Count, by member, the suggestions since then in which they appear."""
        rows = self._sql.recent_counts(tx, guild_id=guild_id, since=to_millis(since))
        return {row[0]: row[1] async for row in rows}

    async def begin_ask(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime) -> bool:
        """Record that a member is being asked for consent; False when they were written to before."""
        row = await self._sql.begin_ask(tx, guild_id=guild_id, member_id=member_id, at=to_millis(at))
        return row is not None

    async def has_closed_dms(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        """Say whether the latest direct message was refused."""
        outcome = await self._sql.contact(tx, guild_id=guild_id, member_id=member_id)
        return outcome not in {None, "asking", "sent"}

    async def put_contact(self, tx: Transaction, guild_id: int, member_id: int, outcome: str, at: dt.datetime) -> None:
        """Record what became of a direct message."""
        await self._sql.put_contact(tx, guild_id=guild_id, member_id=member_id, outcome=outcome, at=to_millis(at))

    async def forget_contact(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Try direct messages again, whatever became of them before."""
        await self._sql.forget_contact(tx, guild_id=guild_id, member_id=member_id)

    async def add_meeting(
        self, tx: Transaction, guild_id: int, member_ids: Iterable[int], *, round_id: int | None, at: dt.datetime
    ) -> int:
        """Plan a meeting and return its id."""
        meeting_id = self.database.new_id()
        await self._sql.add_meeting(tx, id=meeting_id, guild_id=guild_id, round_id=round_id, created_at=to_millis(at))
        for member_id in member_ids:
            await self._sql.add_meeting_member(tx, meeting_id=meeting_id, guild_id=guild_id, member_id=member_id)
        return meeting_id

    async def introductions_of(
        self, tx: Transaction, guild_id: int, member_id: int
    ) -> list[tuple[int, dt.datetime, int]]:
        """List each introduction that a member was in, since when there is one, with each who was in it."""
        rows = self._sql.introductions_of(tx, guild_id=guild_id, member_id=member_id)
        return [(row[0], from_millis(row[1]), row[2]) async for row in rows]

    async def find_meeting(self, tx: Transaction, meeting_id: int) -> Meeting | None:
        """Return a meeting with who is in it."""
        row = await self._sql.find_meeting(tx, id=meeting_id)
        if row is None:
            return None
        attendees = [
            Attendee(found[0], found[1], None if found[2] is None else MeetingAnswer(found[2]))
            async for found in self._sql.meeting_members(tx, meeting_id=meeting_id)
        ]
        return Meeting(
            row[0], row[1], row[2], MeetingState(row[3]), row[4], row[5], from_millis(row[6]), tuple(attendees)
        )

    async def begin_opening(self, tx: Transaction, meeting_id: int, channel_id: int) -> bool:
        """Record that a thread is about to be opened; False when it must not be any more."""
        return await self._sql.begin_opening(tx, id=meeting_id, channel_id=channel_id) > 0

    async def set_thread(self, tx: Transaction, meeting_id: int, thread_id: int) -> None:
        """Record the thread of a meeting."""
        await self._sql.set_thread(tx, id=meeting_id, thread_id=thread_id)

    async def set_meeting_state(self, tx: Transaction, meeting_id: int, state: MeetingState) -> None:
        """Move a meeting on."""
        await self._sql.set_meeting_state(tx, id=meeting_id, state=state.value)

    async def is_thread_taken(self, tx: Transaction, thread_id: int) -> bool:
        """Say whether a thread belongs to a meeting."""
        return await self._sql.is_thread_taken(tx, thread_id=thread_id) > 0

    async def set_asked(self, tx: Transaction, meeting_id: int, member_id: int, asked: str) -> None:
        """Record what became of asking somebody whether they met."""
        await self._sql.set_asked(tx, meeting_id=meeting_id, member_id=member_id, asked=asked)

    async def set_answer(
        self, tx: Transaction, meeting_id: int, member_id: int, answer: MeetingAnswer, at: dt.datetime
    ) -> bool:
        """Record an answer; False for somebody who is not in the meeting."""
        row = await self._sql.set_answer(
            tx, meeting_id=meeting_id, member_id=member_id, answer=answer.value, answered_at=to_millis(at)
        )
        return row is not None

    async def add_round(self, tx: Transaction, guild_id: int, due_at: dt.datetime, at: dt.datetime) -> int | None:
        """Record a round and return its id; None when it was drawn already."""
        row = await self._sql.add_round(
            tx, id=self.database.new_id(), guild_id=guild_id, due_at=to_millis(due_at), created_at=to_millis(at)
        )
        return row[0] if row else None

    async def has_round(self, tx: Transaction, guild_id: int, due_at: dt.datetime) -> bool:
        """Say whether a round was drawn already."""
        return await self._sql.has_round(tx, guild_id=guild_id, due_at=to_millis(due_at)) > 0

    async def round_times(self, tx: Transaction, guild_id: int) -> list[dt.datetime]:
        """List when the latest rounds were due, the latest first."""
        rows = self._sql.round_times(tx, guild_id=guild_id, most=MOST_ROUNDS)
        return [from_millis(row[0]) async for row in rows]

    async def join_round(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime) -> None:
        """Have somebody take part in the rounds, with no pause."""
        await self._sql.join_round(tx, guild_id=guild_id, member_id=member_id, joined_at=to_millis(at))

    async def leave_round(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        """Take somebody out of the rounds; False when they were not in them."""
        return await self._sql.leave_round(tx, guild_id=guild_id, member_id=member_id) is not None

    async def find_round_member(self, tx: Transaction, guild_id: int, member_id: int) -> RoundMember | None:
        """Return how somebody takes part in the rounds."""
        row = await self._sql.find_round_member(tx, guild_id=guild_id, member_id=member_id)
        return _round_member(row) if row else None

    async def round_members(self, tx: Transaction, guild_id: int) -> list[RoundMember]:
        """List who takes part in the rounds."""
        return [_round_member(row) async for row in self._sql.round_members(tx, guild_id=guild_id)]

    async def count_round_members(self, tx: Transaction, guild_id: int) -> int:
        """Count who takes part in the rounds."""
        return await self._sql.count_round_members(tx, guild_id=guild_id)

    async def pause_round(self, tx: Transaction, guild_id: int, member_id: int, until: dt.datetime) -> bool:
        """Leave somebody out until an instant; False when they are not in the rounds."""
        row = await self._sql.pause_round(tx, guild_id=guild_id, member_id=member_id, paused_until=to_millis(until))
        return row is not None

    async def skip_round(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        """Leave somebody out of the next round; False when they are not in the rounds."""
        return await self._sql.skip_round(tx, guild_id=guild_id, member_id=member_id) is not None

    async def end_skips(self, tx: Transaction, guild_id: int) -> None:
        """Have those who skipped a round take part again."""
        await self._sql.end_skips(tx, guild_id=guild_id)


def _suggestion(row: Row) -> Suggestion:
    return Suggestion(
        id=row[0],
        guild_id=row[1],
        member_id=row[2],
        other_id=row[3],
        reason=tuple(Shared(kind, label) for kind, label in json.loads(row[4])),
        state=SuggestionState(row[5]),
        meeting_id=row[6],
        created_at=from_millis(row[7]),
    )


def _round_member(row: Row) -> RoundMember:
    return RoundMember(row[0], None if row[1] is None else from_millis(row[1]), bool(row[2]))
