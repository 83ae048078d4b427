"""What happens when people come and go, and what newcomers have done of their first steps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.members import Milestone, Preference
from cogs.welcome.models import (
    Arrival,
    ArrivalState,
    FirstSteps,
    Funnel,
    WelcomeSettings,
)
from cogs.welcome.rules import (
    GATHER,
    GATHER_MISSED,
    HOLD,
    first_steps,
    is_worth_greeting,
)
from cogs.welcome.service.base import DM_JOB, GATHER_JOB, NUDGE_JOB, ROLES_JOB, Base

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.database import Transaction


class WelcomeService(Base):
    """Arrivals, roles, direct messages, first steps and the funnel."""

    async def joined(
        self, guild_id: int, member_id: int, joined_at: dt.datetime, *, is_pending: bool, is_caught_up: bool = False
    ) -> None:
        """Record a join, however often it is seen, and queue its greeting unless the rules screen comes first."""
        settings = await self._guilds.find_live(guild_id, WelcomeSettings)
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            known = await self._members.join(tx, guild_id, member_id, joined_at)
            if not is_pending:
                await self._members.reach(tx, guild_id, member_id, Milestone.SCREENED)
            if settings is None:
                return
            wants_it = await self._members.wants_in(tx, guild_id, member_id, Preference.GREETINGS)
            may_be_greeted = wants_it and is_worth_greeting(joined_at, now)
            if not may_be_greeted and not is_pending:
                if known.is_new:  # roles are due all the same
                    await self._enqueue_roles(tx, guild_id, member_id, now)
                return
            held = ArrivalState.WAITING if may_be_greeted else ArrivalState.EXPIRED
            arrival = Arrival(
                guild_id,
                member_id,
                joined_at,
                held if is_pending else ArrivalState.READY,
                is_return=known.is_return,
                is_caught_up=is_caught_up,
                ready_at=None if is_pending else now,
                greeting_id=None,
            )
            if await self._store.add_arrival(tx, arrival) and not is_pending:
                await self._enqueue_arrival(tx, arrival, settings, now)

    async def screened(self, guild_id: int, member_id: int) -> None:
        """Record that a member passed the rules screen, and queue the greeting if they did so in time."""
        settings = await self._guilds.find_live(guild_id, WelcomeSettings)
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._members.reach(tx, guild_id, member_id, Milestone.SCREENED)
            await self._members.reach(tx, guild_id, member_id, Milestone.RULES)
            await self._store.expire(tx, guild_id, now - HOLD)
            arrival = await self._store.set_ready(tx, guild_id, member_id, state=ArrivalState.READY, at=now)
            await self._store.set_late(tx, guild_id, member_id, now)
            if settings is None:
                return
            if arrival is not None:
                await self._enqueue_arrival(tx, arrival, settings, now)
            else:  # too late for a greeting, or unknown: roles are due all the same
                await self._enqueue_roles(tx, guild_id, member_id, now)

    async def left(
        self, guild_id: int, member_id: int, role_ids: Collection[int] | None, *, joined_at: dt.datetime | None = None
    ) -> None:
        """Record a leave; `role_ids` are the roles they left with, None when those are not known.

        With `joined_at`, who was here before the bot is known, too, should they come back.
        """
        async with self._store.database.transaction(lock=guild_id) as tx:
            if joined_at is not None:
                await self._members.store.add_stay(tx, guild_id, member_id, joined_at)
            await self._members.leave(tx, guild_id, member_id, self._clock.now())
            await self._store.set_left(tx, guild_id, member_id)
            if role_ids is not None:
                await self._store.keep_roles(tx, guild_id, member_id, role_ids)

    async def pending_ids(self, guild_id: int) -> set[int]:
        """Return who had the rules screen before them when last seen, for catching up."""
        async with self._store.database.reading() as tx:
            return await self._store.pending_ids(tx, guild_id)

    async def present_ids(self, guild_id: int) -> set[int]:
        """Return who is recorded as present, for catching up on those who left."""
        async with self._store.database.reading() as tx:
            return await self._members.store.present_ids(tx, guild_id)

    async def begin_dm(self, arrival: Arrival) -> bool:
        """Say whether a join's direct message is still to be sent, and record that it is being tried."""
        async with self._store.database.transaction(lock=arrival.guild_id) as tx:
            if await self._store.has_closed_dms(tx, arrival.guild_id, arrival.member_id):
                return False
            if await self._store.dm_state(tx, arrival) not in {None, "sending"}:
                return False
            await self._store.set_dm_state(tx, arrival, "sending")
            return True

    async def end_dm(self, arrival: Arrival, state: str) -> None:
        """Record what became of a join's direct message: "sent", or why not."""
        async with self._store.database.transaction() as tx:
            await self._store.set_dm_state(tx, arrival, state)

    async def dms_closed(self, guild_id: int, member_id: int) -> None:
        """Record that a member did not take a reminder, so that nothing is tried again."""
        async with self._store.database.transaction() as tx:
            await self._store.set_dms_closed(tx, guild_id, member_id)

    async def has_closed_dms(self, guild_id: int, member_id: int) -> bool:
        """Say whether a member did not take a direct message before; they are not tried again."""
        async with self._store.database.reading() as tx:
            return await self._store.has_closed_dms(tx, guild_id, member_id)

    async def roles_to_give(self, guild_id: int, member_id: int) -> list[int]:
        """List the roles due after the rules screen; for who came back also the old ones, if the server wants."""
        settings = await self._guilds.find_live(guild_id, WelcomeSettings)
        if settings is None:
            return []
        kept: list[int] = []
        if settings.restores_roles:
            async with self._store.database.reading() as tx:
                kept = await self._store.kept_roles(tx, guild_id, member_id)
        return [*settings.role_ids, *kept]

    async def roles_given(self, guild_id: int, member_id: int) -> None:
        """Forget the roles that a member left with: from now on those count that they have, or were taken from them."""
        async with self._store.database.transaction() as tx:
            await self._store.drop_kept_roles(tx, guild_id, member_id)

    async def steps_of(self, guild_id: int, member_id: int) -> FirstSteps:
        """Return a member's checklist. Raises NotSetUpError where welcoming is switched off."""
        await self._guilds.live(guild_id, WelcomeSettings)
        server = await self._guilds.server(guild_id)
        reached = await self._members.milestones_of(guild_id, member_id)
        wants_nudges = await self._members.wants(guild_id, member_id, Preference.NUDGES)
        return first_steps(reached, server, wants_nudges=wants_nudges)

    async def reached(self, guild_id: int, member_id: int, milestone: Milestone) -> None:
        """Record a step that a member has done."""
        async with self._store.database.transaction() as tx:
            await self._members.reach(tx, guild_id, member_id, milestone)

    async def funnel(self, guild_id: int, days: int) -> Funnel:
        """Count what became of those who joined within the last days."""
        since = self._clock.now() - dt.timedelta(days=days)
        joined, left, stages = await self._members.funnel(guild_id, since)
        return Funnel(days, joined, left, tuple(stages))

    async def _enqueue_arrival(
        self, tx: Transaction, arrival: Arrival, settings: WelcomeSettings, now: dt.datetime
    ) -> None:
        guild_id, payload = arrival.guild_id, {"member_id": arrival.member_id}
        gathered_at = now + (GATHER_MISSED if arrival.is_caught_up else GATHER)
        await self._jobs.enqueue(tx, GATHER_JOB, arrival.key, gathered_at, guild_id=guild_id)
        await self._enqueue_roles(tx, guild_id, arrival.member_id, now)
        if settings.dm:
            joined = {**payload, "joined_at": arrival.joined_at.isoformat()}
            await self._jobs.enqueue(tx, DM_JOB, arrival.key, now + GATHER, guild_id=guild_id, payload=joined)
        if not arrival.is_return:
            for number, hours in enumerate(settings.nudge_after_hours, start=1):
                await self._jobs.enqueue(
                    tx,
                    NUDGE_JOB,
                    f"{arrival.key}:{number}",
                    arrival.joined_at + dt.timedelta(hours=hours),
                    guild_id=guild_id,
                    payload=payload,
                )

    async def _enqueue_roles(self, tx: Transaction, guild_id: int, member_id: int, now: dt.datetime) -> None:
        key = f"{guild_id}:{member_id}"
        await self._jobs.enqueue(
            tx, ROLES_JOB, key, now, guild_id=guild_id, payload={"member_id": member_id}, replace=True
        )
