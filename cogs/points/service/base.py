"""What the services of points stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.ledger import Audit, Ledger
    from bot.members import Members
    from cogs.points.store import PointsStore

ROLES_JOB = "points.roles"
REACHED_JOB = "points.reached"
FALLING_JOB = "points.falling"
NIGHTLY_JOB = "points.nightly"
FORGET_JOB = "points.forget"


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that points stand on."""

    guilds: GuildSettings
    members: Members
    ledger: Ledger
    audit: Audit
    jobs: Jobs
    clock: Clock


class BaseService:
    """A service of points: its store and the platform's parts."""

    def __init__(self, store: PointsStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._ledger = parts.ledger
        self._audit = parts.audit
        self._jobs = parts.jobs
        self._clock = parts.clock

    async def _record(
        self, tx: Transaction, guild_id: int, by: int, action: str, member_id: int | None, **details: Any
    ) -> None:
        now = self._clock.now()
        await self._store.add_action(tx, guild_id, by, action, now, member_id=member_id, details=details)
