"""Whoever presses what, in whatever order and at once: nobody is over capacity, skipped, or offered a place twice."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.database.migrate import migrate
from cogs.sessions.models import Answer, Kind, SessionSettings
from cogs.sessions.service import OFFER_JOB, NotForYou, SessionOver, SlotTaken
from tests.support.clock import FakeClock
from tests.support.sessions import GUILD, SessionWorld, plan

GOING, OFFERED, WAITING, LAPSED, MAYBE, NO = (
    Answer.GOING,
    Answer.OFFERED,
    Answer.WAITING,
    Answer.LAPSED,
    Answer.MAYBE,
    Answer.NO,
)
MEMBERS = st.integers(10, 17)


class CrashError(Exception):
    """The process ends before the commit."""


class PlacesMachine(RuleBasedStateMachine):
    """Members come, wait, confirm, change their minds, leave; staff change how many may come; processes die."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FakeClock()
        self.offers = collections.Counter()
        self.before = {}
        self.most = 2

    def run(self, coroutine):
        return self.runner.run(coroutine)

    @initialize(hours=st.sampled_from([0, 1]))
    def open(self, hours):
        self.run(self._open(self.fresh_url(), hours))

    async def _open(self, url, is_office_hours):
        from bot.database import open_database

        opened = open_database(url, self.clock)
        await opened.connect()
        await migrate(opened)
        await opened.close()
        self.world = await SessionWorld.open(url, self.clock)
        changes = {"kind": Kind.OFFICE_HOURS, "minutes": 40, "slot_minutes": 20} if is_office_hours else {"capacity": 2}
        self.is_office_hours = bool(is_office_hours)
        self.session = await self.world.published(**changes)

    async def _press(self, member, answer, slot=None):
        try:
            return await self.world.press(self.session, member, answer, slot=slot if self.is_office_hours else None)
        except (SlotTaken, SessionOver):
            return None

    @rule(member=MEMBERS, answer=st.sampled_from([GOING, GOING, MAYBE, NO]), slot=st.sampled_from([None, None, 0, 1]))
    def press(self, member, answer, slot):
        held = self.before.get(member)
        seat = self.run(self._press(member, answer, slot))
        if answer is GOING and slot is None and held is not None and held.answer in {GOING, OFFERED} and seat:
            assert seat.rsvp.answer is GOING, "a confirmation was lost"
        if seat is not None and seat.rsvp.answer is WAITING:
            assert seat.position >= 1

    @rule(members=st.lists(MEMBERS, min_size=2, max_size=6), answer=st.sampled_from([GOING, GOING, NO]))
    def press_at_once(self, members, answer):
        async def all_at_once():
            await asyncio.gather(*(self._press(member, answer) for member in members))

        self.run(all_at_once())

    @rule(member=MEMBERS, answer=st.sampled_from([GOING, NO]))
    def press_and_die(self, member, answer):
        async def dying(*_args):
            raise CrashError

        async def die():
            places = self.world.places
            seen = places._refresh_card
            places._refresh_card = dying
            try:
                await self._press(member, answer)
            except CrashError:
                pass
            finally:
                places._refresh_card = seen

        self.run(die())

    @rule(member=MEMBERS)
    def leave(self, member):
        self.run(self.world.places.left(GUILD, member))

    @rule(hours=st.sampled_from([1, 6, 13]))
    def pass_time(self, hours):
        if self.clock.now() + dt.timedelta(hours=hours) < self.session.plan.starts_at:
            self.run(self.world.wait(hours=hours))

    @precondition(lambda self: not getattr(self, "is_office_hours", True))
    @rule(capacity=st.integers(1, 5))
    def change_capacity(self, capacity):
        async def change():
            now = await self.world.plans.get(GUILD, self.session.id)
            changed = plan(self.clock, starts_at=now.plan.starts_at, capacity=capacity)
            self.session = await self.world.plans.edit(GUILD, self.session.id, changed)

        self.run(change())

    @rule()
    def restart(self):
        async def again():
            url = self.world.services.settings.database_url
            await self.world.services.database.close()
            self.world = await SessionWorld.open(url, self.clock)

        self.clock.advance(milliseconds=1)  # no process starts within the instant in which another made an id
        self.run(again())

    @invariant()
    @precondition(lambda self: hasattr(self, "session"))
    def places_are_given_fairly(self):
        self.run(self._check())

    async def _check(self):
        rows = {answer: await self.world.places.roster(self.session.id, answer) for answer in Answer}
        now = {rsvp.member_id: rsvp for found in rows.values() for rsvp in found}
        held, waiting = [*rows[GOING], *rows[OFFERED]], rows[WAITING]
        places = self.session.plan.places
        going_before = sum(rsvp.answer is GOING for rsvp in self.before.values())
        assert len(held) <= max(places, going_before), "more than there are places"
        if waiting:
            assert len(held) >= places, "a place is free while somebody waits"
        if self.is_office_hours:
            slots = [rsvp.slot for rsvp in held]
            assert sorted(slots) == sorted(set(slots)), "a slot was booked twice"
            assert set(slots) <= {0, 1}
        promoted = [
            rsvp
            for rsvp in rows[OFFERED]
            if self.before.get(rsvp.member_id) is None or self.before[rsvp.member_id].answer is not OFFERED
        ]
        still = [
            rsvp for rsvp in waiting if rsvp.member_id in self.before and rsvp.turn == self.before[rsvp.member_id].turn
        ]
        for rsvp in promoted:
            assert all(other.turn > rsvp.turn for other in still), "somebody was skipped"
            assert rsvp.offered_until > self.clock.now()
        assert [rsvp.turn for rsvp in waiting] == sorted(rsvp.turn for rsvp in waiting)
        self.before = now

    def teardown(self):
        if hasattr(self, "world"):
            self.run(self.world.services.database.close())
        self.runner.close()


