"""Greetings: who is greeted together, what becomes of the message, and what when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.jobs import JobState
from cogs.welcome.models import ArrivalState, GreetingKind, GreetingState, WelcomeSettings
from cogs.welcome.rules import HOLD, LONGEST_RUSH, TRY_AGAIN, Plan, plan_greetings
from cogs.welcome.service.base import FOLD_JOB, GATHER_JOB, GREET_JOB, Base

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from bot.database import Transaction
    from cogs.welcome.models import Arrival, Greeting


class GreetingService(Base):
    """Plan greetings, and keep what became of them."""

    async def gather(self, guild_id: int) -> dt.datetime | None:
        """Plan greetings for whoever is ready; return when to look again while a rush is on."""
        settings = await self._guilds.find_live(guild_id, WelcomeSettings)
        if settings is None:
            return None
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            held_until = await self._members.held_until(tx, guild_id)
            if held_until is not None:
                return held_until
            await self._store.expire(tx, guild_id, now - HOLD)
            ready = await self._store.list_in_state(tx, guild_id, ArrivalState.READY)
            if not ready:
                return None
            recent = await self._store.list_greeted_alone(tx, guild_id, now - LONGEST_RUSH)
            decision = plan_greetings(ready, recent, settings, now)
            for plan in decision.plans:
                await self._plan(tx, guild_id, plan, settings)
        return decision.wait_until

    async def greeting(self, greeting_id: int) -> tuple[Greeting, list[Arrival]] | None:
        """Return a greeting and who it is for; None when there is no such greeting."""
        async with self._store.database.reading() as tx:
            greeting = await self._store.find_greeting(tx, greeting_id)
            if greeting is None:
                return None
            return greeting, await self._store.list_of_greeting(tx, greeting_id)

    async def begin_sending(self, greeting_id: int, channel_id: int) -> bool:
        """Record that a greeting is about to be sent; False when it was sent or folded meanwhile."""
        async with self._store.database.transaction() as tx:
            return await self._store.set_sending(tx, greeting_id, channel_id)

    async def sent(self, greeting_id: int, message_id: int) -> None:
        """Record the message of a greeting; the cards that it replaces may go now."""
        now = self._clock.now()
        async with self._store.database.transaction() as tx:
            await self._store.set_sent(tx, greeting_id, message_id, now)
            greeting = await self._store.find_greeting(tx, greeting_id)
            for card_id, _member_id, _joined_at in await self._replaced(tx, greeting_id):
                payload, guild_id = {"greeting_id": card_id}, greeting.guild_id if greeting is not None else None
                await self._jobs.enqueue(tx, FOLD_JOB, str(card_id), now, guild_id=guild_id, payload=payload)

    async def dropped(self, greeting_id: int) -> None:
        """Record that nobody is left to greet."""
        async with self._store.database.transaction() as tx:
            await self._store.set_greeting_state(tx, greeting_id, GreetingState.DROPPED)

    async def failed(self, greeting: Greeting) -> None:
        """Record that Discord does not take a greeting, and queue whom it was for once more.

        Who has a card of their own keeps it. The others are treated like those found after downtime: they share one
        message as soon as there can be one.
        """
        async with self._store.database.transaction(lock=greeting.guild_id) as tx:
            await self._store.set_greeting_state(tx, greeting.id, GreetingState.FAILED)
            for card_id, member_id, joined_at in await self._replaced(tx, greeting.id):
                card = await self._store.find_greeting(tx, card_id)
                if card is not None and card.message_id is not None:
                    await self._store.set_greeting_state(tx, card_id, GreetingState.SENT)
                    await self._store.assign(tx, greeting.guild_id, member_id, from_millis(joined_at), card_id)
            if await self._store.put_back(tx, greeting.id):
                again_at = self._clock.now() + TRY_AGAIN
                await self._gather_again(tx, greeting.guild_id, again_at)

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Try at once to greet those who wait for the welcome channel to be mended, which may have just happened."""
        job = await self._jobs.find(tx, GATHER_JOB, _again(guild_id))
        if job is not None and job.state is JobState.PENDING:
            await self._gather_again(tx, guild_id, self._clock.now())

    async def released(self, tx: Transaction, guild_id: int, without: Collection[int]) -> None:
        """Greet whoever was held back, now that greetings go on; these members are not greeted any more."""
        for member_id in without:
            await self._store.set_unwelcome(tx, guild_id, member_id)
        if await self._store.list_in_state(tx, guild_id, ArrivalState.READY):
            await self._gather_again(tx, guild_id, self._clock.now())

    async def held_until(self, guild_id: int) -> dt.datetime | None:
        """Return until when newcomers are neither greeted nor written to; None when they may be."""
        async with self._store.database.reading() as tx:
            return await self._members.held_until(tx, guild_id)

    async def is_superfluous(self, greeting_id: int, arrivals: list[Arrival]) -> bool:
        """Say whether a rush was noticed while a card was being sent, and has another message for its newcomer.

        False as long as that message is on its way: once it is there, it has this card taken away.
        """
        async with self._store.database.reading() as tx:
            greeting = await self._store.find_greeting(tx, greeting_id)
            if greeting is None or greeting.state is not GreetingState.FOLDED:
                return False
            states = [await self._store.greeting_state_of(tx, arrival) for arrival in arrivals]
        return not any(state in {GreetingState.PLANNED, GreetingState.SENDING} for state in states)

    async def _plan(self, tx: Transaction, guild_id: int, plan: Plan, settings: WelcomeSettings) -> None:
        template = self._template(plan.kind, settings)
        now = self._clock.now()
        greeting = await self._store.add_greeting(tx, guild_id, plan.kind, template, arrivals=plan.arrivals, at=now)
        # Who had a card of their own before the rush was known has been pinged already.
        replaces = [
            (arrival.greeting_id, arrival.member_id, to_millis(arrival.joined_at))
            for arrival in plan.arrivals
            if arrival.greeting_id is not None
        ]
        pinged = [member_id for _card_id, member_id, _joined_at in replaces]
        payload = {"greeting_id": greeting.id, "pinged": pinged, "replaces": replaces}
        await self._jobs.enqueue(tx, GREET_JOB, str(greeting.id), now, guild_id=guild_id, payload=payload)
        for card_id, _member_id, _joined_at in replaces:
            await self._store.set_greeting_state(tx, card_id, GreetingState.FOLDED)

    async def _replaced(self, tx: Transaction, greeting_id: int) -> list[tuple[int, int, int]]:
        """List the cards that a greeting replaces: (greeting, member, instant of the join in ms)."""
        job = await self._jobs.find(tx, GREET_JOB, str(greeting_id))
        replaces: list[Any] = job.payload.get("replaces", []) if job is not None else []
        return [(card_id, member_id, joined_at) for card_id, member_id, joined_at in replaces]

    async def _gather_again(self, tx: Transaction, guild_id: int, at: dt.datetime) -> None:
        await self._jobs.enqueue(tx, GATHER_JOB, _again(guild_id), at, guild_id=guild_id, replace=True)

    def _template(self, kind: GreetingKind, settings: WelcomeSettings) -> str:
        if kind is GreetingKind.GROUP:
            return settings.group_greeting
        texts: Iterable[str] = settings.return_greetings if kind is GreetingKind.RETURN else settings.greetings
        return self._random.choice(list(texts) or [""])


def _again(guild_id: int) -> str:
    return f"{guild_id}:again"
