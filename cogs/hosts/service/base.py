"""What the services of hosting share: the platform's parts, the names of jobs, and how a host's turn ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import HearthError, NotFoundError
from bot.i18n import _
from cogs.hosts.models import Assignment, AssignmentState, NewcomerState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.members import Members
    from bot.profiles import Profiles
    from cogs.hosts.store import HostStore

ASSIGN_JOB = "hosts.assign"
NOTE_JOB = "hosts.note"
CHECK_JOB = "hosts.check"


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
    members: Members
    profiles: Profiles
    jobs: Jobs
    clock: Clock
    activity: Activity


class Base:
    """A service of hosting."""

    def __init__(self, store: HostStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._profiles = parts.profiles
        self._jobs = parts.jobs
        self._clock = parts.clock
        self._activity = parts.activity

    async def _own(self, assignment_id: int, host_id: int) -> Assignment:
        async with self._store.database.reading() as tx:
            found = await self._store.find_assignment(tx, assignment_id)
        if found is None or found.host_id != host_id:
            raise NotFoundError
        return found

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
