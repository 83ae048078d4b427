"""Raids: noticed in memory, written down before anything is done, over by themselves or taken back as a whole."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseSource, CaseState
from bot.errors import NotAllowedError, NotFoundError
from bot.i18n import _
from bot.jobs import JobState
from bot.slowmodes import Passing
from cogs.automod.models import BanState, Caught, Doing, Match, Place, Raid, RaidEnd, RaidState, RaidView, SlowState
from cogs.automod.rules.kinds.raid import Rush, weight_of
from cogs.automod.service.base import BAN_JOB, CALM_JOB, CARD_JOB, SLOW_JOB, UNDO_JOB
from cogs.automod.service.raid_cases import KEY, RAID, RaidCases

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.database import Transaction
    from cogs.automod.models import Joiner, Slowed
    from cogs.automod.rules.kinds.raid import RaidSettings
    from cogs.automod.service.base import Parts
    from cogs.automod.store import MatchStore, RaidStore

HOLD_LONGER = dt.timedelta(hours=1)
"""How much longer than the calm greetings are held, so that the end comes first, also late; it releases them."""
TOUCH_EVERY = 10.0  # seconds between two notes that a raid goes on
REDRAW_SECONDS = 4


class RaidService:
    """Notices raids and keeps what was done about them."""

    def __init__(self, store: RaidStore, matches: MatchStore, parts: Parts) -> None:
        self._store = store
        self._matches = matches
        self._parts = parts
        self._cases = RaidCases(store.database, parts)
        self._joins: defaultdict[int, Rush] = defaultdict(Rush)
        self._messages: defaultdict[int, Rush] = defaultdict(Rush)
        self._touched: dict[int, float] = {}
        self._running: dict[int, Raid | None] = {}
        self._changes = 0
        self._reading = asyncio.Lock()

    def joins_are_a_raid(self, guild_id: int, joiner: Joiner, account_days: float, settings: RaidSettings) -> bool:
        """Count a join in, and say whether it makes a raid."""
        weight = weight_of(account_days, settings)
        came = self._joins[guild_id].add(joiner.at.timestamp(), weight, joiner.member_id, settings.seconds)
        return came >= settings.joins

    def messages_are_a_raid(self, guild_id: int, member_id: int, at: float, settings: RaidSettings) -> bool:
        """Count a newcomer's message in, and say whether it makes a raid: by several, or it is one member's spam."""
        if not settings.messages:
            return False
        rush = self._messages[guild_id]
        came = rush.add(at, 1, member_id, settings.seconds)
        return came >= settings.messages and len(rush.members(at - settings.seconds)) > 2

    def lately(self, guild_id: int, at: float, settings: RaidSettings) -> list[int]:
        """List who joined or wrote as a newcomer within the rule's seconds before an instant."""
        since = at - settings.seconds
        return list(dict.fromkeys([*self._joins[guild_id].members(since), *self._messages[guild_id].members(since)]))

    async def running(self, guild_id: int) -> Raid | None:
        """Return the raid that is on; kept at hand, since it is asked for with every join."""
        if guild_id in self._running:
            return self._running[guild_id]
        async with self._reading:
            if guild_id in self._running:
                return self._running[guild_id]
            changes = self._changes
            async with self._store.database.reading() as tx:
                found = await self._store.running(tx, guild_id)
            if changes == self._changes:  # none began or ended while we read
                self._running[guild_id] = found
            return self._running.get(guild_id, found)

    async def start(
        self,
        guild_id: int,
        cause: str,
        settings: RaidSettings,
        joiners: Sequence[Joiner],
        channels: Sequence[Slowed],
        *,
        noticed_at: dt.datetime,
        by: int,
    ) -> Raid | None:
        """Begin the raid mode, once however many notice it at the same time; `by` is the bot.

        None where a raid has ended since it was noticed: what was counted then was part of that one.
        """
        async with self._store.database.transaction(lock=guild_id) as tx:
            known, now = await self._store.running(tx, guild_id), self._parts.clock.now()
            # One that ended after now ended before the clock was set back: it must not keep the next from beginning.
            if known is None and await self._store.has_ended_between(tx, guild_id, noticed_at, now):
                return None
            raid = known if known is not None else await self._begin(tx, guild_id, cause, settings, channels)
            for joiner in joiners:
                await self._add(tx, raid, joiner, by)
            tx.after_commit(lambda: self._note(raid))
        return raid

    async def note(self, guild_id: int, settings: RaidSettings, member_id: int, *, by: int) -> None:
        """Log what would have been a raid, while the rule only notes; once until it would be over."""
        now = self._parts.clock.now()
        if now.timestamp() < self._touched.get(guild_id, 0):
            return
        self._touched[guild_id] = (now + dt.timedelta(minutes=settings.calm_minutes)).timestamp()
        doing = Doing(match=Match("raid", RAID), acts=frozenset(), is_dry=True)
        place = Place(0, int(now.timestamp() * 1000))
        caught = Caught(
            guild_id=guild_id, member_id=member_id, member_name="", place=place, content="", doings=(doing,), by=by
        )
        async with self._store.database.transaction() as tx:
            await self._matches.add_match(tx, caught, doing, None, None, now)

    async def goes_on(self, raid: Raid, joiner: Joiner | None, *, by: int) -> None:
        """Record that a raid goes on: with somebody who belongs to it, or with messages, of which few are noted."""
        now = self._parts.clock.now()
        if joiner is None and now.timestamp() < self._touched.get(raid.id, 0) + TOUCH_EVERY:
            return
        self._touched[raid.id] = now.timestamp()
        async with self._store.database.transaction(lock=raid.guild_id) as tx:
            if not await self._store.touch(tx, raid.id, now):
                current = await self._store.get(tx, raid.id)
                if current is None or current.state is not RaidState.ON:
                    tx.after_commit(lambda: self._forget(raid.guild_id))
                    return
            if raid.holds_greetings:
                until = now + dt.timedelta(minutes=raid.calm_minutes) + HOLD_LONGER
                await self._parts.members.hold_greetings(tx, raid.guild_id, until)
            if joiner is not None:
                await self._add(tx, raid, joiner, by)
            await self._redraw(tx, raid)

    async def calm(self, raid_id: int) -> dt.datetime | None:
        """End a raid after which it has been calm; return when to look again while it has not."""
        raid = await self.find(raid_id)
        if raid is None or raid.state is not RaidState.ON:
            return None
        if raid.calm_at() > self._parts.clock.now():
            return raid.calm_at()
        async with self._store.database.transaction(lock=raid.guild_id) as tx:
            current = await self._store.get(tx, raid_id)
            if current is not None and current.calm_at() > self._parts.clock.now():
                return current.calm_at()
            await self._end(tx, raid, RaidEnd.CALM, None)
        return None

    async def undo(self, guild_id: int, raid_id: int, *, by: int) -> Raid:
        """Take back everything that a raid's mode did. Raises NotFoundError, and NotAllowedError the second time."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            raid = await self._of(tx, guild_id, raid_id)
            if not await self._end(tx, raid, RaidEnd.UNDONE, by) and not await self._store.undo(tx, raid_id, by):
                raise NotAllowedError(_("This was taken back already."))
            await self._parts.soon(tx, UNDO_JOB, str(raid_id), guild_id, {"raid_id": raid_id})
            await self._redraw(tx, raid)
        return raid

    async def ban(self, guild_id: int, raid_id: int, *, by: int) -> None:
        """Have everybody banned who joined, and who joined since the last time.

        Raises NotFoundError, and NotAllowedError while they are being banned.
        """
        async with self._store.database.transaction(lock=guild_id) as tx:
            raid = await self._of(tx, guild_id, raid_id)
            if raid.ban is BanState.RUNNING or not await self._store.set_ban(
                tx, raid_id, raid.ban, BanState.RUNNING, by
            ):
                raise NotAllowedError(_("Those who joined are being banned already."))
            await self._parts.soon(tx, BAN_JOB, str(raid_id), guild_id, {"raid_id": raid_id})
            await self._redraw(tx, raid)

    async def find(self, raid_id: int) -> Raid | None:
        """Return a raid; None when it was let go."""
        async with self._store.database.reading() as tx:
            return await self._store.get(tx, raid_id)

    async def joiners(self, raid_id: int) -> list[Joiner]:
        """List those who belong to a raid."""
        async with self._store.database.reading() as tx:
            return await self._store.joiners(tx, raid_id)

    async def channels(self, raid_id: int) -> list[Slowed]:
        """List the channels that a raid slowed down."""
        async with self._store.database.reading() as tx:
            return await self._store.channels(tx, raid_id)

    async def channel_is(self, raid: Raid, slowed: Slowed, state: SlowState) -> bool:
        """Record how a channel stands; False when it is elsewhere by now.

        What it goes back to is passed on where another slow mode began meanwhile: then nobody changed it by hand.
        """
        async with self._store.database.transaction(lock=raid.guild_id) as tx:
            if state in {SlowState.BACK, SlowState.BY_HAND}:
                passing = Passing(raid.guild_id, slowed.channel_id, slowed.seconds, slowed.before, raid.started_at)
                if await self._parts.slowmodes.over(tx, passing):
                    state = SlowState.BACK
            return await self._store.set_channel(tx, raid.id, slowed, state)

    async def take_up(self, guild_id: int) -> None:
        """See anew to the slow modes that a job could not restore while the bot had been removed from the server."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            for raid_id in await self._store.unsettled(tx, guild_id):
                jobs = [await self._parts.jobs.find(tx, SLOW_JOB, key) for key in (str(raid_id), f"{raid_id}:back")]
                if not any(job is not None and job.state in {JobState.PENDING, JobState.RUNNING} for job in jobs):
                    await self._parts.soon(tx, SLOW_JOB, f"{raid_id}:back", guild_id, {"raid_id": raid_id})

    async def inherit(self, tx: Transaction, passing: Passing) -> bool:
        """Have channels go back after a raid to what was before a slow mode that is over, which it had found there."""
        return await self._store.inherit(tx, passing)

    async def carded(self, raid_id: int, channel_id: int, message_id: int) -> None:
        """Record where a raid's card is."""
        async with self._store.database.transaction() as tx:
            await self._store.put_card(tx, raid_id, channel_id, message_id)

    async def redraw(self, raid: Raid) -> None:
        """Have a raid's card drawn anew."""
        async with self._store.database.transaction(lock=raid.guild_id) as tx:
            await self._redraw(tx, raid)

    async def view(self, raid_id: int) -> RaidView | None:
        """Return a raid as its card tells of it."""
        raid = await self.find(raid_id)
        if raid is None:
            return None
        tally = await self._parts.cases.tally(raid.guild_id, CaseSource.AUTOMOD, KEY.format(raid_id=raid_id))
        async with self._store.database.reading() as tx:
            states = [slowed.state for slowed in await self._store.channels(tx, raid_id)]
            joiners = await self._store.count_joiners(tx, raid_id)
            offences = await self._store.count_offences(tx, raid_id)
        return RaidView(
            raid,
            joiners=joiners,
            slowed=len(states) - states.count(SlowState.FAILED),
            by_hand=states.count(SlowState.BY_HAND),
            failed=states.count(SlowState.FAILED),
            muted=tally.get((CaseKind.MUTE, CaseState.DONE), 0),
            unmuted=tally.get((CaseKind.UNMUTE, CaseState.DONE), 0),
            banned=tally.get((CaseKind.BAN, CaseState.DONE), 0),
            not_banned=tally.get((CaseKind.BAN, CaseState.FAILED), 0),
            offences=offences,
        )

    async def unmute(self, raid: Raid) -> bool:
        """Have a raid's mutes lifted; False while some of them are still to be put."""
        return await self._cases.unmute(raid)

    async def ban_all(self, raid: Raid, targets: Sequence[tuple[int, str]], joiners: int) -> bool:
        """Have these (id, name) of so many who joined banned; False while some of the bans are still to be done."""
        is_over = await self._cases.ban(raid, targets)
        async with self._store.database.transaction(lock=raid.guild_id) as tx:
            if is_over:
                await self._store.set_banned(tx, raid.id, joiners)
            await self._redraw(tx, raid)
        return is_over

    async def _begin(
        self, tx: Transaction, guild_id: int, cause: str, settings: RaidSettings, channels: Sequence[Slowed]
    ) -> Raid:
        now = self._parts.clock.now()
        raid_id = await self._store.add(tx, guild_id, cause, settings, now)
        raid = await self._of(tx, guild_id, raid_id)
        payload = {"raid_id": raid_id}
        if "slow" in settings.actions:
            for slowed in channels:
                await self._store.add_channel(tx, raid, slowed)
            await self._parts.soon(tx, SLOW_JOB, str(raid_id), guild_id, payload)
        if raid.holds_greetings:
            await self._parts.members.hold_greetings(tx, guild_id, raid.calm_at() + HOLD_LONGER)
        if "alert" in settings.actions:
            await self._parts.soon(tx, CARD_JOB, str(raid_id), guild_id, payload)
        await self._parts.jobs.enqueue(tx, CALM_JOB, str(raid_id), raid.calm_at(), guild_id=guild_id, payload=payload)
        return raid

    async def _add(self, tx: Transaction, raid: Raid, joiner: Joiner, by: int) -> None:
        if await self._store.add_joiner(tx, raid, joiner) and raid.mutes:
            await self._cases.mute(tx, raid, joiner, by)

    async def _end(self, tx: Transaction, raid: Raid, ending: RaidEnd, by: int | None) -> bool:
        if not await self._store.end(tx, raid.id, ending, by, self._parts.clock.now()):
            return False
        if await self._store.restore_all(tx, raid.id):
            await self._parts.soon(tx, SLOW_JOB, f"{raid.id}:back", raid.guild_id, {"raid_id": raid.id})
        if raid.holds_greetings:
            dropped: Collection[int] = ()
            if ending is RaidEnd.CALM:  # five hundred names in one greeting would be the raid's own success
                dropped = [joiner.member_id for joiner in await self._store.joiners(tx, raid.id)]
            await self._parts.members.release_greetings(tx, raid.guild_id, dropped)
        await self._redraw(tx, raid)
        tx.after_commit(lambda: self._count_anew(raid.guild_id))
        return True

    async def _redraw(self, tx: Transaction, raid: Raid) -> None:
        """Have the card follow, every few seconds at most; there is none where nobody is alerted."""
        job = await self._parts.jobs.find(tx, CARD_JOB, str(raid.id))
        if job is not None and job.state is not JobState.PENDING:
            await self._parts.soon(
                tx, CARD_JOB, str(raid.id), raid.guild_id, {"raid_id": raid.id}, seconds=REDRAW_SECONDS
            )

    async def _of(self, tx: Transaction, guild_id: int, raid_id: int) -> Raid:
        raid = await self._store.get(tx, raid_id)
        if raid is None or raid.guild_id != guild_id:
            raise NotFoundError
        return raid

    def _note(self, raid: Raid) -> None:
        self._changes += 1
        self._running[raid.guild_id] = raid

    def _forget(self, guild_id: int) -> None:
        self._changes += 1
        self._running.pop(guild_id, None)

    def _count_anew(self, guild_id: int) -> None:
        """Let nobody who belonged to a raid count for the next: the first to come after it would begin it again."""
        self._forget(guild_id)
        self._joins.pop(guild_id, None)
        self._messages.pop(guild_id, None)
