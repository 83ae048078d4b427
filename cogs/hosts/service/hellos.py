"""Who greeted whom, and whose hellos still count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.members import GREETED_WITHIN
from cogs.hosts.models import HostSettings, How, Newcomer, NewcomerState
from cogs.hosts.service.base import Base, NoLongerNew, Parts

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Transaction
    from cogs.hosts.store import HostStore


@dataclass(slots=True)
class _Welcome:
    """Until when a hello to a newcomer counts, and whose is known."""

    until: dt.datetime
    greeter_ids: set[int]


class HelloService(Base):
    """Notice who greets a newcomer."""

    def __init__(self, store: HostStore, parts: Parts) -> None:
        super().__init__(store, parts)
        self._newcomers: dict[tuple[int, int], _Welcome] = {}
        """Whose hellos count, so that a message costs no more than a look into a dict."""

    def counts(self, guild_id: int, newcomer_id: int, greeter_id: int) -> bool:
        """Say whether a hello of one to another counts now, and is not known yet; looks into memory only."""
        welcome = self._newcomers.get((guild_id, newcomer_id))
        if welcome is None or greeter_id in welcome.greeter_ids:
            return False
        if welcome.until < self._clock.now():
            del self._newcomers[guild_id, newcomer_id]
            return False
        return True

    async def greeted(self, guild_id: int, newcomer_id: int, greeter_id: int, how: How) -> bool:
        """Record that somebody greeted a newcomer in time; False when it counts no more or is known."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            is_first = await self._record(tx, guild_id, newcomer_id, greeter_id, how)
            if is_first:  # what else on the server depends on greetings hears of it, too
                await self._members.greeted(tx, guild_id, newcomer_id, greeter_id)
        return is_first

    async def said_hello(self, assignment_id: int, host_id: int) -> None:
        """Record that a host greeted. Raises NoLongerNew."""
        found = await self._own(assignment_id, host_id)
        if not await self.greeted(found.guild_id, found.newcomer_id, host_id, How.BUTTON):
            raise NoLongerNew

    async def heard(self, tx: Transaction, guild_id: int, newcomer_id: int, greeter_id: int) -> None:
        """Take a greeting that another feature noticed for a hello, inside the transaction that records it."""
        if await self._guilds.find_live(guild_id, HostSettings) is None:
            return
        await self._store.add_newcomer(tx, guild_id, newcomer_id, self._clock.now())  # no host was looked for yet
        await self._record(tx, guild_id, newcomer_id, greeter_id, How.CARD)

    def expect(self, newcomer: Newcomer) -> None:
        """Have hellos to a newcomer count from now on."""
        key = newcomer.guild_id, newcomer.member_id
        self._newcomers.setdefault(key, _Welcome(newcomer.arrived_at + GREETED_WITHIN, {newcomer.member_id}))

    def forget(self, guild_id: int, newcomer_id: int) -> None:
        """Look no longer for hellos to somebody."""
        self._newcomers.pop((guild_id, newcomer_id), None)

    async def load(self, guild_id: int) -> None:
        """Learn whose hellos count, after a start."""
        async with self._store.database.reading() as tx:
            since = self._clock.now() - GREETED_WITHIN
            found = await self._store.newcomers_since(tx, guild_id, since)
        for one in found:
            self.expect(one)

    async def greetings_of(self, guild_id: int, newcomer_id: int) -> list[tuple[int, How]]:
        """List who greeted a newcomer, and how it is known."""
        async with self._store.database.reading() as tx:
            return await self._store.greetings_of(tx, guild_id, newcomer_id)

    async def _record(self, tx: Transaction, guild_id: int, newcomer_id: int, greeter_id: int, how: How) -> bool:
        now = self._clock.now()
        newcomer = await self._store.find_newcomer(tx, guild_id, newcomer_id)
        if newcomer is None or newcomer_id == greeter_id or now > newcomer.arrived_at + GREETED_WITHIN:
            return False
        is_first = await self._store.add_greeting(tx, newcomer, greeter_id, how, now)
        await self._end(tx, guild_id, newcomer_id, NewcomerState.GREETED)
        tx.after_commit(lambda: self._know(guild_id, newcomer_id, greeter_id))
        return is_first

    def _know(self, guild_id: int, newcomer_id: int, greeter_id: int) -> None:
        welcome = self._newcomers.get((guild_id, newcomer_id))
        if welcome is not None:
            welcome.greeter_ids.add(greeter_id)
