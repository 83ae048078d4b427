"""What the services of leaderboards share: the platform's parts and the names of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.ledger import Ledger
    from bot.members import Members
    from cogs.leaderboards.store import LeaderboardStore

DECIDE_JOB = "leaderboards.decide"
POST_JOB = "leaderboards.post"
ROLES_JOB = "leaderboards.roles"
TAKE_JOB = "leaderboards.take"
PLAN_JOB = "leaderboards.plan"
MARKS_JOB = "leaderboards.marks"


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that leaderboards stand on."""

    guilds: GuildSettings
    members: Members
    ledger: Ledger
    jobs: Jobs
    clock: Clock


class Base:
    """A service of leaderboards."""

    def __init__(self, store: LeaderboardStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._ledger = parts.ledger
        self._jobs = parts.jobs
        self._clock = parts.clock
