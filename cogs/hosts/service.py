"""Hosting: every newcomer is given one member who says hello. Knows the rules and the store; knows no Discord.

State is written here first; what Discord is to see follows from jobs that are enqueued in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import HearthError, NotAllowedError, NotFoundError
from bot.i18n import _
from bot.members import Milestone
from cogs.hosts.models import (
    GREETED_WITHIN,
    Assignment,
    AssignmentState,
    Host,
    HostSettings,
    HostStatus,
    How,
    Newcomer,
    NewcomerState,
)
from cogs.hosts.rules import choose_host, hosting_ids
from cogs.hosts.store import HostStore

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.owndata import Erasure
    from bot.profiles import Profile, Profiles

ASSIGN_JOB = "hosts.assign"
NOTE_JOB = "hosts.note"
CHECK_JOB = "hosts.check"

SETTLE = dt.timedelta(seconds=20)  # who leaves again at once needs no host
RETRY = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
REMEMBERED = dt.timedelta(days=90)  # how far back counts for whose turn it is
STATUS_DAYS = 30


class NoLongerNew(HearthError):  # noqa: N818 - says what is the case
    """A button of a note that is over."""

    message = _("Thank you! This one is settled already.")


class Activity(Protocol):
    """Knows when members were last active."""

    async def last_active(self, guild_id: int, member_ids: Collection[int]) -> dict[int, dt.datetime]:
        """Return when members were last active, as far as is known."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that hosting stands on."""

    guilds: GuildSettings
    profiles: Profiles
    jobs: Jobs
    clock: Clock
    activity: Activity


@dataclass(slots=True)
class _Welcome:
    """Until when a hello to a newcomer counts, and whose is known."""

    until: dt.datetime
    greeter_ids: set[int]


