"""Boards that are posted: when, with whom, and who has the winners' role until the next one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.jobs import JobState
from bot.ledger import PointSettings
from bot.ledger import rules as ledger_rules
from cogs.leaderboards.models import MOST_WINNERS, TOP, LeaderboardSettings, Line
from cogs.leaderboards.rules import ended_before, recurrence_of, season_of, winner_ids
from cogs.leaderboards.service.base import DECIDE_JOB, PLAN_JOB, POST_JOB, ROLES_JOB, TAKE_JOB, Base
from cogs.leaderboards.store import LeaderboardStore

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Transaction
    from bot.jobs import Recurrence
    from bot.ledger import Period, Season
    from bot.owndata import Erasure
    from cogs.leaderboards.models import Post

OPEN = {JobState.PENDING, JobState.RUNNING}
Holding = tuple[int, int]
"""(member, role)."""


class PostService(Base):
    """Decides what is posted, once a period, and knows who holds the winners' role."""

    async def recurrence(self, guild_id: int) -> Recurrence | None:
        """Return when boards are posted; None when they are not."""
        settings = await self._guilds.find_live(guild_id, LeaderboardSettings)
        if settings is None or await self._guilds.find_live(guild_id, PointSettings) is None:
            return None
        return recurrence_of(settings, (await self._guilds.server(guild_id)).timezone)

    async def plan(self, guild_id: int) -> None:
        """Make the recurring job agree with the settings."""
        wanted = await self.recurrence(guild_id)
        key = str(guild_id)
        async with self._store.database.transaction(lock=guild_id) as tx:
            next_at = wanted.next_after(self._clock.now()) if wanted is not None else None
            if wanted is None or next_at is None:
                await self._jobs.cancel(tx, DECIDE_JOB, key)
                return
            job = await self._jobs.find(tx, DECIDE_JOB, key)
            if job is None or job.state not in OPEN or job.recurrence != wanted:
                await self._jobs.enqueue(
                    tx, DECIDE_JOB, key, next_at, guild_id=guild_id, recurrence=wanted, replace=True
                )

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Plan anew, and look at the winners' role, once the settings that are being stored can be read."""
        await self._jobs.enqueue(tx, PLAN_JOB, str(guild_id), self._clock.now(), guild_id=guild_id, replace=True)

    async def decide(self, guild_id: int, due_at: dt.datetime, recurrence: Recurrence | None) -> bool:
        """Write down what is to be posted for the period that ended before an instant, once; False when nothing is.

        A schedule that was changed meanwhile is planned anew. A period without points is passed over: nobody wins, and
        whoever has the role keeps it.
        """
        if recurrence is None or await self.recurrence(guild_id) != recurrence:
            await self.plan(guild_id)
            return False
        async with self._store.database.transaction(lock=guild_id) as tx:
            settings = await self._guilds.get_in(tx, guild_id, LeaderboardSettings)
            zone = (await self._guilds.server_in(tx, guild_id)).zone
            period = ended_before(settings, due_at.astimezone(zone).date())
            if period is None:
                return False
            return await self._keep(tx, guild_id, settings, period, is_scheduled=True)

    async def season_ended(self, tx: Transaction, season: Season) -> None:
        """Have the final board of a season posted, in the transaction that ends it."""
        settings = await self._guilds.get_in(tx, season.guild_id, LeaderboardSettings)
        server = await self._guilds.server_in(tx, season.guild_id)
        if server.is_set_up and settings.is_on and settings.post != "off" and settings.channel_id is not None:
            period = ledger_rules.season_period(season.id)
            await self._keep(tx, season.guild_id, settings, period, is_scheduled=False)

    async def find(self, post_id: int) -> Post | None:
        """Return a post with its lines; whoever was forgotten is not among them."""
        async with self._store.database.reading() as tx:
            post = await self._store.find_post(tx, post_id)
        if post is None or post.period.season_id is None:
            return post
        seasons = await self._ledger.seasons(post.guild_id)
        return replace(post, season=season_of(seasons, post.period.season_id))

    async def posted(self, post_id: int, channel_id: int, message_id: int) -> None:
        """Record where a board was posted."""
        async with self._store.database.transaction() as tx:
            await self._store.set_message(tx, post_id, channel_id, message_id)

    async def ask_for_roles(self, guild_id: int) -> None:
        """Have the winners' role looked at soon."""
        async with self._store.database.transaction() as tx:
            await self._ask_for_roles(tx, guild_id)

    async def concerns(self, guild_id: int, member_id: int) -> bool:
        """Say whether somebody who comes back won lately, or left with the winners' role."""
        async with self._store.database.reading() as tx:
            holders = {holder_id for holder_id, _role_id in await self._store.holders(tx, guild_id)}
            return member_id in holders or member_id in await self._store.latest_winner_ids(tx, guild_id)

    async def holdings(self, guild_id: int) -> tuple[set[Holding], set[Holding]]:
        """Return who should have the winners' role, and to whom it was given."""
        is_posted = await self.recurrence(guild_id) is not None
        role_id = (await self._guilds.get(guild_id, LeaderboardSettings)).winners_role_id if is_posted else None
        async with self._store.database.reading() as tx:
            winners = await self._store.latest_winner_ids(tx, guild_id) if role_id is not None else []
            given = await self._store.holders(tx, guild_id)
        return {(member_id, role_id) for member_id in winners if role_id is not None}, given

    async def giving(self, guild_id: int, holding: Holding) -> None:
        """Record that a role is about to be given, so that it is taken again even if this process ends now."""
        async with self._store.database.transaction() as tx:
            await self._store.add_holder(tx, guild_id, holding, self._clock.now())

    async def taken(self, guild_id: int, holding: Holding) -> None:
        """Record that a role was taken."""
        async with self._store.database.transaction() as tx:
            await self._store.drop_holder(tx, guild_id, holding)

    async def _keep(
        self, tx: Transaction, guild_id: int, settings: LeaderboardSettings, period: Period, *, is_scheduled: bool
    ) -> bool:
        board = settings.board
        lines = await self._ledger.boards.page(tx, guild_id, board, period, most=MOST_WINNERS + 1)
        if not lines:
            return False
        now = self._clock.now()
        post_id = await self._store.add_post(tx, guild_id, board, period, now, is_scheduled=is_scheduled)
        if post_id is None:
            return False
        won = set(winner_ids(lines, settings.winners))
        for place, line in enumerate(lines):
            if place < TOP or line.member_id in won:
                kept = Line(line.rank, line.member_id, line.points, line.member_id in won)
                await self._store.add_line(tx, post_id, guild_id, kept)
        payload = {"post_id": post_id}
        await self._jobs.enqueue(tx, POST_JOB, str(post_id), now, guild_id=guild_id, payload=payload)
        if is_scheduled:
            await self._ask_for_roles(tx, guild_id)
        return True

    async def _ask_for_roles(self, tx: Transaction, guild_id: int) -> None:
        now = self._clock.now()
        await self._jobs.enqueue(tx, ROLES_JOB, str(guild_id), now, guild_id=guild_id, replace=True)


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Have the winners' role taken from who is to be forgotten: nothing would tell afterwards that we gave it."""
    held = await LeaderboardStore(erasure.database).holders(tx, erasure.guild_id)
    for member_id, role_id in held:
        if member_id == erasure.member_id:
            await erasure.jobs.enqueue(
                tx,
                TAKE_JOB,
                f"{erasure.guild_id}:{member_id}:{role_id}",
                erasure.clock.now(),
                guild_id=erasure.guild_id,
                payload={"member_id": member_id, "role_id": role_id},
                replace=True,
            )
