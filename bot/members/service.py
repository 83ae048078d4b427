"""Joins, leaves, milestones and preferences. Features record milestones inside their own transactions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING

from bot.database import Transaction
from bot.members.models import GREETED_WITHIN, Arrival, FunnelStage, Milestone, Preference
from bot.members.store import MemberStore
from bot.owndata.models import Retention

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.clock import Clock
    from bot.owndata.models import LettingGo

Reached = Callable[[Transaction, int, int, Milestone], Awaitable[None]]
"""Called inside the transaction in which a member (guild, member) reaches a milestone for the first time."""

Greeted = Callable[[Transaction, int, int, int], Awaitable[None]]
"""Called inside the transaction in which one member greets a newcomer: (guild, newcomer, greeter), once a pair."""

Preferred = Callable[[Transaction, int, int, Preference, bool], Awaitable[None]]
"""Called inside the transaction in which a member (guild, member) says whether they want something."""

Released = Callable[[Transaction, int, Collection[int]], Awaitable[None]]
"""Called inside the transaction in which a server's greetings are held no longer, with whom not to greet any more."""

NEWCOMER_DAYS = 30  # how long after joining a first message still counts as one on the way in
MAX_PENDING = 10_000  # first messages kept in memory between two flushes; far beyond what a minute brings