class HostService:
    """Give newcomers a host, and know who greeted whom."""

    def __init__(self, store: HostStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._profiles = parts.profiles
        self._jobs = parts.jobs
        self._clock = parts.clock
        self._activity = parts.activity
        self._newcomers: dict[tuple[int, int], _Welcome] = {}
        """Whose hellos count, so that a message costs no more than a look into a dict."""

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
        """Give a newcomer a host and queue the note; return when to look again while nobody is free."""
        settings = await self._guilds.find_live(guild_id, HostSettings)
        if settings is None or newcomer_id not in present:
            return None
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
            newcomer = await self._profiles.find_in(tx, found.guild_id, found.newcomer_id)
            return found, newcomer, await self._profiles.find_in(tx, found.guild_id, found.host_id)

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

    async def said_hello(self, assignment_id: int, host_id: int) -> None:
        """Record that a host greeted. Raises NoLongerNew."""
        found = await self._own(assignment_id, host_id)
        if not await self.greeted(found.guild_id, found.newcomer_id, host_id, How.BUTTON):
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

    def counts(self, guild_id: int, newcomer_id: int, greeter_id: int) -> bool:
        """Say whether a hello of one to another counts now, and is not known yet; looks into memory only."""
        welcome = self._newcomers.get((guild_id, newcomer_id))
        if welcome is None or greeter_id in welcome.greeter_ids:
            return False
        if welcome.until < self._clock.now():
            del self._newcomers[guild_id, newcomer_id]
            return False
        return True

    async def greeted(self, guild_id: int, newcomer_id: int, greeter_id: int, how: How) -> bool:
        """Record that somebody greeted a newcomer in time; False when it counts no more or is known."""
        now = self._clock.now()
        if newcomer_id == greeter_id:
            return False
        async with self._store.database.transaction(lock=guild_id) as tx:
            newcomer = await self._store.find_newcomer(tx, guild_id, newcomer_id)
            if newcomer is None or now > newcomer.arrived_at + GREETED_WITHIN:
                return False
            is_first = await self._store.add_greeting(tx, newcomer, greeter_id, how, now)
            await self._end(tx, guild_id, newcomer_id, NewcomerState.GREETED)
        welcome = self._newcomers.get((guild_id, newcomer_id))
        if welcome is not None:
            welcome.greeter_ids.add(greeter_id)
        return is_first

    async def left(self, guild_id: int, member_id: int) -> None:
        """End what concerns somebody who left: as a newcomer, and as a host, whose newcomers go to others."""
        self._newcomers.pop((guild_id, member_id), None)
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._jobs.cancel(tx, ASSIGN_JOB, f"{guild_id}:{member_id}")
            await self._end(tx, guild_id, member_id, NewcomerState.LEFT)
            await self._pass_all(tx, guild_id, member_id)

    async def load(self, guild_id: int) -> None:
        """Learn whose hellos count, after a start."""
        async with self._store.database.reading() as tx:
            since = self._clock.now() - GREETED_WITHIN
            found = await self._store.newcomers_since(tx, guild_id, since)
        for one in found:
            self._await_hello(one)

    async def greetings_of(self, guild_id: int, newcomer_id: int) -> list[tuple[int, How]]:
        """List who greeted a newcomer, and how it is known."""
        async with self._store.database.reading() as tx:
            return await self._store.greetings_of(tx, guild_id, newcomer_id)

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

    async def _own(self, assignment_id: int, host_id: int) -> Assignment:
        async with self._store.database.reading() as tx:
            found = await self._store.find_assignment(tx, assignment_id)
        if found is None or found.host_id != host_id:
            raise NotFoundError
        return found

    async def _newcomer(self, tx: Transaction, guild_id: int, member_id: int, now: dt.datetime) -> Newcomer:
        await self._store.add_newcomer(tx, guild_id, member_id, now)
        newcomer = await self._store.find_newcomer(tx, guild_id, member_id)
        if newcomer is None:
            raise LookupError("a newcomer went away while they were added")
        tx.after_commit(lambda: self._await_hello(newcomer))
        return newcomer

    def _await_hello(self, newcomer: Newcomer) -> None:
        key = newcomer.guild_id, newcomer.member_id
        self._newcomers.setdefault(key, _Welcome(newcomer.arrived_at + GREETED_WITHIN, {newcomer.member_id}))

    async def _hosts(
        self, tx: Transaction, guild_id: int, ids: Collection[int], active: dict[int, dt.datetime]
    ) -> list[Host]:
        now = self._clock.now()
        loads = await self._store.loads(tx, guild_id, since=now - REMEMBERED, today=now - DAY)
        return [Host(one, *loads.get(one, (None, 0)), active.get(one)) for one in ids]

    async def _end(self, tx: Transaction, guild_id: int, newcomer_id: int, state: NewcomerState) -> None:
        await self._store.end_newcomer(tx, guild_id, newcomer_id, state)
        for asked in await self._store.assignments_of(tx, guild_id, newcomer_id):
            if await self._store.end_assignment(tx, asked.id, AssignmentState.DONE):
                await self._jobs.cancel(tx, NOTE_JOB, str(asked.id))
                await self._jobs.cancel(tx, CHECK_JOB, str(asked.id))

    async def _pass_all(self, tx: Transaction, guild_id: int, host_id: int) -> None:
        for asked in await self._store.open_of_host(tx, guild_id, host_id):
            await self._pass_on(tx, asked, AssignmentState.PASSED, turn=asked.turn)

    async def _pass_on(self, tx: Transaction, asked: Assignment, state: AssignmentState, *, turn: int) -> bool:
        if not await self._store.end_assignment(tx, asked.id, state):
            return False
        await self._jobs.cancel(tx, NOTE_JOB, str(asked.id))
        await self._jobs.cancel(tx, CHECK_JOB, str(asked.id))
        await self._enqueue_assign(tx, asked.guild_id, asked.newcomer_id, self._clock.now(), turn=turn)
        return True

    async def _enqueue_assign(
        self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime, *, turn: int
    ) -> None:
        payload, key = {"member_id": member_id, "turn": turn}, f"{guild_id}:{member_id}"
        await self._jobs.enqueue(tx, ASSIGN_JOB, key, at, guild_id=guild_id, payload=payload, replace=True)

    async def _enqueue(self, tx: Transaction, kind: str, key: str, at: dt.datetime, asked: Assignment) -> None:
        payload = {"assignment_id": asked.id}
        await self._jobs.enqueue(tx, kind, key, at, guild_id=asked.guild_id, payload=payload)

    @staticmethod
    def _deadline(asked: Assignment, newcomer: Newcomer, settings: HostSettings) -> dt.datetime:
        at = asked.assigned_at + dt.timedelta(hours=settings.pass_after_hours)
        end = newcomer.arrived_at + GREETED_WITHIN
        return min(at, end) if asked.turn == 1 else end


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Give the newcomers of a host who is to be forgotten to others."""
    guild_id = erasure.guild_id
    for asked in await HostStore(erasure.database).open_of_host(tx, guild_id, erasure.member_id):
        payload, key = {"member_id": asked.newcomer_id, "turn": asked.turn}, f"{guild_id}:{asked.newcomer_id}"
        now = erasure.clock.now()
        await erasure.jobs.enqueue(tx, ASSIGN_JOB, key, now, guild_id=guild_id, payload=payload, replace=True)