def run(new_url, examples):
    machine = type("Machine", (PlacesMachine,), {"fresh_url": staticmethod(new_url)})
    chosen = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_on_sqlite_any_sequence_gives_places_fairly():
    with tempfile.TemporaryDirectory() as folder:
        run(lambda: f"sqlite:///{Path(folder) / uuid4().hex}.db", 15)


def test_on_postgres_any_sequence_gives_places_fairly(postgres_server, migrated_template):
    run(lambda: postgres_server.create_database(f"places_{uuid4().hex}", template=migrated_template), 6)


@pytest.fixture
async def world(database, database_url, clock):
    made = await SessionWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


async def test_twenty_at_once_get_two_places_and_a_line_in_order(world):
    session = await world.published(capacity=2)
    seats = await asyncio.gather(*(world.press(session, member, GOING) for member in range(10, 30)))
    assert collections.Counter(seat.rsvp.answer for seat in seats) == {GOING: 2, WAITING: 18}
    assert sorted(seat.position for seat in seats if seat.position) == list(range(1, 19))


async def test_a_place_that_opens_is_held_for_the_next_until_they_confirm_or_it_lapses(world, clock):
    session = await world.published(capacity=1)
    for member in (10, 11, 12):
        await world.press(session, member, GOING)
    await world.press(session, 10, NO)
    offered = (await world.places.seat(session.id, 11)).rsvp
    assert (offered.answer, offered.offered_until) == (OFFERED, clock.now() + dt.timedelta(hours=12))
    await world.wait(hours=11)
    assert [job["member_id"] for job in world.jobs_of(OFFER_JOB)] == [11]
    await world.wait(hours=2)
    assert (await world.places.seat(session.id, 11)).rsvp.answer is LAPSED
    assert (await world.places.seat(session.id, 12)).rsvp.answer is OFFERED
    assert (await world.press(session, 12, GOING)).rsvp.answer is GOING
    await world.wait(hours=30)
    assert (await world.places.seat(session.id, 12)).rsvp.answer is GOING
    assert (await world.press(session, 11, GOING)).position == 1  # at the end of the line


