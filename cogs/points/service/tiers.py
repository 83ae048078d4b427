"""Tiers: reached with an entry, kept or lost over time. What Discord is to see follows from jobs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError, NotFoundError
from bot.i18n import _
from bot.jobs import Recurrence
from bot.ledger import Threshold
from bot.ledger.models import ANY_DAY
from bot.zones import day_number
from cogs.points.models import GRACE, NAME_LENGTH, ROLLING_DAYS, Tier, TierRoles, TierSettings, TierState, Turn
from cogs.points.rules import role_ids_for, tier_for, tier_named, turn
from cogs.points.service.base import FALLING_JOB, FORGET_JOB, NIGHTLY_JOB, REACHED_JOB, ROLES_JOB, BaseService
from cogs.points.store import PointsStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.database import Transaction
    from bot.ledger import Change
    from bot.owndata import Erasure

AT_ONCE = 500
AT_NIGHT = dt.time(4, 40)
UNKNOWN_ROLE = 0
"""Stands for whatever was given for a tier before it was written down."""


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

    async def roles(self, guild_id: int, member_id: int) -> TierRoles:
        """Return which roles a member should have for their tier, and which they were given."""
        settings = await self._guilds.get(guild_id, TierSettings)
        async with self._store.database.reading() as tx:
            state = await self._store.tier_of(tx, guild_id, member_id)
            given = await self._store.given_roles(tx, guild_id, member_id)
        return _roles(state, given, settings)

    async def all_roles(self, guild_id: int) -> tuple[dict[int, TierRoles], TierRoles]:
        """Return the same of everybody who has a tier or was given a role for one, and that of anybody else."""
        settings = await self._guilds.get(guild_id, TierSettings)
        async with self._store.database.reading() as tx:
            states = await self._store.tiers(tx, guild_id)
            given = await self._store.all_given_roles(tx, guild_id)
        found = {
            member_id: _roles(states.get(member_id), given.get(member_id, set()), settings)
            for member_id in states.keys() | given.keys()
        }
        return found, _roles(None, set(), settings)

    async def giving(self, guild_id: int, member_id: int, role_ids: Iterable[int]) -> None:
        """Record roles that are about to be given, so that they are taken again even if this process ends now."""
        async with self._store.database.transaction() as tx:
            for role_id in role_ids:
                await self._store.add_role(tx, guild_id, member_id, role_id, self._clock.now())

    async def taken(self, guild_id: int, member_id: int, role_ids: Iterable[int]) -> None:
        """Record that a member has roles no more that they were given."""
        async with self._store.database.transaction() as tx:
            for role_id in role_ids:
                await self._store.drop_role(tx, guild_id, member_id, role_id)

    async def adopt(self, guild_id: int, held: Mapping[int, Iterable[int]]) -> None:
        """Take the roles of tiers from before that was written down for given: {member: those they have}."""
        async with self._store.database.transaction() as tx:
            for member_id, role_ids in held.items():
                for role_id in role_ids:
                    await self._store.add_role(tx, guild_id, member_id, role_id, self._clock.now())
                await self._store.drop_role(tx, guild_id, member_id, UNKNOWN_ROLE)

    async def announced(self, guild_id: int, member_id: int, channel_id: int, message_id: int) -> None:
        """Record where it was announced that a member reached a tier."""
        async with self._store.database.transaction() as tx:
            await self._store.add_news(tx, guild_id, member_id, channel_id, message_id, self._clock.now())

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
        """Add a tier, or change the one of this name; without a role it keeps the one it has. Raises BadInputError."""
        name = " ".join(tier.name.split())
        if not 1 <= len(name) <= NAME_LENGTH:
            raise BadInputError(_("A tier's name has 1 to {most} characters."), most=NAME_LENGTH)

        def put(settings: TierSettings) -> dict[str, Any]:
            before = tier_named(name, settings)
            others = [each for each in settings.tiers if each is not before]
            if any(each.points == tier.points for each in others):
                raise BadInputError(_("Another tier has these points already. Choose a different number."))
            role_id = before.role_id if before is not None and tier.role_id is None else tier.role_id
            return _dumped([*others, Tier(name=name, points=tier.points, role_id=role_id)])

        async with self._store.database.transaction(lock=guild_id) as tx:
            settings = await self._guilds.change_in(tx, guild_id, TierSettings, put, by=by)
            await self._record(tx, guild_id, by, "tier_put", None, name=name, points=tier.points)
        return settings

    async def remove(self, guild_id: int, name: str, *, by: int) -> TierSettings:
        """Remove a tier. Raises NotFoundError."""
        gone: list[Tier] = []

        def remove(settings: TierSettings) -> dict[str, Any]:
            tier = tier_named(name, settings)
            if tier is None:
                raise NotFoundError(_("There is no tier of this name."))
            gone.append(tier)
            return _dumped([each for each in settings.tiers if each is not tier])

        async with self._store.database.transaction(lock=guild_id) as tx:
            settings = await self._guilds.change_in(tx, guild_id, TierSettings, remove, by=by)
            for tier in gone:
                await self._record(tx, guild_id, by, "tier_remove", None, name=tier.name)
        return settings

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


def _roles(state: TierState | None, given: set[int], settings: TierSettings) -> TierRoles:
    held = tier_named(state.tier, settings) if state is not None else None
    return TierRoles(
        wanted=frozenset(role_ids_for(held, settings)),
        named=frozenset(tier.role_id for tier in settings.tiers if tier.role_id is not None),
        given=frozenset(given - {UNKNOWN_ROLE}),
        is_older=UNKNOWN_ROLE in given,
    )


def _dumped(tiers: list[Tier]) -> dict[str, Any]:
    return {"tiers": [tier.model_dump(mode="json") for tier in tiers]}


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Have the roles of tiers taken from who is to be forgotten, and the announcements that name them."""
    store, guild_id, member_id = PointsStore(erasure.database), erasure.guild_id, erasure.member_id
    now = erasure.clock.now()
    given = await store.given_roles(tx, guild_id, member_id)
    if given:  # nothing would tell afterwards that the bot gave them
        payload = {"member_id": member_id, "role_ids": sorted(given - {UNKNOWN_ROLE})}
        key = f"{guild_id}:{member_id}:forgotten"
        await erasure.jobs.enqueue(tx, ROLES_JOB, key, now, guild_id=guild_id, payload=payload, replace=True)
    for channel_id, message_id in await store.news_of(tx, guild_id, member_id):
        payload = {"channel_id": channel_id, "message_id": message_id}
        await erasure.jobs.enqueue(
            tx, FORGET_JOB, str(message_id), now, guild_id=guild_id, payload=payload, replace=True
        )
