"""Who comes, who waits, and who is next: first come, first served, never more than there are places."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from cogs.sessions.models import Answer, Counts, Kind, Rsvp, Seat, Session, SessionSettings
from cogs.sessions.rules import SHORTEST_OFFER, free_slots, may_come, offer_until, openings, wants
from cogs.sessions.service.base import LAPSE_JOB, OFFER_JOB, Base

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.database import Transaction

AT_ONCE = 200
"""How many of the waiting list are looked at in one go."""


class NotForYou(NotAllowedError):  # noqa: N818 - says what is the case
    """Roles or points are missing."""

    message = _("This session is for others: its card says who can come.")


class SlotTaken(BadInputError):  # noqa: N818 - says what is the case
    """Somebody was faster."""

    message = _("Somebody was faster, or that slot has begun. Choose another one.")


class PlaceService(Base):
    """Gives places, holds them, and hands them on."""

    async def answer(
        self,
        guild_id: int,
        session_id: int,
        member_id: int,
        answer: Answer,
        *,
        role_ids: Collection[int] = (),
        slot: int | None = None,
        is_from_event: bool = False,
    ) -> Seat:
        """Take down what a member says: GOING, MAYBE or NO.

        GOING gets a place, confirms one that is held, or joins the waiting list; with `slot`, that one of the office
        hours or none. What comes from Discord's event changes no answer given here. Raises NoSession, SessionOver,
        NotForYou, SlotTaken.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get_open(tx, guild_id, session_id)
            before = await self._rsvps.find(tx, session_id, member_id)
            if is_from_event and before is not None and not before.is_from_event:
                return await self._seat(tx, before)
            if answer is Answer.GOING:
                await self._check_may_come(tx, session, member_id, role_ids)
                rsvp = await self._going(tx, session, member_id, before, slot)
            else:
                rsvp = await self._put(tx, self._new(session, member_id, before, answer, is_from_event=is_from_event))
            if before is not None and before.answer.holds_place and _gives_up(before, rsvp):
                await self._fill(tx, session)
            if before is None or (before.answer, before.slot) != (rsvp.answer, rsvp.slot):
                await self._refresh_card(tx, session)
            return await self._seat(tx, rsvp)

    async def withdraw(self, guild_id: int, session_id: int, member_id: int, *, only_from_event: bool = False) -> None:
        """Forget a member's answer, because they left the server or are no longer interested in Discord's event."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._sessions.find(tx, session_id)
            before = await self._rsvps.find(tx, session_id, member_id)
            if session is None or before is None or (only_from_event and not before.is_from_event):
                return
            await self._rsvps.remove(tx, session_id, member_id)
            await self._offer_is_over(tx, session_id, member_id)
            if session.is_open:
                if before.answer.holds_place:
                    await self._fill(tx, session)
                await self._refresh_card(tx, session)

    async def left(self, guild_id: int, member_id: int) -> None:
        """Give the places of somebody who left the server to the next."""
        async with self._database.reading() as tx:
            sessions = await self._sessions.of_member(tx, guild_id, member_id)
        for session in sessions:
            await self.withdraw(guild_id, session.id, member_id)

    async def catch_up(self, guild_id: int, present_ids: Collection[int]) -> None:
        """Give the places of everybody to the next who left while nobody looked."""
        async with self._database.reading() as tx:
            answered = await self._rsvps.members_of(tx, guild_id)
        for member_id in answered - set(present_ids):
            await self.left(guild_id, member_id)

    async def lapse(self, guild_id: int, session_id: int, member_id: int, turn: int) -> bool:
        """Hand on a place that was not confirmed in time; False when it was, or there is still time."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._sessions.find(tx, session_id)
            rsvp = await self._rsvps.find(tx, session_id, member_id)
            if session is None or rsvp is None or rsvp.answer is not Answer.OFFERED or rsvp.turn != turn:
                return False
            if rsvp.offered_until is not None and rsvp.offered_until > self._clock.now():
                return False
            await self._put(tx, replace(rsvp, answer=Answer.LAPSED, offered_until=None, slot=None))
            if session.is_open:
                await self._fill(tx, session)
                await self._refresh_card(tx, session)
            return True

    async def fill(self, tx: Transaction, session: Session) -> None:
        """Offer the places that a changed plan has opened, inside the caller's transaction.

        Where it closed some, whoever comes keeps their place, and what was only offered goes back to the front of the
        line.
        """
        held = await self._rsvps.holding(tx, session.id)
        over = len(held) - session.plan.places if session.plan.places else 0
        offered = [each for each in held if each.answer is Answer.OFFERED]
        for rsvp in reversed(offered[max(0, len(offered) - max(0, over)) :]):
            await self._put(tx, replace(rsvp, answer=Answer.WAITING, offered_until=None, slot=None))
        await self._fill(tx, session)

    async def moved(self, tx: Transaction, session: Session) -> None:
        """Have what is offered end by the new start at the latest, and say so, inside the transaction that moves it."""
        latest = max(session.plan.starts_at, self._clock.now() + SHORTEST_OFFER)
        for rsvp in await self._rsvps.answered(tx, session.id, Answer.OFFERED):
            until = min(rsvp.offered_until or latest, latest)
            await self._put(tx, replace(rsvp, offered_until=until))
            await self._plan_offer(tx, session, rsvp, until, is_moved=True)

    async def refill(self, guild_id: int, session_id: int) -> None:
        """Offer what is free to the next, after answers were erased."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._sessions.find(tx, session_id)
            if session is not None and session.is_open:
                await self._fill(tx, session)
                await self._refresh_card(tx, session)

    async def remind_me(self, guild_id: int, session_id: int, member_id: int, *, wants_dm: bool) -> Seat | None:
        """Record whether a member is reminded by direct message, and return how they stand.

        Who wants to be reminded of what they did not answer, or declined, may come. Raises NoSession, SessionOver.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get_open(tx, guild_id, session_id)
            before = await self._rsvps.find(tx, session_id, member_id)
            if wants_dm and (before is None or before.answer is Answer.NO):
                before = await self._put(tx, self._new(session, member_id, before, Answer.MAYBE))
                await self._refresh_card(tx, session)
            if before is None:
                return None
            return await self._seat(tx, await self._put(tx, replace(before, wants_dm=wants_dm, is_from_event=False)))

    async def seat(self, session_id: int, member_id: int) -> Seat | None:
        """Return how a member stands."""
        async with self._database.reading() as tx:
            rsvp = await self._rsvps.find(tx, session_id, member_id)
            return await self._seat(tx, rsvp) if rsvp is not None else None

    async def counts(self, session_id: int) -> Counts:
        """Count who said what."""
        async with self._database.reading() as tx:
            return await self._rsvps.counts(tx, session_id)

    async def roster(self, session_id: int, answer: Answer, most: int = 1000) -> list[Rsvp]:
        """List who answered so, in the order in which they did."""
        async with self._database.reading() as tx:
            return await self._rsvps.answered(tx, session_id, answer, most)

    async def free_slots(self, session: Session) -> list[int]:
        """List the slots of office hours that can be booked."""
        async with self._database.reading() as tx:
            taken = {each.slot for each in await self._rsvps.holding(tx, session.id) if each.slot is not None}
        return free_slots(session.plan, taken, self._clock.now())

    async def _check_may_come(
        self, tx: Transaction, session: Session, member_id: int, role_ids: Collection[int]
    ) -> None:
        points = 0
        if session.plan.min_points:
            points = await self._ledger.thresholds.counted(tx, session.guild_id, member_id)
        if not may_come(session.plan, role_ids, points):
            raise NotForYou

    async def _going(
        self, tx: Transaction, session: Session, member_id: int, before: Rsvp | None, slot: int | None
    ) -> Rsvp:
        if before is not None and before.answer.holds_place and slot in {None, before.slot}:
            return await self._put(tx, replace(before, answer=Answer.GOING, offered_until=None, is_from_event=False))
        others = [each for each in await self._rsvps.holding(tx, session.id) if each.member_id != member_id]
        free = openings(session.plan, others, self._clock.now(), most=AT_ONCE)
        if slot is not None and slot not in free:
            raise SlotTaken
        if free and not await self._is_anybody_ahead(tx, session, before):
            chosen = slot if slot is not None else free[0]
            return await self._put(tx, self._new(session, member_id, before, Answer.GOING, slot=chosen))
        if before is not None and before.answer is Answer.WAITING:
            return before
        return await self._put(tx, self._new(session, member_id, before, Answer.WAITING))

    async def _is_anybody_ahead(self, tx: Transaction, session: Session, before: Rsvp | None) -> bool:
        """Say whether somebody waits who came first; who holds a place may exchange it."""
        if before is not None and before.answer.holds_place:
            return False
        first = await self._rsvps.answered(tx, session.id, Answer.WAITING, 1)
        return bool(first) and (before is None or first[0].member_id != before.member_id)

    async def _fill(self, tx: Transaction, session: Session) -> None:
        """Offer every free place to whoever waits longest."""
        now = self._clock.now()
        free = openings(session.plan, await self._rsvps.holding(tx, session.id), now, most=AT_ONCE)
        next_in_line = await self._rsvps.answered(tx, session.id, Answer.WAITING, len(free)) if free else []
        if not next_in_line:
            return
        settings = await self._guilds.get_in(tx, session.guild_id, SessionSettings)
        server = await self._guilds.server_in(tx, session.guild_id)
        confirm = dt.timedelta(hours=settings.confirm_hours)
        until = offer_until(now, server.after_quiet_hours(now), session.plan.starts_at, confirm)
        for rsvp, slot in zip(next_in_line, free, strict=False):
            if session.plan.places:
                await self._put(tx, replace(rsvp, answer=Answer.OFFERED, offered_until=until, slot=slot))
            else:  # there is room for everybody: nothing is to be held
                await self._put(tx, replace(rsvp, answer=Answer.GOING))
            await self._plan_offer(tx, session, rsvp, until, is_given=not session.plan.places)

    async def _plan_offer(
        self, tx: Transaction, session: Session, rsvp: Rsvp, until: dt.datetime, **what: bool
    ) -> None:
        key = f"{session.id}:{rsvp.member_id}"
        payload = {"session_id": session.id, "member_id": rsvp.member_id, "turn": rsvp.turn, **what}
        for kind, at in ((OFFER_JOB, self._clock.now()), (LAPSE_JOB, until)):
            await self._jobs.enqueue(tx, kind, key, at, guild_id=session.guild_id, payload=payload, replace=True)

    async def _put(self, tx: Transaction, rsvp: Rsvp) -> Rsvp:
        await self._rsvps.put(tx, rsvp, self._clock.now())
        if rsvp.answer is not Answer.OFFERED:
            await self._offer_is_over(tx, rsvp.session_id, rsvp.member_id)
        return rsvp

    def _new(
        self,
        session: Session,
        member_id: int,
        before: Rsvp | None,
        answer: Answer,
        *,
        slot: int | None = None,
        is_from_event: bool = False,
    ) -> Rsvp:
        return Rsvp(
            session.id,
            session.guild_id,
            member_id,
            answer,
            # Who comes keeps their turn when they choose another slot; who asks for a place anew stands at the end.
            turn=before.turn
            if before is not None and wants(before.answer) and wants(answer)
            else self._database.new_id(),
            slot=slot if session.plan.kind is Kind.OFFICE_HOURS else None,
            wants_dm=before.wants_dm if before is not None else False,
            is_from_event=is_from_event,
        )

    async def _seat(self, tx: Transaction, rsvp: Rsvp) -> Seat:
        waits = rsvp.answer is Answer.WAITING
        return Seat(rsvp, await self._rsvps.position(tx, rsvp) if waits else 0)


def _gives_up(before: Rsvp, after: Rsvp) -> bool:
    """Say whether a place that was theirs is free now."""
    return before.slot != after.slot or not after.answer.holds_place
