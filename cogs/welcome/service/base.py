"""What the services of welcoming stand on, and the jobs they leave to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from bot.clock import Clock
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.members import Members
    from cogs.welcome.store import WelcomeStore

GATHER_JOB = "welcome.gather"
GREET_JOB = "welcome.greet"
FOLD_JOB = "welcome.fold"
ROLES_JOB = "welcome.roles"
DM_JOB = "welcome.dm"
NUDGE_JOB = "welcome.nudge"


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that welcoming stands on."""

    guilds: GuildSettings
    members: Members
    jobs: Jobs
    clock: Clock
    random: random.Random


class Base:
    """A service of welcoming."""

    def __init__(self, store: WelcomeStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._jobs = parts.jobs
        self._clock = parts.clock
        self._random = parts.random
