"""Welcome's use cases on both databases, without Discord."""

from __future__ import annotations

import asyncio
import datetime as dt
import random

import pytest

from bot.guilds import GuildSettings, ServerSettings
from bot.guilds.store import GuildSettingStore
from bot.jobs import JobKind, Jobs
from bot.members import Members, Milestone
from bot.members.store import MemberStore
from cogs.welcome.models import ArrivalState, GreetingKind, GreetingState, WelcomeSettings
from cogs.welcome.service import (
    DM_JOB,
    FOLD_JOB,
    GATHER_JOB,
    GREET_JOB,
    NUDGE_JOB,
    ROLES_JOB,
    GreetingService,
    Parts,
    WelcomeService,
)
from cogs.welcome.store import WelcomeStore

GUILD, ANN = 1, 10


@pytest.fixture
async def world(database, clock):
    """The service with its jobs recorded instead of done."""
    guilds = GuildSettings(GuildSettingStore(database), clock)
    jobs = Jobs(database, clock)
    parts = Parts(guilds, Members(MemberStore(database), clock), jobs, clock, random.Random(1))
    service, greetings = (kind(WelcomeStore(database), parts) for kind in (WelcomeService, GreetingService))
    done = []

    async def gather(job):
        await greetings.gather(job.guild_id)

    async def note(job):
        done.append((job.kind, job.payload))

    jobs.register(JobKind(GATHER_JOB, gather, title="x"))
    for kind in (GREET_JOB, FOLD_JOB, ROLES_JOB, DM_JOB, NUDGE_JOB):
        jobs.register(JobKind(kind, note, title="x"))
    await guilds.set(GUILD, ServerSettings(set_up_at=1))
    await guilds.set(GUILD, WelcomeSettings(channel_id=5))
    return service, greetings, jobs, guilds, done


def of_kind(done, kind):
    return [payload for done_kind, payload in done if done_kind == kind]


async def test_twenty_times_the_same_join_at_once_is_one_greeting(world, clock):
    service, greetings, jobs, _guilds, done = world
    at = clock.now()
    await asyncio.gather(*(service.joined(GUILD, ANN, at, is_pending=False) for _ in range(20)))
    clock.advance(seconds=5)
    await jobs.run_due()
    (payload,) = of_kind(done, GREET_JOB)
    greeting, arrivals = await greetings.greeting(payload["greeting_id"])
    assert greeting.kind is GreetingKind.NEWCOMER
    assert [arrival.member_id for arrival in arrivals] == [ANN]


async def test_a_hundred_at_once_are_one_greeting(world, clock):
    service, greetings, jobs, _guilds, done = world
    at = clock.now()
    await asyncio.gather(*(service.joined(GUILD, 100 + n, at, is_pending=False) for n in range(100)))
    for _ in range(20):
        clock.advance(seconds=5)
        await greetings.gather(GUILD)
        await jobs.run_due()
    (payload,) = of_kind(done, GREET_JOB)
    _greeting, arrivals = await greetings.greeting(payload["greeting_id"])
    assert len(arrivals) == 100


async def test_roles_are_due_after_screening_and_not_before(world, clock):
    service, _greetings, jobs, guilds, done = world
    await guilds.change(GUILD, WelcomeSettings, role_ids=[77])
    await service.joined(GUILD, ANN, clock.now(), is_pending=True)
    await jobs.run_due()
    assert done == []
    await service.screened(GUILD, ANN)
    await jobs.run_due()
    assert of_kind(done, ROLES_JOB) == [{"member_id": ANN}]
    assert await service.roles_to_give(GUILD, ANN) == [77]


async def test_what_somebody_left_with_is_given_back_only_if_the_server_wants(world, clock):
    service, _greetings, _jobs, guilds, _done = world
    await service.joined(GUILD, ANN, clock.now(), is_pending=False)
    await service.left(GUILD, ANN, [3, 4])
    assert await service.roles_to_give(GUILD, ANN) == []
    await guilds.change(GUILD, WelcomeSettings, restores_roles=True)
    assert await service.roles_to_give(GUILD, ANN) == [3, 4]


async def test_who_was_here_before_the_bot_and_comes_back_is_welcomed_back(world, clock):
    service, greetings, jobs, _guilds, done = world
    await service.left(GUILD, ANN, [3], joined_at=clock.now() - dt.timedelta(days=400))
    clock.advance(days=3)
    await service.joined(GUILD, ANN, clock.now(), is_pending=False)
    clock.advance(seconds=5)
    await jobs.run_due()
    (payload,) = of_kind(done, GREET_JOB)
    greeting, _arrivals = await greetings.greeting(payload["greeting_id"])
    assert greeting.kind is GreetingKind.RETURN


