"""Who hosts, who is asked to greet whom, and how that stands."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import NotAllowedError
from bot.i18n import _
from bot.members import GREETED_WITHIN, Milestone
from bot.owndata import Letter
from cogs.hosts.models import (
    Assignment,
    AssignmentState,
    Host,
    HostSettings,
    HostStatus,
    Newcomer,
    NewcomerState,
)
from cogs.hosts.rules import choose_host, hosting_ids, note_marker
from cogs.hosts.service.base import ASSIGN_JOB, CHECK_JOB, NOTE_JOB, Base, NoLongerNew, Parts
from cogs.hosts.store import HostStore

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from bot.database import Transaction
    from bot.owndata import Erasure
    from bot.profiles import Profile
    from cogs.hosts.service.hellos import HelloService

SETTLE = dt.timedelta(seconds=20)  # who leaves again at once needs no host
RETRY = dt.timedelta(hours=1)
HELD_STEP = dt.timedelta(minutes=10)  # how soon it is looked again whether greetings are still held
DAY = dt.timedelta(days=1)
REMEMBERED = dt.timedelta(days=90)  # how far back counts for whose turn it is
STATUS_DAYS = 30


class HostService(Base):
    """Give newcomers a host, and others in turn until somebody said hello."""

    def __init__(self, store: HostStore, parts: Parts, hellos: HelloService) -> None:
        super().__init__(store, parts)
        self._hellos = hellos

    async def reached(self, tx: Transaction, guild_id: int, member_id: int, milestone: Milestone) -> None:
        """Look for a host once a newcomer is past the rules screen, inside the transaction that records it."""
        if milestone is Milestone.SCREENED:
            await self._enqueue_assign(tx, guild_id, member_id, self._clock.now() + SETTLE, turn=1)

    async def volunteer(self, guild_id: int, member_id: int, *, is_on: bool, has_role: bool) -> None:
        """Record that somebody hosts or no longer does. Raises NotAllowedError where only roles decide."""
        settings = await self._guilds.live(guild_id, HostSettings)
        if is_on and not settings.volunteers and not has_role:
            raise NotAllowedError(_("Here the team chooses who hosts newcomers. Ask them, they will be glad!"))
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.volunteer(tx, guild_id, member_id, is_on=is_on, at=self._clock.now())
            if not is_on:
                await self._pass_all(tx, guild_id, member_id)

    async def assign(
        self, guild_id: int, newcomer_id: int, turn: int, by_role: Collection[int], present: Container[int]
    ) -> dt.datetime | None:
        """Give a newcomer a host and queue the note; return when to look again if nobody is free or may be greeted."""
        settings = await self._guilds.find_live(guild_id, HostSettings)
        if settings is None or newcomer_id not in present:
            return None
        held_until = await self.held_until(guild_id)
        if held_until is not None:
            return held_until
        async with self._store.database.reading() as tx:
            ids = hosting_ids(await self._store.volunteers(tx, guild_id), by_role, is_open=settings.volunteers)
        ids = {member_id for member_id in ids if member_id in present}
        active = await self._activity.last_active(guild_id, ids)
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            newcomer = await self._newcomer(tx, guild_id, newcomer_id, now)
            asked = await self._store.assignments_of(tx, guild_id, newcomer_id)
            if newcomer.state is not NewcomerState.OPEN or any(one.state is AssignmentState.OPEN for one in asked):
                return None
            hosts = await self._hosts(tx, guild_id, ids, active)
            tried = {newcomer_id, *(one.host_id for one in asked)}
            host = choose_host(hosts, now, per_day=settings.per_day, but_not=tried)
            if host is not None:
                passed_from = asked[-1].id if asked else None
                made = await self._store.add_assignment(
                    tx, newcomer, host.member_id, turn=turn, passed_from=passed_from, at=now
                )
                await self._enqueue(tx, NOTE_JOB, str(made.id), now, made)
                await self._enqueue(tx, CHECK_JOB, str(made.id), self._deadline(made, newcomer, settings), made)
                return None
            again_at = now + RETRY
            if again_at < newcomer.arrived_at + GREETED_WITHIN:
                return again_at
            await self._store.end_newcomer(tx, guild_id, newcomer_id, NewcomerState.UNGREETED)
        return None

    async def note(self, assignment_id: int) -> tuple[Assignment, Profile | None, Profile | None] | None:
        """Return what a host is to be told, with the newcomer's and the host's profiles; None when that is over."""
        async with self._store.database.reading() as tx:
            found = await self._store.find_assignment(tx, assignment_id)
            if found is None or found.state is not AssignmentState.OPEN:
                return None
            if await self._guilds.find_live(found.guild_id, HostSettings) is None:
                return None  # switched off meanwhile
            newcomer = await self._profiles.find_in(tx, found.guild_id, found.newcomer_id)
            return found, newcomer, await self._profiles.find_in(tx, found.guild_id, found.host_id)

    async def is_known(self, assignment_id: int) -> bool:
        """Say whether anybody still knows of an assignment: neither its host nor its newcomer was forgotten."""
        async with self._store.database.reading() as tx:
            return await self._store.find_assignment(tx, assignment_id) is not None

    async def held_until(self, guild_id: int) -> dt.datetime | None:
        """Return when to look again because nobody is to be greeted, as while a raid lasts; None when everybody is."""
        async with self._store.database.reading() as tx:
            until = await self._members.held_until(tx, guild_id)
        return None if until is None else min(until, self._clock.now() + HELD_STEP)

    async def released(self, tx: Transaction, guild_id: int, without: Collection[int]) -> None:
        """Look for no host for those who are not to be greeted now that greetings go on."""
        for member_id in without:
            tx.after_commit(partial(self._hellos.forget, guild_id, member_id))
            await self._jobs.cancel(tx, ASSIGN_JOB, f"{guild_id}:{member_id}")
            await self._end(tx, guild_id, member_id, NewcomerState.UNGREETED)

    async def refused(self, assignment: Assignment) -> None:
        """Record that a host cannot be written to, and look for the next."""
        now = self._clock.now()
        async with self._store.database.transaction(lock=assignment.guild_id) as tx:
            await self._store.close(tx, assignment.guild_id, assignment.host_id, now)
            await self._pass_on(tx, assignment, AssignmentState.REFUSED, turn=assignment.turn)

    async def decline(self, assignment_id: int, host_id: int) -> None:
        """Pass a newcomer to another host because this one has no time. Raises NoLongerNew."""
        found = await self._own(assignment_id, host_id)
        async with self._store.database.transaction(lock=found.guild_id) as tx:
            if not await self._pass_on(tx, found, AssignmentState.PASSED, turn=found.turn):
                raise NoLongerNew

    async def check(self, assignment_id: int) -> None:
        """Pass an ungreeted newcomer on, once; after the second host it has ended."""
        async with self._store.database.reading() as tx:
            found = await self._store.find_assignment(tx, assignment_id)
        if found is None:
            return
        async with self._store.database.transaction(lock=found.guild_id) as tx:
            if found.turn == 1:
                await self._pass_on(tx, found, AssignmentState.PASSED, turn=2)
            elif await self._store.end_assignment(tx, found.id, AssignmentState.PASSED):
                await self._store.end_newcomer(tx, found.guild_id, found.newcomer_id, NewcomerState.UNGREETED)

    async def left(self, guild_id: int, member_id: int) -> None:
        """End what concerns somebody who left: as a newcomer, and as a host, whose newcomers go to others."""
        self._hellos.forget(guild_id, member_id)
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._jobs.cancel(tx, ASSIGN_JOB, f"{guild_id}:{member_id}")
            await self._end(tx, guild_id, member_id, NewcomerState.LEFT)
            await self._pass_all(tx, guild_id, member_id)

    async def catch_up(self, guild_id: int, present_ids: Collection[int]) -> None:
        """Find out which newcomers and hosts left unseen."""
        async with self._store.database.reading() as tx:
            waiting = await self._store.waiting(tx, guild_id, self._clock.now() - GREETED_WITHIN)
        for member_id in waiting:
            if member_id not in present_ids:
                await self.left(guild_id, member_id)

    async def status(self, guild_id: int, member_id: int, *, has_role: bool) -> HostStatus:
        """Return how hosting stands. Raises NotSetUpError."""
        settings = await self._guilds.live(guild_id, HostSettings)
        since = self._clock.now() - dt.timedelta(days=STATUS_DAYS)
        async with self._store.database.reading() as tx:
            said = [one for one in await self._store.volunteers(tx, guild_id) if one.member_id == member_id]
            is_closed = any(one.is_closed for one in said)
            roles = {member_id} if has_role else set[int]()
            waiting = await self._store.open_of_host(tx, guild_id, member_id)
            newcomers, greeted = await self._store.count_newcomers(tx, guild_id, since)
            return HostStatus(
                days=STATUS_DAYS,
                is_on=is_closed or member_id in hosting_ids(said, roles, is_open=settings.volunteers),
                is_closed=is_closed,
                waiting_ids=tuple(one.newcomer_id for one in waiting),
                greeted=await self._store.count_greeted_by(tx, guild_id, member_id, since),
                newcomers=newcomers,
                newcomers_greeted=greeted,
            )

    async def _newcomer(self, tx: Transaction, guild_id: int, member_id: int, now: dt.datetime) -> Newcomer:
        await self._store.add_newcomer(tx, guild_id, member_id, now)
        newcomer = await self._store.find_newcomer(tx, guild_id, member_id)
        if newcomer is None:
            raise LookupError("a newcomer went away while they were added")
        tx.after_commit(lambda: self._hellos.expect(newcomer))
        return newcomer

    async def _hosts(
        self, tx: Transaction, guild_id: int, ids: Collection[int], active: dict[int, dt.datetime]
    ) -> list[Host]:
        now = self._clock.now()
        loads = await self._store.loads(tx, guild_id, since=now - REMEMBERED, today=now - DAY)
        return [Host(one, *loads.get(one, (None, 0)), active.get(one)) for one in ids]

    @staticmethod
    def _deadline(asked: Assignment, newcomer: Newcomer, settings: HostSettings) -> dt.datetime:
        at = asked.assigned_at + dt.timedelta(hours=settings.pass_after_hours)
        end = newcomer.arrived_at + GREETED_WITHIN
        return min(at, end) if asked.turn == 1 else end


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Give the newcomers of a host who is to be forgotten to others, and look for no host for who is.

    The notes about them are cut, and so are those to them: nobody could find these when a newcomer is forgotten later.
    """
    guild_id, store = erasure.guild_id, HostStore(erasure.database)
    await erasure.jobs.cancel(tx, ASSIGN_JOB, f"{guild_id}:{erasure.member_id}")
    for asked in await store.asked_with(tx, guild_id, erasure.member_id):
        erasure.letters.append(Letter(asked.host_id, note_marker(asked.id), asked.assigned_at))
    for asked in await store.open_of_host(tx, guild_id, erasure.member_id):
        payload, key = {"member_id": asked.newcomer_id, "turn": asked.turn}, f"{guild_id}:{asked.newcomer_id}"
        now = erasure.clock.now()
        await erasure.jobs.enqueue(tx, ASSIGN_JOB, key, now, guild_id=guild_id, payload=payload, replace=True)
