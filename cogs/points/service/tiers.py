"""Tiers: reached with an entry, kept or lost over time. What Discord is to see follows from jobs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotFoundError
from bot.i18n import _
from bot.jobs import Recurrence
from bot.ledger import Threshold
from bot.ledger.models import ANY_DAY
from bot.zones import day_number
from cogs.points.models import GRACE, NAME_LENGTH, ROLLING_DAYS, Tier, TierSettings, TierState, Turn
from cogs.points.rules import role_ids_for, tier_for, tier_named, turn
from cogs.points.service.base import FALLING_JOB, NIGHTLY_JOB, REACHED_JOB, ROLES_JOB, BaseService

if TYPE_CHECKING:
    from bot.database import Transaction
    from bot.ledger import Change

AT_ONCE = 500
AT_NIGHT = dt.time(4, 40)


class TierService(BaseService):
    """Knows and changes who has which tier."""

    async def followed(self, tx: Transaction, change: Change) -> None:
        """Give or take a tier with a changed account, inside the transaction of the entry."""
        settings = await self._guilds.get_in(tx, change.guild_id, TierSettings)
        if not settings.enabled or not settings.tiers:
            return
        if settings.basis == "lifetime":
            before, after = (tier_for(account.lifetime, settings) for account in (change.before, change.after))
            if before == after:
                return  # most entries change no tier, and cost nothing here
            points = change.after.lifetime
        else:
            after_day = await self._after_day(tx, change.guild_id)
            points = await self._store.rolling(tx, change.guild_id, change.member_id, after_day)
        state = await self._store.tier_of(tx, change.guild_id, change.member_id)
        await self._settle(
            tx, change.guild_id, change.member_id, state, points, settings, is_news=not change.is_imported
        )

    async def thresholds(self, guild_id: int) -> list[Threshold]:
        """List the tiers of a server as named amounts of points, the lowest first."""
        settings = await self._guilds.get(guild_id, TierSettings)
        return [Threshold(tier.name, tier.points) for tier in settings.tiers] if settings.enabled else []

    async def counted(self, tx: Transaction, guild_id: int, member_id: int) -> int:
        """Return how many points of a member count for tiers."""
        settings = await self._guilds.get_in(tx, guild_id, TierSettings)
        if settings.basis == "lifetime":
            return (await self._ledger.account_in(tx, guild_id, member_id)).lifetime
        return await self._store.rolling(tx, guild_id, member_id, await self._after_day(tx, guild_id))

    async def settle_all(self, guild_id: int) -> None:
        """Look at everybody's tier again: after a night, and when the tiers themselves were changed."""
        settings = await self._guilds.get(guild_id, TierSettings)
        after = 0
        while True:
            async with self._store.database.transaction(lock=guild_id) as tx:
                # Where all points count, no days are summed.
                day = ANY_DAY if settings.basis == "lifetime" else await self._after_day(tx, guild_id)
                members = await self._store.members_after(tx, guild_id, after, day, AT_ONCE)
                for member_id, lifetime, rolling, state in members:
                    points = lifetime if settings.basis == "lifetime" else rolling
                    await self._settle(tx, guild_id, member_id, state, points, settings, is_news=False)
            if len(members) < AT_ONCE:
                return
            after = members[-1][0]

    async def changed(self, tx: Transaction, guild_id: int) -> None:
        """Have everybody's tier looked at, and the nights planned, once the settings being stored can be read."""
        now = self._clock.now()
        await self._jobs.enqueue(tx, NIGHTLY_JOB, f"{guild_id}:changed", now, guild_id=guild_id, replace=True)

    async def plan_nights(self, guild_id: int) -> None:
        """Have a server's nights counted in its zone as it is now."""
        settings = await self._guilds.get(guild_id, TierSettings)
        if settings.enabled and settings.tiers:
            async with self._store.database.transaction() as tx:
                await self._plan(tx, guild_id, replace=True)

    async def state(self, guild_id: int, member_id: int) -> TierState | None:
        """Return the tier a member has."""
        async with self._store.database.reading() as tx:
            return await self._store.tier_of(tx, guild_id, member_id)

    async def wanted_roles(self, guild_id: int, member_id: int) -> tuple[set[int], set[int]]:
        """Return the roles a member should have for their tier, and all roles that tiers have."""
        settings = await self._guilds.get(guild_id, TierSettings)
        state = await self.state(guild_id, member_id)
        held = tier_named(state.tier, settings) if state is not None else None
        return role_ids_for(held, settings), {tier.role_id for tier in settings.tiers if tier.role_id is not None}

    async def all_wanted_roles(self, guild_id: int) -> tuple[dict[int, set[int]], set[int]]:
        """Return {member: roles they should have for their tier}, and all roles that tiers have."""
        settings = await self._guilds.get(guild_id, TierSettings)
        async with self._store.database.reading() as tx:
            states = await self._store.tiers(tx, guild_id)
        wanted = {
            member_id: role_ids_for(tier_named(state.tier, settings), settings) for member_id, state in states.items()
        }
        return wanted, {tier.role_id for tier in settings.tiers if tier.role_id is not None}

    async def ask_for_roles(self, guild_id: int, member_ids: list[int]) -> None:
        """Have members' roles set right soon."""
        async with self._store.database.transaction() as tx:
            for member_id in member_ids:
                await self._enqueue(tx, ROLES_JOB, guild_id, member_id)

    async def counts(self, guild_id: int) -> dict[str, int]:
        """Count who has which tier."""
        async with self._store.database.reading() as tx:
            return await self._store.count_tiers(tx, guild_id)

    async def noted(self, guild_id: int, member_id: int) -> None:
        """Record that a member was told that they will lose their tier."""
        async with self._store.database.transaction() as tx:
            await self._store.mark_noted(tx, guild_id, member_id, self._clock.now())

    async def put(self, guild_id: int, tier: Tier, *, by: int) -> TierSettings:
        """Add a tier, or change the one of this name. Raises BadInputError."""
        name = " ".join(tier.name.split())
        if not 1 <= len(name) <= NAME_LENGTH:
            raise BadInputError(_("A tier's name has 1 to {most} characters."), most=NAME_LENGTH)
        settings = await self._guilds.get(guild_id, TierSettings)
        others = [each for each in settings.tiers if each.name.casefold() != name.casefold()]
        if any(each.points == tier.points for each in others):
            raise BadInputError(_("Another tier has these points already. Choose a different number."))
        tiers = [*others, tier.model_copy(update={"name": name})]
        return await self._change(guild_id, tiers, by=by)

    async def remove(self, guild_id: int, name: str, *, by: int) -> TierSettings:
        """Remove a tier. Raises NotFoundError."""
        settings = await self._guilds.get(guild_id, TierSettings)
        if tier_named(name, settings) is None:
            raise NotFoundError(_("There is no tier of this name."))
        return await self._change(
            guild_id, [tier for tier in settings.tiers if tier.name.casefold() != name.casefold()], by=by
        )

    async def _change(self, guild_id: int, tiers: list[Tier], *, by: int) -> TierSettings:
        dumped = [tier.model_dump(mode="json") for tier in tiers]
        return await self._guilds.change(guild_id, TierSettings, by=by, tiers=dumped)

    async def _settle(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        state: TierState | None,
        points: int,
        settings: TierSettings,
        *,
        is_news: bool,
    ) -> None:
        earned = tier_for(points, settings) if settings.enabled else None
        now = self._clock.now()
        happens = turn(state, earned, settings, now)
        if happens is Turn.NONE:
            return
        if happens in {Turn.GRACE, Turn.SAFE}:
            await self._store.set_fall(tx, guild_id, member_id, now + GRACE if happens is Turn.GRACE else None)
            if happens is Turn.GRACE:
                await self._enqueue(tx, FALLING_JOB, guild_id, member_id)
            return
        if earned is None:
            await self._store.drop_tier(tx, guild_id, member_id)
        else:
            await self._store.put_tier(tx, guild_id, member_id, earned.name, now)
            await self._plan(tx, guild_id)
        await self._enqueue(tx, ROLES_JOB, guild_id, member_id)
        if happens is Turn.UP and earned is not None and is_news and settings.announce_channel_id is not None:
            key = f"{guild_id}:{member_id}:{earned.name.casefold()}"
            payload = {"member_id": member_id, "tier": earned.name}
            await self._jobs.enqueue(tx, REACHED_JOB, key, now, guild_id=guild_id, payload=payload)

    async def _plan(self, tx: Transaction, guild_id: int, *, replace: bool = False) -> None:
        """Have a server's tiers looked at every night from the first one on, at its local time."""
        server = await self._guilds.server_in(tx, guild_id)
        now = self._clock.now()
        start = dt.datetime.combine(now.astimezone(server.zone).date(), AT_NIGHT)
        nightly = Recurrence.daily(start, server.timezone)
        first = nightly.next_after(now) or now
        await self._jobs.enqueue(
            tx, NIGHTLY_JOB, str(guild_id), first, guild_id=guild_id, recurrence=nightly, replace=replace
        )

    async def _enqueue(self, tx: Transaction, kind: str, guild_id: int, member_id: int) -> None:
        await self._jobs.enqueue(
            tx,
            kind,
            f"{guild_id}:{member_id}",
            self._clock.now(),
            guild_id=guild_id,
            payload={"member_id": member_id},
            replace=True,
        )

    async def _after_day(self, tx: Transaction, guild_id: int) -> int:
        zone = (await self._guilds.server_in(tx, guild_id)).zone
        today = self._clock.now().astimezone(zone).date()
        return day_number(today - dt.timedelta(days=ROLLING_DAYS))