async def test_a_folded_greeting_is_not_sent_any_more(world, clock):
    service, greetings, jobs, _guilds, done = world
    await service.joined(GUILD, ANN, clock.now(), is_pending=False)
    clock.advance(seconds=4)
    await jobs.run_due()
    (first,) = of_kind(done, GREET_JOB)
    for number in range(8):
        await service.joined(GUILD, 100 + number, clock.now(), is_pending=False)
    assert await greetings.gather(GUILD) is not None
    clock.advance(seconds=40)
    await jobs.run_due()
    await greetings.gather(GUILD)
    await jobs.run_due()
    assert not await greetings.begin_sending(first["greeting_id"], 5)
    _first, together = of_kind(done, GREET_JOB)
    assert of_kind(done, FOLD_JOB) == []  # its card stays until the shared one is there
    await greetings.sent(together["greeting_id"], 99)
    await jobs.run_due()
    assert [payload["greeting_id"] for payload in of_kind(done, FOLD_JOB)] == [first["greeting_id"]]
    assert together["pinged"] == [ANN]
    assert len((await greetings.greeting(together["greeting_id"]))[1]) == 9


async def rush_over_a_card(world, clock, *, message_id):
    """Somebody has a card of their own (with a message, or still without), and a rush takes them in."""
    service, greetings, jobs, _guilds, done = world
    await service.joined(GUILD, ANN, clock.now(), is_pending=False)
    clock.advance(seconds=4)
    await jobs.run_due()
    (alone,) = of_kind(done, GREET_JOB)
    (_card, arrivals) = await greetings.greeting(alone["greeting_id"])
    await greetings.begin_sending(alone["greeting_id"], 5)
    if message_id is not None:
        await greetings.sent(alone["greeting_id"], message_id)
    for number in range(8):
        await service.joined(GUILD, 100 + number, clock.now(), is_pending=False)
    clock.advance(seconds=40)
    await jobs.run_due()
    _alone, together = of_kind(done, GREET_JOB)
    return alone["greeting_id"], arrivals, together["greeting_id"]


async def test_a_shared_greeting_that_fails_gives_a_card_back_to_who_had_it_and_the_rest_another_try(world, clock):
    _service, greetings, jobs, _guilds, done = world
    card_id, _arrivals, shared_id = await rush_over_a_card(world, clock, message_id=77)
    shared, _all = await greetings.greeting(shared_id)
    await greetings.failed(shared)
    card, (ann,) = await greetings.greeting(card_id)
    assert (card.state, card.message_id, ann.member_id) == (GreetingState.SENT, 77, ANN)
    clock.advance(minutes=16)
    await jobs.run_due()
    again, arrivals = await greetings.greeting(of_kind(done, GREET_JOB)[-1]["greeting_id"])
    assert again.kind is GreetingKind.GROUP
    assert [arrival.member_id for arrival in arrivals] == [100 + number for number in range(8)]
    assert of_kind(done, FOLD_JOB) == []


async def test_a_card_that_was_being_sent_when_the_rush_was_noticed_goes_when_the_shared_one_is_there(world, clock):
    _service, greetings, jobs, _guilds, done = world
    card_id, arrivals, shared_id = await rush_over_a_card(world, clock, message_id=None)
    await greetings.sent(card_id, 77)
    assert not await greetings.is_superfluous(card_id, arrivals)
    await greetings.sent(shared_id, 99)
    await jobs.run_due()
    assert [payload["greeting_id"] for payload in of_kind(done, FOLD_JOB)] == [card_id]
    assert await greetings.is_superfluous(card_id, arrivals)


async def test_a_direct_message_is_begun_once_and_never_after_a_closed_door(world, clock):
    service, greetings, _jobs, _guilds, _done = world
    await service.joined(GUILD, ANN, clock.now(), is_pending=False)
    clock.advance(seconds=5)
    await greetings.gather(GUILD)
    async with service._store.database.reading() as tx:
        (arrival,) = await service._store.list_in_state(tx, GUILD, ArrivalState.GREETED)
    assert await service.begin_dm(arrival)
    assert await service.begin_dm(arrival)  # a crash between trying and recording: try again, with the same nonce
    await service.end_dm(arrival, "closed_dm")
    assert not await service.begin_dm(arrival)
    assert await service.has_closed_dms(GUILD, ANN)


async def test_a_sent_greeting_is_recorded(world, clock):
    service, greetings, jobs, _guilds, done = world
    await service.joined(GUILD, ANN, clock.now(), is_pending=False)
    clock.advance(seconds=5)
    await jobs.run_due()
    (payload,) = of_kind(done, GREET_JOB)
    assert await greetings.begin_sending(payload["greeting_id"], 5)
    await greetings.sent(payload["greeting_id"], 99)
    greeting, _arrivals = await greetings.greeting(payload["greeting_id"])
    assert (greeting.state, greeting.message_id) == (GreetingState.SENT, 99)
    assert not await greetings.begin_sending(payload["greeting_id"], 5)


async def test_screening_is_a_milestone_and_the_steps_follow_the_server(world, clock):
    service, _greetings, _jobs, guilds, _done = world
    await guilds.change(GUILD, ServerSettings, rules_channel_id=6)
    await service.joined(GUILD, ANN, clock.now(), is_pending=True)
    assert (await service.steps_of(GUILD, ANN)).done == 0
    await service.screened(GUILD, ANN)
    steps = await service.steps_of(GUILD, ANN)
    assert [step.milestone for step in steps.steps if step.is_done] == [Milestone.RULES]
