"""What the services of this feature share: the platform's parts, the names of jobs, what is told of a change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.cases.settings import ModerationSettings
from bot.errors import BadInputError
from bot.i18n import _
from bot.jobs import JobState
from bot.slowmodes import Slowmodes
from bot.text import clean
from cogs.channels.models import REASON_LENGTH, LockKind, Wish

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from cogs.channels.models import Lock, Lockdown, LockState

ACT_JOB = "channels.act"
END_JOB = "channels.end"
LOCKDOWN_JOB = "channels.lockdown"
LOCKDOWN_END_JOB = "channels.lockdown_end"
SAY_JOB = "channels.say"
LOG_JOB = "channels.log"
PURGE_JOB = "channels.purge"
SAFETY = dt.timedelta(seconds=20)
"""How long whoever ordered something has before its job does it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that all services of this feature take."""

    guilds: GuildSettings
    jobs: Jobs
    clock: Clock
    slowmodes: Slowmodes = field(default_factory=Slowmodes)

    async def checked(self, guild_id: int, wish: Wish, *, wants_reason: bool) -> Wish:
        """Return a wish with its reason made readable. Raises NotSetUpError, and BadInputError without a reason."""
        settings = await self.guilds.live(guild_id, ModerationSettings)
        reason = clean(wish.reason, REASON_LENGTH)
        if wants_reason and settings.reason_required and not reason:
            raise BadInputError(
                _("Say why, with `reason`: this server wants a reason for it. The channel reads it, too.")
            )
        return replace(wish, reason=reason)

    async def act(self, tx: Transaction, lock: Lock) -> None:
        """Have done what a lock says, where whoever ordered it does not come to it."""
        at, payload = self.clock.now() + SAFETY, {"lock_id": lock.id}
        await self.jobs.enqueue(tx, ACT_JOB, str(lock.id), at, guild_id=lock.guild_id, payload=payload, replace=True)

    async def plan_end(self, tx: Transaction, lock: Lock) -> None:
        """Have a lock end in time; one without an end is forgotten about."""
        if lock.ends_at is None:
            await self.jobs.cancel(tx, END_JOB, str(lock.id))
            return
        payload = {"lock_id": lock.id}
        await self.jobs.enqueue(
            tx, END_JOB, str(lock.id), lock.ends_at, guild_id=lock.guild_id, payload=payload, replace=True
        )

    async def is_idle(self, tx: Transaction, kind: str, key: int) -> bool:
        """Say whether a job has run, or is there no more: it may have found no server."""
        job = await self.jobs.find(tx, kind, str(key))
        return job is None or job.state is JobState.DONE

    async def tell(self, tx: Transaction, lock: Lock, state: LockState) -> None:
        """Have the channel told that it was closed or opened, and the log; a lockdown is logged as one."""
        now, key = self.clock.now(), f"{lock.id}:{state.value}"
        payload = {"lock_id": lock.id, "state": state.value}
        if lock.kind is not LockKind.SLOWMODE:
            await self.jobs.enqueue(tx, SAY_JOB, key, now, guild_id=lock.guild_id, payload=payload, replace=True)
        if lock.lockdown_id is None:
            await self.jobs.enqueue(tx, LOG_JOB, key, now, guild_id=lock.guild_id, payload=payload, replace=True)

    async def log_lockdown(self, tx: Transaction, lockdown: Lockdown) -> None:
        """Have the log told how a lockdown stands."""
        key = f"{lockdown.id}:{lockdown.state.value}"
        payload = {"lockdown_id": lockdown.id, "state": lockdown.state.value}
        await self.jobs.enqueue(tx, LOG_JOB, key, self.clock.now(), guild_id=lockdown.guild_id, payload=payload)
