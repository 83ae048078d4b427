"""What the services of introductions stand on, and the jobs they leave to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.members import Members
    from bot.profiles import Profiles
    from bot.team import Team
    from cogs.introductions.models import Post
    from cogs.introductions.store import IntroductionStore

PUBLISH_JOB = "introductions.publish"
REFRESH_JOB = "introductions.refresh"
TAKE_AWAY_JOB = "introductions.take_away"
POST_JOB = "introductions.post"
WITHDRAW_JOB = "introductions.withdraw"

FIRST_GREETERS = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that introductions stand on."""

    guilds: GuildSettings
    members: Members
    profiles: Profiles
    jobs: Jobs
    team: Team
    clock: Clock


class Base:
    """A service of introductions."""

    def __init__(self, store: IntroductionStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._members = parts.members
        self._profiles = parts.profiles
        self._jobs = parts.jobs
        self._team = parts.team
        self._clock = parts.clock

    async def _enqueue_publish(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        await self._jobs.enqueue(
            tx,
            PUBLISH_JOB,
            f"{guild_id}:{member_id}",
            self._clock.now(),
            guild_id=guild_id,
            payload={"member_id": member_id},
            replace=True,
        )

    async def _enqueue_withdrawal(self, tx: Transaction, post: Post) -> None:
        await self._jobs.enqueue(
            tx,
            WITHDRAW_JOB,
            f"{post.guild_id}:{post.message_id}",
            self._clock.now(),
            guild_id=post.guild_id,
            payload={"message_id": post.message_id},
            replace=True,
        )