class Members:
    """What the platform knows of a server's members."""

    def __init__(self, store: MemberStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._silent: set[tuple[int, int]] = set()
        self._spoke: dict[tuple[int, int], dt.datetime] = {}
        self._on_reached: list[Reached] = []
        self._on_greeted: list[Greeted] = []
        self._on_preferred: list[Preferred] = []
        self._on_released: list[Released] = []

    def on_reached(self, react: Reached) -> None:
        """Have a feature react to milestones, inside the same transaction: it usually enqueues a job."""
        self._on_reached.append(react)

    def on_greeted(self, react: Greeted) -> None:
        """Have a feature react to greetings of newcomers, inside the same transaction."""
        self._on_greeted.append(react)

    def on_preferred(self, react: Preferred) -> None:
        """Have a feature react to what members want and do not want, inside the same transaction."""
        self._on_preferred.append(react)

    def on_released(self, react: Released) -> None:
        """Have a feature that greets go on once greetings are held no longer, inside the same transaction."""
        self._on_released.append(react)

    @property
    def store(self) -> MemberStore:
        """The table itself, for reading inside a feature's transaction."""
        return self._store

    async def join(self, tx: Transaction, guild_id: int, member_id: int, joined_at: dt.datetime) -> Arrival:
        """Record a join, once however often it is seen."""
        is_new = await self._store.add_stay(tx, guild_id, member_id, joined_at)
        is_return = await self._store.had_stayed_before(tx, guild_id, member_id, joined_at)
        if is_new:
            await self._reach(tx, guild_id, member_id, Milestone.JOINED, joined_at)
            if not is_return:
                tx.after_commit(lambda: self._silent.add((guild_id, member_id)))
        return Arrival(is_new, is_return)

    async def leave(self, tx: Transaction, guild_id: int, member_id: int, left_at: dt.datetime) -> bool:
        """Record that a member left; False when they were not recorded as present."""
        tx.after_commit(lambda: self._silent.discard((guild_id, member_id)))
        return await self._store.end_stay(tx, guild_id, member_id, left_at)

    async def reach(self, tx: Transaction, guild_id: int, member_id: int, milestone: Milestone) -> bool:
        """Record a milestone now; False when it had been reached before."""
        return await self._reach(tx, guild_id, member_id, milestone, self._clock.now())

    async def greeted(self, tx: Transaction, guild_id: int, newcomer_id: int, greeter_id: int) -> bool:
        """Record that one member greeted another; False beyond 48 hours after joining, and for a pair that is known.

        The transaction holds the server's lock. Whatever a feature takes for a greeting goes through here.
        """
        now = self._clock.now()
        newcomer = await self._store.find(tx, guild_id, newcomer_id)
        if newcomer is None or newcomer_id == greeter_id or now - newcomer.joined_at > GREETED_WITHIN:
            return False
        if not await self._store.add_greeting(tx, guild_id, newcomer_id, greeter_id, now):
            return False
        for react in self._on_greeted:
            await react(tx, guild_id, newcomer_id, greeter_id)
        return True

    async def hold_greetings(self, tx: Transaction, guild_id: int, until: dt.datetime) -> None:
        """Have nobody greeted on a server until then, or until it is released; who greets asks `held_until`."""
        await self._store.hold_greetings(tx, guild_id, until)

    async def held_until(self, tx: Transaction, guild_id: int) -> dt.datetime | None:
        """Return until when nobody is greeted on a server; None when everybody may be."""
        until = await self._store.held_until(tx, guild_id)
        return until if until is not None and until > self._clock.now() else None

    async def release_greetings(self, tx: Transaction, guild_id: int, without: Collection[int] = ()) -> None:
        """Have greetings go on, but for these members, who are not greeted any more."""
        await self._store.release_greetings(tx, guild_id)
        for react in self._on_released:
            await react(tx, guild_id, without)

    async def count_greeted_by(self, guild_id: int, greeter_id: int) -> int:
        """Count the newcomers whom somebody greeted in time."""
        async with self._store.database.reading() as tx:
            return await self._store.count_greeted_by(tx, guild_id, greeter_id)

    async def milestones_of(self, guild_id: int, member_id: int) -> dict[Milestone, dt.datetime]:
        """Return what a member has reached, and when."""
        async with self._store.database.reading() as tx:
            return await self._store.milestones_of(tx, guild_id, member_id)

    async def funnel(self, guild_id: int, since: dt.datetime) -> tuple[int, int, list[FunnelStage]]:
        """Return newcomers since then, how many of them left again, and the stages they reached."""
        async with self._store.database.reading() as tx:
            joined, left = await self._store.count_newcomers(tx, guild_id, since)
            return joined, left, await self._store.funnel(tx, guild_id, since)

    async def joined(self, guild_id: int, since: dt.datetime, until: dt.datetime) -> int:
        """Count who joined for the first time in a stretch of time and is still there."""
        async with self._store.database.reading() as tx:
            return await self._store.count_joined(tx, guild_id, since, until)

    async def wants(self, guild_id: int, member_id: int, preference: Preference, *, default: bool = True) -> bool:
        """Say whether a member wants something; the default until they chose."""
        async with self._store.database.reading() as tx:
            return await self.wants_in(tx, guild_id, member_id, preference, default=default)

    async def wants_in(
        self, tx: Transaction, guild_id: int, member_id: int, preference: Preference, *, default: bool = True
    ) -> bool:
        """Say whether a member wants something, inside the caller's transaction."""
        chosen = await self._store.find_preference(tx, guild_id, member_id, preference)
        return default if chosen is None else chosen

    async def wanting(
        self,
        tx: Transaction,
        guild_id: int,
        member_ids: Iterable[int],
        preference: Preference,
        *,
        default: bool = True,
    ) -> set[int]:
        """Return which of these members want something, with one query however many they are."""
        asked = set(member_ids)
        chosen = await self._store.choices_of(tx, guild_id, asked, preference)
        return {member_id for member_id in asked if chosen.get(member_id, default)}

    async def said_yes(self, tx: Transaction, guild_id: int, preference: Preference) -> set[int]:
        """Return everybody on a server who switched something on."""
        return await self._store.said_yes(tx, guild_id, preference)

    async def said_no(self, tx: Transaction, guild_id: int, preference: Preference) -> set[int]:
        """Return everybody on a server who switched something off."""
        return await self._store.said_no(tx, guild_id, preference)

    async def prefer(self, guild_id: int, member_id: int, preference: Preference, *, is_on: bool) -> None:
        """Store what a member wants."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.put_preference(tx, guild_id, member_id, preference, is_on=is_on, at=self._clock.now())
            for react in self._on_preferred:
                await react(tx, guild_id, member_id, preference, is_on)

    async def load(self) -> None:
        """Learn which newcomers have not written yet, so that a message costs no more than a look into a set."""
        since = self._clock.now() - dt.timedelta(days=NEWCOMER_DAYS)
        async with self._store.database.reading() as tx:
            self._silent = await self._store.newcomers_without(tx, Milestone.FIRST_MESSAGE, since)

    def spoke(self, guild_id: int, member_id: int) -> None:
        """Note a message; only a newcomer's first one is kept, and written with the next flush."""
        who = (guild_id, member_id)
        if who in self._silent and len(self._spoke) < MAX_PENDING:
            self._silent.discard(who)
            self._spoke[who] = self._clock.now()

    async def flush(self) -> None:
        """Write the first messages noted since the last flush; what cannot be written is kept for the next."""
        spoke, self._spoke = self._spoke, {}
        if not spoke:
            return
        try:
            async with self._store.database.transaction() as tx:
                for (guild_id, member_id), at in spoke.items():
                    await self._reach(tx, guild_id, member_id, Milestone.FIRST_MESSAGE, at)
        except BaseException:
            self._spoke = spoke | self._spoke
            raise

    async def _reach(
        self, tx: Transaction, guild_id: int, member_id: int, milestone: Milestone, at: dt.datetime
    ) -> bool:
        is_first = await self._store.reach(tx, guild_id, member_id, milestone, at)
        for react in self._on_reached if is_first else ():
            await react(tx, guild_id, member_id, milestone)
        return is_first


async def before_letting_go(tx: Transaction, old: LettingGo) -> int:
    """Forget who left so long ago that nothing else of theirs is kept either."""
    before = old.before(Retention.RECORDS, Retention.LEFT)
    return await MemberStore(old.database).let_go(tx, old.guild_id, before)