async def test_an_offer_at_night_lasts_into_the_day(world, clock):
    session = await world.published(capacity=1)
    for member in (10, 11):
        await world.press(session, member, GOING)
    clock.advance(hours=10)  # midnight in Berlin
    await world.press(session, 10, NO)
    until = (await world.places.seat(session.id, 11)).rsvp.offered_until
    assert until == clock.now() + dt.timedelta(hours=9 + 12)


async def test_lowering_the_capacity_throws_nobody_out_and_takes_offers_back_to_the_front(world, clock):
    session = await world.published(capacity=2)
    for member in (10, 11, 12, 13):
        await world.press(session, member, GOING)
    await world.press(session, 11, NO)
    assert (await world.places.seat(session.id, 12)).rsvp.answer is OFFERED
    await world.plans.edit(GUILD, session.id, plan(clock, capacity=1))
    assert (await world.places.seat(session.id, 10)).rsvp.answer is GOING
    assert (await world.places.seat(session.id, 12)).position == 1
    await world.plans.edit(GUILD, session.id, plan(clock, capacity=0))
    assert [rsvp.member_id for rsvp in await world.places.roster(session.id, GOING)] == [10, 12, 13]


async def test_office_hours_are_booked_rebooked_and_handed_on(world, clock):
    session = await world.published(kind=Kind.OFFICE_HOURS, minutes=40, slot_minutes=20)
    assert (await world.press(session, 10, GOING, slot=1)).rsvp.slot == 1
    with pytest.raises(SlotTaken):
        await world.press(session, 11, GOING, slot=1)
    await world.press(session, 11, GOING, slot=0)
    assert (await world.press(session, 12, GOING)).position == 1
    with pytest.raises(SlotTaken):
        await world.press(session, 10, GOING, slot=0)
    await world.press(session, 10, NO)
    offered = (await world.places.seat(session.id, 12)).rsvp
    assert (offered.answer, offered.slot) == (OFFERED, 1)
    assert (await world.press(session, 12, GOING)).rsvp.slot == 1
    assert await world.places.free_slots(session) == []


async def test_twenty_at_once_for_one_slot_leave_one_booking(world):
    session = await world.published(kind=Kind.OFFICE_HOURS, minutes=40, slot_minutes=20)
    presses = (world.press(session, member, GOING, slot=0) for member in range(10, 30))
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(result, SlotTaken) for result in results) == 19
    assert [rsvp.slot for rsvp in await world.places.roster(session.id, GOING)] == [0]


async def test_only_who_may_come_gets_a_place(world):
    session = await world.published(role_ids=(7,))
    with pytest.raises(NotForYou):
        await world.press(session, 10, GOING, role_ids=(8,))
    assert (await world.press(session, 10, MAYBE)).rsvp.answer is MAYBE
    assert (await world.press(session, 10, GOING, role_ids=(7, 8))).rsvp.answer is GOING
    session = await world.published(min_points=10)
    with pytest.raises(NotForYou):
        await world.press(session, 10, GOING)


async def test_interest_in_discords_event_is_a_maybe_that_changes_no_other_answer(world):
    session = await world.published()
    await world.press(session, 10, GOING)
    await world.press(session, 10, MAYBE, is_from_event=True)
    await world.press(session, 11, MAYBE, is_from_event=True)
    for member in (10, 11):
        await world.places.withdraw(GUILD, session.id, member, only_from_event=True)
    assert (await world.places.seat(session.id, 10)).rsvp.answer is GOING
    assert await world.places.seat(session.id, 11) is None


async def test_a_place_of_who_left_the_server_goes_on(world):
    session = await world.published(capacity=1)
    for member in (10, 11):
        await world.press(session, member, GOING)
    await world.places.left(GUILD, 10)
    assert (await world.places.seat(session.id, 11)).rsvp.answer is OFFERED


async def test_nothing_can_be_said_about_what_is_over_or_elsewhere(world):
    session = await world.published()
    await world.plans.cancel(GUILD, session.id, "ill")
    with pytest.raises(SessionOver):
        await world.press(session, 10, GOING)
    assert (await world.services.guilds.get(GUILD, SessionSettings)).enabled
