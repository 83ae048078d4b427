"""Hosting on both databases, without Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.errors import NotAllowedError, NotFoundError
from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore
from bot.jobs import JobKind, Jobs, Postpone
from bot.members import Members, Milestone
from bot.members.store import MemberStore
from bot.owndata import DataService
from bot.profiles import Profiles
from bot.profiles.store import ProfileStore
from cogs.hosts import OWN_DATA
from cogs.hosts.models import HostSettings, How
from cogs.hosts.service import ASSIGN_JOB, CHECK_JOB, NOTE_JOB, HelloService, HostService, NoLongerNew, Parts
from cogs.hosts.store import HostStore

GUILD = 1
ANN, BEN, CLEO, NEW = 10, 20, 30, 500
EVERYBODY = range(1, 1000)


class World:
    """The service; assigning and checking are done, notes are recorded."""

    def __init__(self, database, clock) -> None:
        self.database, self.clock = database, clock
        self.guilds = GuildSettings(GuildSettingStore(database), clock)
        self.members = Members(MemberStore(database), clock)
        self.jobs = Jobs(database, clock)
        self.active, self.notes, self.by_role = {}, [], set()
        parts = Parts(self.guilds, self.members, Profiles(ProfileStore(database), clock), self.jobs, clock, self)
        store = HostStore(database)
        self.hellos = HelloService(store, parts)
        self.service = HostService(store, parts, self.hellos)
        self.members.on_reached(self.service.reached)
        self.members.on_greeted(self.hellos.heard)
        for kind, handler in ((ASSIGN_JOB, self._assign), (NOTE_JOB, self._note), (CHECK_JOB, self._check)):
            self.jobs.register(JobKind(kind, handler, title="x"))

    async def last_active(self, guild_id, member_ids):
        return {member_id: at for member_id, at in self.active.items() if member_id in member_ids}

    async def _assign(self, job):
        again_at = await self.service.assign(
            GUILD, job.payload["member_id"], job.payload["turn"], self.by_role, EVERYBODY
        )
        if again_at is not None:
            raise Postpone(again_at)

    async def _note(self, job):
        told = await self.service.note(job.payload["assignment_id"])
        if told is not None:
            self.notes.append(told[0])

    async def _check(self, job):
        await self.service.check(job.payload["assignment_id"])

    async def hosts(self, *member_ids):
        for member_id in member_ids:
            await self.service.volunteer(GUILD, member_id, is_on=True, has_role=False)

    async def join(self, *member_ids):
        for member_id in member_ids:
            async with self.database.transaction(lock=GUILD) as tx:
                await self.members.join(tx, GUILD, member_id, self.clock.now())
                await self.members.reach(tx, GUILD, member_id, Milestone.SCREENED)

    async def wait(self, **duration):
        self.clock.advance(**duration)
        await self.jobs.run_due()

    def pairs(self):
        return [(note.newcomer_id, note.host_id) for note in self.notes]


@pytest.fixture
async def world(database, clock):
    made = World(database, clock)
    await made.guilds.set(GUILD, ServerSettings(set_up_at=1))
    await made.guilds.set(GUILD, HostSettings(enabled=True))
    return made


async def test_each_newcomer_gets_one_host_in_turn(world):
    await world.hosts(ANN, BEN)
    for newcomer in range(NEW, NEW + 4):
        await world.join(newcomer)
        await world.wait(minutes=1)
    assert world.pairs() == [(NEW, ANN), (NEW + 1, BEN), (NEW + 2, ANN), (NEW + 3, BEN)]


async def test_a_newcomer_who_hosts_is_never_their_own_host(world):
    await world.hosts(NEW)
    await world.join(NEW)
    await world.wait(minutes=1)
    assert world.notes == []


async def test_a_hundred_at_once_share_the_hosts_within_their_daily_maximum_and_the_rest_wait(world):
    await world.hosts(ANN, BEN, CLEO)
    await asyncio.gather(*(world.join(newcomer) for newcomer in range(NEW, NEW + 100)))
    await world.wait(minutes=1)
    assert sorted(host for _newcomer, host in world.pairs()) == sorted([ANN, BEN, CLEO] * 3)
    again = await asyncio.gather(*(world.service.assign(GUILD, NEW, 1, (), EVERYBODY) for _ in range(10)))
    assert set(again) == {None}
    await world.wait(hours=24, minutes=1)
    newcomers = [newcomer for newcomer, _host in world.pairs()]
    assert len(world.pairs()) == 18
    assert len(set(world.pairs())) == len(world.pairs())
    assert len(set(newcomers[:9])) == 9


async def test_the_same_newcomer_at_once_gets_one_host(world):
    await world.hosts(ANN, BEN, CLEO)
    await asyncio.gather(*(world.service.assign(GUILD, NEW, 1, (), EVERYBODY) for _ in range(20)))
    await world.wait(seconds=1)
    assert len(world.notes) == 1


async def test_who_was_here_lately_is_asked_first(world):
    await world.hosts(ANN, BEN)
    world.active = {BEN: world.clock.now(), ANN: world.clock.now() - dt.timedelta(days=20)}
    await world.join(NEW, NEW + 1)
    await world.wait(minutes=1)
    assert {host for _newcomer, host in world.pairs()} == {BEN}


async def test_an_ungreeted_newcomer_passes_to_another_host_once(world):
    await world.hosts(ANN, BEN, CLEO)
    await world.join(NEW)
    await world.wait(minutes=1)
    await world.wait(hours=23)
    assert world.pairs() == [(NEW, ANN)]
    await world.wait(hours=1, minutes=1)
    assert world.pairs() == [(NEW, ANN), (NEW, BEN)]
    await world.wait(hours=24)
    await world.wait(days=3)
    assert world.pairs() == [(NEW, ANN), (NEW, BEN)]
    status = await world.service.status(GUILD, ANN, has_role=False)
    assert (status.newcomers, status.newcomers_greeted, status.waiting_ids) == (1, 0, ())


async def test_a_greeted_newcomer_is_not_passed_on(world):
    await world.hosts(ANN, BEN)
    await world.join(NEW)
    await world.wait(minutes=1)
    await world.hellos.said_hello(world.notes[0].id, ANN)
    with pytest.raises(NoLongerNew):
        await world.hellos.said_hello(world.notes[0].id, ANN)
    with pytest.raises(NotFoundError):
        await world.hellos.said_hello(world.notes[0].id, BEN)
    await world.wait(days=3)
    assert len(world.notes) == 1
    assert await world.hellos.greetings_of(GUILD, NEW) == [(ANN, How.BUTTON)]
    status = await world.service.status(GUILD, ANN, has_role=False)
    assert (status.greeted, status.newcomers_greeted) == (1, 1)


async def test_anybodys_hello_within_two_days_is_recorded_and_later_ones_are_not(world):
    await world.hosts(ANN)
    await world.join(NEW)
    await world.wait(minutes=1)
    assert world.hellos.counts(GUILD, NEW, CLEO)
    assert not world.hellos.counts(GUILD, NEW, NEW)
    found = await asyncio.gather(*(world.hellos.greeted(GUILD, NEW, CLEO, How.REPLY) for _ in range(10)))
    assert sum(found) == 1
    assert not world.hellos.counts(GUILD, NEW, CLEO)
    assert await world.hellos.greeted(GUILD, NEW, BEN, How.MENTION)
    await world.wait(hours=49)
    assert not world.hellos.counts(GUILD, NEW, ANN)
    assert not await world.hellos.greeted(GUILD, NEW, ANN, How.REPLY)
    assert not await world.hellos.greeted(GUILD, ANN, BEN, How.REPLY)
    assert dict(await world.hellos.greetings_of(GUILD, NEW)) == {CLEO: How.REPLY, BEN: How.MENTION}


async def test_whose_hellos_count_is_known_again_after_a_restart(world):
    await world.hosts(ANN)
    await world.join(NEW)
    await world.wait(minutes=1)
    fresh = World(world.database, world.clock)
    assert not fresh.hellos.counts(GUILD, NEW, CLEO)
    await fresh.hellos.load(GUILD)
    assert fresh.hellos.counts(GUILD, NEW, CLEO)


async def test_who_cannot_be_written_to_is_passed_over_until_they_volunteer_again(world):
    await world.hosts(ANN, BEN)
    await world.join(NEW)
    await world.wait(minutes=1)
    await world.service.refused(world.notes[0])
    await world.wait(seconds=1)
    await world.join(NEW + 1)
    await world.wait(minutes=1)
    assert world.pairs() == [(NEW, ANN), (NEW, BEN), (NEW + 1, BEN)]
    assert (await world.service.status(GUILD, ANN, has_role=False)).is_closed
    await world.hosts(ANN)
    await world.join(NEW + 2)
    await world.wait(minutes=1)
    assert world.pairs()[-1] == (NEW + 2, ANN)


async def test_a_host_without_time_passes_the_newcomer_on(world):
    await world.hosts(ANN, BEN)
    await world.join(NEW)
    await world.wait(minutes=1)
    await world.service.decline(world.notes[0].id, ANN)
    with pytest.raises(NoLongerNew):
        await world.service.decline(world.notes[0].id, ANN)
    await world.wait(seconds=1)
    assert world.pairs() == [(NEW, ANN), (NEW, BEN)]


async def test_who_leaves_is_no_longer_waited_for_and_a_hosts_newcomers_go_to_others(world):
    await world.hosts(ANN, BEN)
    for newcomer in (NEW, NEW + 1):
        await world.join(newcomer)
        await world.wait(minutes=1)
    assert world.pairs() == [(NEW, ANN), (NEW + 1, BEN)]
    await world.service.left(GUILD, ANN)
    await world.service.left(GUILD, NEW + 1)
    await world.wait(seconds=1)
    assert world.pairs()[2:] == [(NEW, BEN)]
    await world.wait(days=3)
    assert len(world.notes) == 3


async def test_who_is_forgotten_hands_over(world):
    await world.hosts(ANN, BEN)
    await world.join(NEW)
    await world.wait(minutes=1)
    declared = [data for data in OWN_DATA if data.before_erasing is not None]
    data = DataService(world.database, declared, world.guilds, world.jobs, world.clock)
    await data.erase(GUILD, ANN)
    await world.wait(seconds=1)
    assert world.pairs() == [(NEW, ANN), (NEW, BEN)]


async def test_who_stops_hosting_hands_over(world):
    await world.hosts(ANN, BEN)
    await world.join(NEW)
    await world.wait(minutes=1)
    await world.service.volunteer(GUILD, ANN, is_on=False, has_role=False)
    await world.wait(seconds=1)
    assert world.pairs() == [(NEW, ANN), (NEW, BEN)]
    assert not (await world.service.status(GUILD, ANN, has_role=True)).is_on


async def test_only_roles_host_where_the_team_chooses(world):
    await world.guilds.change(GUILD, HostSettings, volunteers=False)
    with pytest.raises(NotAllowedError):
        await world.hosts(ANN)
    world.by_role = {BEN}
    await world.join(NEW)
    await world.wait(minutes=1)
    assert world.pairs() == [(NEW, BEN)]


async def test_nothing_happens_where_it_is_switched_off_or_nobody_hosts(world):
    await world.join(NEW)
    for _ in range(60):
        await world.wait(hours=1)
    await world.guilds.change(GUILD, HostSettings, enabled=False)
    await world.join(NEW + 1)
    await world.wait(days=1)
    assert world.notes == []
    async with world.database.reading() as tx:
        assert await world.jobs.list_upcoming(tx, GUILD) == []


async def greet_by_card(world, newcomer_id, greeter_id):
    """What saying hi on an introduction does, as far as hosts hear of it."""
    async with world.database.transaction(lock=GUILD) as tx:
        return await world.members.greeted(tx, GUILD, newcomer_id, greeter_id)


async def test_a_greeting_that_another_feature_noticed_ends_the_waiting(world):
    await world.hosts(ANN, BEN)
    await world.join(NEW)
    await world.wait(minutes=1)
    assert await greet_by_card(world, NEW, CLEO)
    assert not world.hellos.counts(GUILD, NEW, CLEO)
    await world.wait(days=3)
    assert len(world.notes) == 1
    assert await world.hellos.greetings_of(GUILD, NEW) == [(CLEO, How.CARD)]


async def test_who_was_greeted_before_a_host_was_chosen_gets_none(world):
    await world.hosts(ANN)
    await world.join(NEW)
    assert await greet_by_card(world, NEW, CLEO)
    await world.wait(minutes=1)
    assert world.notes == []
    assert (await world.service.status(GUILD, ANN, has_role=False)).newcomers_greeted == 1


async def test_a_hello_counts_for_everything_that_depends_on_greetings_once(world):
    heard = []

    async def react(_tx, *who):
        heard.append(who)

    world.members.on_greeted(react)
    await world.hosts(ANN)
    await world.join(NEW)
    await world.wait(minutes=1)
    await world.hellos.greeted(GUILD, NEW, CLEO, How.REPLY)
    await world.hellos.greeted(GUILD, NEW, CLEO, How.MENTION)
    assert not await greet_by_card(world, NEW, CLEO)
    assert heard == [(GUILD, NEW, CLEO)]


async def test_no_note_is_written_once_hosting_is_switched_off(world):
    await world.hosts(ANN)
    await world.join(NEW)
    await world.service.assign(GUILD, NEW, 1, (), EVERYBODY)
    await world.guilds.change(GUILD, HostSettings, enabled=False)
    await world.wait(minutes=1)
    assert world.notes == []


async def test_a_newcomer_who_is_forgotten_gets_no_host(world):
    await world.hosts(ANN)
    await world.join(NEW)
    data = DataService(world.database, OWN_DATA, world.guilds, world.jobs, world.clock)
    await data.erase(GUILD, NEW)
    await world.wait(minutes=1)
    assert world.notes == []
    assert await data.show(GUILD, NEW) == []
