"""Offering to count what was written as thanks: asked with one button, or counted at once where the server wants it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import HearthError, NotAllowedError
from bot.i18n import _
from bot.members import Preference
from cogs.thanks.models import Act, ActState, Saying, Target, ThanksSettings, ThanksState
from cogs.thanks.rules import why_pointless, why_unsaid
from cogs.thanks.service.base import CLOSE_JOB, OFFER_JOB, BaseService, is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.database import Transaction
    from cogs.thanks.models import Outcome, Person, Place
    from cogs.thanks.service.base import Parts
    from cogs.thanks.service.saying import SayingService
    from cogs.thanks.store import ThanksStore


class OfferOver(HearthError):  # noqa: N818 - says what is the case
    """An offer that was taken, declined or waited too long."""

    message = _("This offer is over. /thanks says it at any time.")


class NotYourOffer(NotAllowedError):  # noqa: N818 - says what is the case
    """Only who wrote the thanks can confirm it."""

    message = _("Only who wrote the thanks can press this. /thanks says your own.")


class OfferService(BaseService):
    """Notice thanks in messages, and ask before they count."""

    def __init__(self, store: ThanksStore, parts: Parts, saying: SayingService) -> None:
        super().__init__(store, parts)
        self._saying = saying

    async def heard(self, saying: Saying) -> None:
        """Do with thanks in a message what the server wants: nothing, ask, or say it."""
        settings = await self._guilds.find_live(saying.guild_id, ThanksSettings)
        if settings is None or settings.detection == "off" or not saying.targets:
            return
        if settings.detection == "automatic":
            await self._saying.say(saying)
            return
        async with self._store.database.transaction(lock=saying.guild_id) as tx:
            if await self._may_ask(tx, saying, settings):
                await self._offer(tx, saying, settings)

    async def find(self, guild_id: int, act_id: int) -> tuple[Act, tuple[int, ...]] | None:
        """Return an open offer, with whom it is about."""
        async with self._store.database.reading() as tx:
            act = await self._store.find_act(tx, guild_id, act_id)
            if act is None or not is_open(act):
                return None
            return act, tuple(one.receiver_id for one in await self._store.thanks_of(tx, act))

    async def offered(self, guild_id: int, act_id: int, message_id: int) -> bool:
        """Record the question that was asked; False when it is over already and should go."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            act = await self._store.find_act(tx, guild_id, act_id)
            if act is not None:
                await self._store.offered(tx, act, message_id)
            return is_open(act)

    async def accept(
        self, guild_id: int, act_id: int, giver: Person, people: Mapping[int, Person], place: Place
    ) -> Outcome:
        """Say what was offered, as the guards have it now; `people` are those it is about.

        Raises NotSetUpError, NotYourOffer and OfferOver.
        """
        await self._guilds.live(guild_id, ThanksSettings)
        async with self._store.database.transaction(lock=guild_id) as tx:
            act = await self._own(tx, guild_id, act_id, giver.id)
            offered = await self._store.thanks_of(tx, act)
            saying = Saying(
                guild_id=guild_id,
                giver=giver,
                targets=tuple(
                    Target(people[one.receiver_id], one.message_id) for one in offered if one.receiver_id in people
                ),
                place=place,
                how=act.how,
                key=act.key,
                message_id=act.message_id,
            )
            if not saying.targets:  # whom it was about was forgotten meanwhile
                raise OfferOver
            await self._store.close(tx, act)
            now = self._clock.now()
            outcome = await self._write(tx, replace(act, state=ActState.SAID, said_at=now), saying)
            await self._queue(tx, CLOSE_JOB, act, now)
        return outcome

    async def decline(self, guild_id: int, act_id: int, giver_id: int) -> None:
        """End an offer because its member does not want it. Raises NotYourOffer and OfferOver."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            act = await self._own(tx, guild_id, act_id, giver_id)
            await self._store.close(tx, act)
            await self._queue(tx, CLOSE_JOB, act, self._clock.now())

    async def close(self, guild_id: int, act_id: int) -> Act | None:
        """End an offer whose time is over, and return it as it was asked; its message is to go in any case."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            act = await self._store.find_act(tx, guild_id, act_id)
            if act is not None and is_open(act):
                await self._store.close(tx, act)
            return act

    async def _may_ask(self, tx: Transaction, saying: Saying, settings: ThanksSettings) -> bool:
        guild_id, giver_id, channel_id = saying.guild_id, saying.giver.id, saying.place.channel_id
        if await self._store.find_act_by_key(tx, guild_id, saying.key) is not None:
            return False
        last = await self._store.last_detected_at(tx, guild_id, giver_id, channel_id)
        pause = dt.timedelta(minutes=settings.offer_pause_minutes)
        if last is not None and self._clock.now() < last + pause:
            return False
        return await self._members.wants_in(tx, guild_id, giver_id, Preference.NUDGES)

    async def _offer(self, tx: Transaction, saying: Saying, settings: ThanksSettings) -> None:
        """Record whom to ask about: those whose thanks would be said and, where thanks earn points, earn some."""
        now = self._clock.now()
        act = Act(
            id=self._store.database.new_id(),
            guild_id=saying.guild_id,
            giver_id=saying.giver.id,
            channel_id=saying.place.channel_id,
            key=saying.key,
            how=saying.how,
            state=ActState.OFFERED,
            is_public=False,
            said_at=now,
            message_id=saying.message_id,
        )
        drafts = [(target, self._draft(act, target, ThanksState.OFFERED)) for target in saying.targets]
        wanted = [
            draft
            for target, draft in drafts
            if (facts := await self._facts(tx, saying, target, draft))
            and why_unsaid(facts, settings) is None
            and why_pointless(facts, settings) is None
        ]
        if not wanted:
            return
        await self._store.put_act(tx, act)
        for draft in wanted:
            await self._store.add(tx, draft)
        await self._queue(tx, OFFER_JOB, act, now)
        await self._queue(tx, CLOSE_JOB, act, now + dt.timedelta(minutes=settings.offer_minutes))

    async def _own(self, tx: Transaction, guild_id: int, act_id: int, giver_id: int) -> Act:
        act = await self._store.find_act(tx, guild_id, act_id)
        if act is not None and act.giver_id != giver_id:
            raise NotYourOffer
        if act is None or not is_open(act):
            raise OfferOver
        return act
