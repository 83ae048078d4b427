"""Arrivals and greetings in the database. The only room that runs SQL; rows become models here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.welcome.models import Arrival, ArrivalState, Greeting, GreetingKind, GreetingState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.database import Database, Row, Transaction


class WelcomeStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add_arrival(self, tx: Transaction, arrival: Arrival) -> bool:
        """Record a join, in place of an earlier one still in the queue; False when it was recorded already."""
        joined_at = to_millis(arrival.joined_at)
        await self._sql.set_superseded(tx, guild_id=arrival.guild_id, member_id=arrival.member_id, joined_at=joined_at)
        row = await self._sql.add_arrival(
            tx,
            guild_id=arrival.guild_id,
            member_id=arrival.member_id,
            joined_at=joined_at,
            state=arrival.state.value,
            is_return=arrival.is_return,
            is_caught_up=arrival.is_caught_up,
            ready_at=None if arrival.ready_at is None else to_millis(arrival.ready_at),
        )
        return row is not None

    async def set_ready(
        self, tx: Transaction, guild_id: int, member_id: int, *, state: ArrivalState, at: dt.datetime
    ) -> Arrival | None:
        """Move a waiting join on; None when none was waiting."""
        row = await self._sql.set_ready(
            tx, guild_id=guild_id, member_id=member_id, state=state.value, ready_at=to_millis(at)
        )
        return _arrival(row) if row else None

    async def set_late(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime) -> None:
        """Record that somebody passed the rules screen too late to be greeted."""
        await self._sql.set_late(tx, guild_id=guild_id, member_id=member_id, ready_at=to_millis(at))

    async def pending_ids(self, tx: Transaction, guild_id: int) -> set[int]:
        """Return who has not passed the rules screen yet, as far as is known."""
        return {row[0] async for row in self._sql.pending_ids(tx, guild_id=guild_id)}

    async def set_left(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Take somebody who left out of the queue."""
        await self._sql.set_left(tx, guild_id=guild_id, member_id=member_id)

    async def set_unwelcome(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Give up greeting somebody who is not greeted yet."""
        await self._sql.set_unwelcome(tx, guild_id=guild_id, member_id=member_id)

    async def expire(self, tx: Transaction, guild_id: int, joined_before: dt.datetime) -> None:
        """Give up greeting whoever joined before that instant and still is not greeted."""
        await self._sql.expire(tx, guild_id=guild_id, joined_before=to_millis(joined_before))

    async def list_in_state(self, tx: Transaction, guild_id: int, state: ArrivalState) -> list[Arrival]:
        """List the joins of a server in one state, in the order they became ready."""
        return [_arrival(row) async for row in self._sql.list_in_state(tx, guild_id=guild_id, state=state.value)]

    async def list_greeted_alone(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[Arrival]:
        """List who became ready since then and got a card of their own."""
        rows = self._sql.list_greeted_alone(tx, guild_id=guild_id, since=to_millis(since))
        return [_arrival(row) async for row in rows]

    async def list_of_greeting(self, tx: Transaction, greeting_id: int) -> list[Arrival]:
        """List who a greeting is for."""
        return [_arrival(row) async for row in self._sql.list_of_greeting(tx, greeting_id=greeting_id)]

    async def add_greeting(
        self,
        tx: Transaction,
        guild_id: int,
        kind: GreetingKind,
        template: str,
        *,
        arrivals: Iterable[Arrival],
        at: dt.datetime,
    ) -> Greeting:
        """Plan a greeting for these joins."""
        greeting_id = self.database.new_id()
        await self._sql.add_greeting(
            tx, id=greeting_id, guild_id=guild_id, kind=kind.value, template=template, created_at=to_millis(at)
        )
        for arrival in arrivals:
            await self.assign(tx, guild_id, arrival.member_id, arrival.joined_at, greeting_id)
        return Greeting(greeting_id, guild_id, kind, template, GreetingState.PLANNED, None, None, at)

    async def assign(
        self, tx: Transaction, guild_id: int, member_id: int, joined_at: dt.datetime, greeting_id: int
    ) -> None:
        """Record which greeting a join has."""
        await self._sql.assign(
            tx, guild_id=guild_id, member_id=member_id, joined_at=to_millis(joined_at), greeting_id=greeting_id
        )

    async def put_back(self, tx: Transaction, greeting_id: int) -> int:
        """Queue whoever a greeting was for once more, to be greeted together, and return how many that are."""
        return await self._sql.put_back(tx, greeting_id=greeting_id)

    async def greeting_state_of(self, tx: Transaction, arrival: Arrival) -> GreetingState | None:
        """Return how the greeting that a join has now stands."""
        state = await self._sql.greeting_state_of(tx, **_key(arrival))
        return GreetingState(state) if state is not None else None

    async def find_greeting(self, tx: Transaction, greeting_id: int) -> Greeting | None:
        """Return a greeting."""
        row = await self._sql.get_greeting(tx, id=greeting_id)
        if row is None:
            return None
        state, planned_at = GreetingState(row[4]), from_millis(row[7])
        return Greeting(row[0], row[1], GreetingKind(row[2]), row[3], state, row[5], row[6], planned_at)

    async def set_greeting_state(self, tx: Transaction, greeting_id: int, state: GreetingState) -> None:
        """Move a greeting to a final state."""
        await self._sql.set_greeting_state(tx, id=greeting_id, state=state.value)

    async def set_sending(self, tx: Transaction, greeting_id: int, channel_id: int) -> bool:
        """Record that a greeting is about to be sent; False when it must not be any more."""
        return await self._sql.set_sending(tx, id=greeting_id, channel_id=channel_id) > 0

    async def set_sent(self, tx: Transaction, greeting_id: int, message_id: int, at: dt.datetime) -> None:
        """Record the message of a greeting."""
        await self._sql.set_sent(tx, id=greeting_id, message_id=message_id, sent_at=to_millis(at))

    async def dm_state(self, tx: Transaction, arrival: Arrival) -> str | None:
        """Return what became of a join's direct message; None before it was tried."""
        return await self._sql.dm_state(tx, **_key(arrival))

    async def set_dm_state(self, tx: Transaction, arrival: Arrival, state: str) -> None:
        """Record what became of a join's direct message."""
        await self._sql.set_dm_state(tx, **_key(arrival), dm_state=state)

    async def set_dms_closed(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Record that the member does not take direct messages."""
        await self._sql.set_dms_closed(tx, guild_id=guild_id, member_id=member_id)

    async def has_closed_dms(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        """Say whether the member once did not take a direct message."""
        return await self._sql.has_closed_dms(tx, guild_id=guild_id, member_id=member_id) > 0

    async def keep_roles(self, tx: Transaction, guild_id: int, member_id: int, role_ids: Iterable[int]) -> None:
        """Remember the roles somebody leaves with, in place of those remembered before."""
        await self.drop_kept_roles(tx, guild_id, member_id)
        for role_id in role_ids:
            await self._sql.keep_role(tx, guild_id=guild_id, member_id=member_id, role_id=role_id)

    async def drop_kept_roles(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Forget the roles that somebody left with."""
        await self._sql.drop_kept_roles(tx, guild_id=guild_id, member_id=member_id)

    async def kept_roles(self, tx: Transaction, guild_id: int, member_id: int) -> list[int]:
        """Return the roles somebody left with."""
        return [row[0] async for row in self._sql.kept_roles(tx, guild_id=guild_id, member_id=member_id)]


def _key(arrival: Arrival) -> dict[str, int]:
    return {
        "guild_id": arrival.guild_id,
        "member_id": arrival.member_id,
        "joined_at": to_millis(arrival.joined_at),
    }


def _arrival(row: Row) -> Arrival:
    return Arrival(
        guild_id=row[0],
        member_id=row[1],
        joined_at=from_millis(row[2]),
        state=ArrivalState(row[3]),
        is_return=bool(row[4]),
        is_caught_up=bool(row[5]),
        ready_at=None if row[6] is None else from_millis(row[6]),
        greeting_id=row[7],
    )
