"""Sessions and Discord's events on both databases, without Discord: what is noticed, taken over, asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.errors import BadInputError
from bot.ledger import Threshold
from cogs.sessions.models import Answer, Kind, Repeat, State
from cogs.sessions.rules.events import GONE, Part, Status, image_of
from cogs.sessions.service import EVENT_JOB, GONE_JOB, INTEREST_JOB, EventService, NotForYou
from cogs.sessions.service.events import EventDecided
from tests.support.sessions import GUILD, HOST, SessionWorld, plan

EVENT = 700


@pytest.fixture
async def world(database, database_url, clock):
    made = await SessionWorld.open(database_url, clock)
    made.events = EventService(made.parts, made.plans, made.course, made.places)
    yield made
    await made.services.database.close()


async def with_event(world, **changes):
    session = await world.published(**changes)
    await world.events.settled(session, EVENT, image_of(session))
    await world.wait(seconds=3)
    return await world.looks.find(session.id)


async def is_due(world, kind, session):
    async with world.services.database.reading() as tx:
        jobs = await world.services.jobs.list_upcoming(tx, GUILD)
    return any(job.kind == kind and str(session.id) in job.key for job in jobs)


async def test_only_news_of_an_event_of_ours_leads_to_a_comparison(world):
    session = await with_event(world)
    await world.events.noticed(GUILD, EVENT, image_of(session))
    await world.events.noticed(GUILD, 1, None)
    assert not await is_due(world, EVENT_JOB, session)
    await world.events.noticed(GUILD, EVENT, replace(image_of(session), title="Pan talk"))
    assert await is_due(world, EVENT_JOB, session)


async def test_after_downtime_every_open_session_with_an_event_is_compared(world):
    session = await with_event(world)
    other = await world.published()
    await world.wait(seconds=3)
    await world.events.compare(GUILD)
    assert await is_due(world, EVENT_JOB, session)
    assert await is_due(world, INTEREST_JOB, session)
    assert not await is_due(world, INTEREST_JOB, other)


async def test_a_change_is_taken_over_once_and_what_the_session_cannot_be_is_to_be_written_back(world):
    session = await with_event(world, kind=Kind.OFFICE_HOURS, minutes=60, slot_minutes=20)
    await world.press(session, 10, Answer.GOING, slot=2)
    wanted = image_of(session)
    session, write = await world.events.follow(session, replace(wanted, title="Pan talk"))
    assert (session.plan.title, write) == ("Pan talk", frozenset())
    await world.events.settled(session, EVENT, image_of(session))
    session = await world.looks.find(session.id)
    shorter = replace(image_of(session), ends=wanted.starts + 1800)
    session, write = await world.events.follow(session, shorter)
    assert (session.plan.minutes, write) == (60, {Part.TIME})


async def test_what_was_started_and_ended_while_we_were_away_is_over_without_having_been_on(world):
    session = await with_event(world)
    session, _write = await world.events.follow(session, replace(image_of(session), status=Status.COMPLETED))
    assert (session.state, session.started_at) == (State.ENDED, None)


async def test_a_deleted_event_is_asked_about_once_and_decided_once(world):
    session = await with_event(world)
    for _notice in range(2):
        await world.events.gone(GUILD, session.id)
    assert await is_due(world, GONE_JOB, session)
    session = await world.looks.find(session.id)
    assert (session.event_id, session.event_seen) == (None, GONE)
    await world.events.make_again(GUILD, session.id)
    for decide in (world.events.make_again, world.events.undecided):
        with pytest.raises(EventDecided):
            await decide(GUILD, session.id)
    assert (await world.looks.find(session.id)).event_seen is None


async def test_interest_follows_discords_list_and_leaves_answers_given_here(world):
    session = await with_event(world)
    for member in (10, 11):
        await world.events.interested(session, member)
    await world.press(session, 12, Answer.MAYBE)
    await world.press(session, 13, Answer.NO)
    await world.events.set_interested(session, {11, 13, 14})
    assert {each.member_id for each in await world.places.roster(session.id, Answer.MAYBE)} == {11, 12, 14}
    assert (await world.places.seat(session.id, 13)).rsvp.answer is Answer.NO
    await world.plans.cancel(GUILD, session.id, "")
    await world.events.interested(session, 15)
    assert await world.places.seat(session.id, 15) is None


async def test_a_draft_can_repeat_and_no_longer_and_its_series_follows_its_time(world, clock):
    draft = await world.plans.draft(GUILD, plan(clock), by=HOST)
    draft = await world.plans.edit(GUILD, draft.id, draft.plan, repeat=Repeat.WEEK)
    later = replace(draft.plan, starts_at=draft.plan.starts_at + dt.timedelta(days=1))
    await world.plans.edit(GUILD, draft.id, later, is_for_later=True)
    await world.plans.publish(GUILD, draft.id)
    first, second = await world.looks.upcoming(GUILD)
    assert second.plan.starts_at - later.starts_at == dt.timedelta(days=7)
    other = await world.plans.draft(GUILD, plan(clock), by=HOST, repeat=Repeat.MONTH)
    other = await world.plans.stop_repeating(GUILD, other.id)
    assert other.series_id is None
    await world.plans.publish(GUILD, other.id)
    assert len(await world.looks.upcoming(GUILD)) == 3
    assert first.plan == later


async def test_a_preview_is_published_only_for_some(world, clock):
    draft = await world.plans.draft(GUILD, plan(clock, kind=Kind.PREVIEW), by=HOST)
    with pytest.raises(BadInputError, match="for some"):
        await world.plans.publish(GUILD, draft.id)
    session = await world.published(kind=Kind.PREVIEW, role_ids=(7,))
    with pytest.raises(BadInputError, match="for some"):
        await world.plans.edit(GUILD, session.id, replace(session.plan, role_ids=()))


async def test_who_may_come_counts_points_as_the_servers_tiers_do(world):
    class Tiers:
        async def thresholds(self, _guild_id):
            return [Threshold("Guide", 250)]

        async def counted(self, _tx, _guild_id, member_id):
            return 300 if member_id == 10 else 0

    world.services.ledger.thresholds.named_by(Tiers())
    assert await world.services.ledger.thresholds.listed(GUILD) == [("Guide", 250)]
    session = await world.published(min_points=250, tier="Guide")
    assert (await world.press(session, 10, Answer.GOING)).rsvp.answer is Answer.GOING
    with pytest.raises(NotForYou):
        await world.press(session, 11, Answer.GOING)
