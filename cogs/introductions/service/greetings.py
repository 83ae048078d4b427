"""What others do with a card: say hi, report it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _
from bot.jobs import JobState
from bot.team import OfMember
from cogs.introductions.models import REASON_LENGTH, IntroductionSettings
from cogs.introductions.rules import (
    AlreadySaidHi,
    CardGone,
    OwnCard,
    OwnerLeft,
    ReportedEnough,
    clean,
    inert,
    is_blank,
)
from cogs.introductions.service.base import REFRESH_JOB, Base

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.introductions.models import Introduction

GATHER = dt.timedelta(seconds=2)
"""How long a card waits for others who say hi in the same breath."""
DAY = dt.timedelta(days=1)
REPORTS_A_DAY = 10


class GreetingService(Base):
    """Hellos and reports."""

    async def say_hi(self, guild_id: int, owner_id: int, greeter_id: int) -> Introduction:
        """Record a hi, once per pair, and have the card show it. Raises CardGone, OwnCard, OwnerLeft, AlreadySaidHi."""
        await self._guilds.live(guild_id, IntroductionSettings)
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            card = await self._card_of_somebody_else(tx, guild_id, owner_id, greeter_id)
            if not await self._store.add_hi(tx, guild_id, owner_id, greeter_id, at=now):
                raise AlreadySaidHi(name=inert(card.name))
            await self._members.greeted(tx, guild_id, owner_id, greeter_id)
            await self._refresh_soon(tx, guild_id, owner_id, now + GATHER)
        return card

    async def check_reportable(self, guild_id: int, owner_id: int, reporter_id: int) -> None:
        """Raises CardGone or OwnCard where there is nothing to report."""
        async with self._store.database.reading() as tx:
            await self._card_of_somebody_else(tx, guild_id, owner_id, reporter_id, may_have_left=True)

    async def report(self, guild_id: int, owner_id: int, reporter_id: int, reason: str) -> None:
        """Tell the team what is wrong with a card, once per reporter and version of it.

        Raises CardGone, OwnCard, and ReportedEnough for who would flood the team.
        """
        said = clean(reason, REASON_LENGTH)
        if is_blank(said):
            raise BadInputError(_("Say in a few words what is wrong, so that the team can act on it."))
        async with self._store.database.transaction(lock=guild_id) as tx:
            card = await self._card_of_somebody_else(tx, guild_id, owner_id, reporter_id, may_have_left=True)
            since = self._clock.now() - DAY
            if await self._team.count_in(tx, guild_id, reporter_id, "reporter", since) >= REPORTS_A_DAY:
                raise ReportedEnough
            await self._team.tell_in(
                tx,
                guild_id,
                f"introductions:report:{owner_id}:{card.created_at.timestamp():.0f}:{card.version}:{reporter_id}",
                _("{reporter} reports the introduction of {owner}: “{reason}” {link}"),
                reporter=OfMember(reporter_id),
                owner=OfMember(owner_id),
                reason=OfMember(reporter_id, inert(said)),
                link=card.link or "",
            )

    async def _card_of_somebody_else(
        self, tx: Transaction, guild_id: int, owner_id: int, visitor_id: int, *, may_have_left: bool = False
    ) -> Introduction:
        card = await self._store.find(tx, guild_id, owner_id)
        if card is None:
            raise CardGone
        if owner_id == visitor_id:
            raise OwnCard
        if not card.is_present and not may_have_left:
            raise OwnerLeft(name=inert(card.name))
        return card

    async def _refresh_soon(self, tx: Transaction, guild_id: int, owner_id: int, at: dt.datetime) -> None:
        key = f"{guild_id}:{owner_id}"
        waiting = await self._jobs.find(tx, REFRESH_JOB, key)
        if waiting is not None and waiting.state is JobState.PENDING:
            return  # takes this hi along; putting it off each time would let a steady stream starve it
        await self._jobs.enqueue(
            tx, REFRESH_JOB, key, at, guild_id=guild_id, payload={"member_id": owner_id}, replace=True
        )
