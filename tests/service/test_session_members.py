"""What members do with sessions, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from cogs.sessions.models import Answer, Kind, Place, Repeat, SessionSettings
from cogs.sessions.service import NUDGE_JOB, REMIND_JOB, TIDY_JOB, NoQuestion, NoSession, SessionOver
from tests.support.sessions import GUILD, HOST, SessionWorld, plan

GOING, OFFERED, LAPSED, MAYBE, NO = Answer.GOING, Answer.OFFERED, Answer.LAPSED, Answer.MAYBE, Answer.NO


@pytest.fixture
async def world(database, database_url, clock):
    made = await SessionWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


async def standing(world, session, member):
    seat = await world.places.seat(session.id, member)
    return seat and seat.rsvp


class TestWithdrawing:
    async def test_ones_own_open_question_goes_with_all_its_votes(self, world):
        session = await world.published()
        question = await world.questions.ask(GUILD, session.id, 10, "When?")
        await world.questions.vote(GUILD, question.id, 11)
        await world.questions.withdraw(GUILD, question.id, 10)
        assert await world.questions.open(GUILD, session.id) == []
        assert await world.questions.voted_for(GUILD, session.id, 11) == set()

    async def test_nobody_withdraws_what_others_asked_or_what_was_decided(self, world):
        session = await world.published()
        question = await world.questions.ask(GUILD, session.id, 10, "When?")
        with pytest.raises(NoQuestion):
            await world.questions.withdraw(GUILD, question.id, 11)
        await world.questions.decide(GUILD, question.id, question.state.ANSWERED, by=HOST)
        with pytest.raises(NoQuestion):
            await world.questions.withdraw(GUILD, question.id, 10)

    async def test_the_likest_question_is_named_first_to_merge_into(self, world):
        session = await world.published()
        ask = world.questions.ask
        others = [await ask(GUILD, session.id, 10, words) for words in ("Do you ship to Norway?", "Kettle, when?")]
        mine = await ask(GUILD, session.id, 11, "When does the kettle come?")
        assert world.questions.likest(mine, others) == [others[1], others[0]]


class TestRemindMe:
    async def test_who_has_not_answered_or_declined_may_come_and_others_stay_what_they_are(self, world):
        session = await world.published()
        await world.press(session, 11, NO)
        await world.press(session, 12, GOING)
        for member in (10, 11, 12):
            await world.places.remind_me(GUILD, session.id, member, wants_dm=True)
        found = [await standing(world, session, member) for member in (10, 11, 12)]
        assert [rsvp.answer for rsvp in found] == [MAYBE, MAYBE, GOING]
        assert all(rsvp.wants_dm for rsvp in found)

    async def test_wanting_none_without_an_answer_leaves_no_trace(self, world):
        session = await world.published()
        assert await world.places.remind_me(GUILD, session.id, 10, wants_dm=False) is None
        assert await standing(world, session, 10) is None

    async def test_interest_in_discords_event_that_ends_keeps_the_reminder_somebody_asked_for(self, world):
        session = await world.published()
        await world.press(session, 10, MAYBE, is_from_event=True)
        await world.places.remind_me(GUILD, session.id, 10, wants_dm=True)
        await world.places.withdraw(GUILD, session.id, 10, only_from_event=True)
        assert (await standing(world, session, 10)).wants_dm

    async def test_of_what_is_over_nobody_is_reminded(self, world):
        session = await world.published()
        await world.plans.cancel(GUILD, session.id, "ill")
        with pytest.raises(SessionOver):
            await world.places.remind_me(GUILD, session.id, 10, wants_dm=True)

    async def test_each_reminder_reaches_who_wants_it_once_but_not_who_can_not_come(self, world):
        session = await world.published()
        for member in (10, 11, 12):
            await world.places.remind_me(GUILD, session.id, member, wants_dm=True)
        await world.press(session, 11, NO)
        for _twice in range(2):
            await world.reminders.nudge(session, 60)
        await world.wait(seconds=1)
        assert sorted(job["member_id"] for job in world.jobs_of(NUDGE_JOB)) == [10, 12]
        moved = await world.plans.move(GUILD, session.id, session.plan.starts_at + dt.timedelta(days=1))
        await world.reminders.nudge(moved, 60)
        await world.wait(seconds=1)
        assert len(world.jobs_of(NUDGE_JOB)) == 4


class TestStarting:
    @pytest.mark.parametrize("reminders", [(60, 0), (60,)])
    async def test_the_start_is_announced_where_the_server_wants_it(self, world, reminders):
        session = await world.published()
        await world.services.guilds.change(GUILD, SessionSettings, reminders=reminders)
        await world.wait(days=2, hours=23, minutes=30)
        world.ran.clear()
        await world.course.start(GUILD, session.id)
        await world.wait(hours=1)
        assert [job["minutes"] for job in world.jobs_of(REMIND_JOB)] == [0] * (0 in reminders)


class TestOffers:
    async def offered(self, world):
        session = await world.published(capacity=1)
        for member in (10, 11, 12):
            await world.press(session, member, GOING)
        await world.press(session, 10, NO)
        rsvp = await standing(world, session, 11)
        until = rsvp.offered_until + dt.timedelta(minutes=1)
        await world.reminders.offered(session, 11, rsvp.turn, until=until, channel_id=7, message_id=8)
        await world.wait(seconds=1)
        assert world.jobs_of(TIDY_JOB) == []
        return session, rsvp

    @pytest.mark.parametrize("way", ["taken", "passed on", "lapsed", "cancelled", "left"])
    async def test_the_message_of_an_offer_is_put_away_as_soon_as_it_is_over(self, world, way):
        session, rsvp = await self.offered(world)
        if way in {"taken", "passed on"}:
            await world.press(session, 11, GOING if way == "taken" else NO)
        elif way == "lapsed":
            world.clock.advance(hours=13)
            await world.places.lapse(GUILD, session.id, 11, rsvp.turn)
        elif way == "cancelled":
            await world.plans.cancel(GUILD, session.id, "ill")
        else:
            await world.places.left(GUILD, 11)
        await world.wait(seconds=1)
        (tidied,) = world.jobs_of(TIDY_JOB)
        assert (tidied["channel_id"], tidied["message_id"]) == (7, 8)

    async def test_a_message_that_was_sent_too_late_is_put_away_at_once(self, world):
        session = await world.published(capacity=1)
        await world.press(session, 10, GOING)
        until = session.plan.starts_at
        await world.reminders.offered(session, 10, 1, until=until, channel_id=7, message_id=8)
        await world.wait(seconds=1)
        assert len(world.jobs_of(TIDY_JOB)) == 1

    async def test_the_places_of_all_who_left_unseen_are_handed_on(self, world):
        session = await world.published(capacity=2)
        for member in range(10, 15):
            await world.press(session, member, GOING)
        for _twice in range(2):
            await world.places.catch_up(GUILD, {12, 13, 14})
        assert [await standing(world, session, member) for member in (10, 11)] == [None, None]
        answers = [(await standing(world, session, member)).answer for member in (12, 13, 14)]
        assert answers == [OFFERED, OFFERED, Answer.WAITING]


class TestCalendars:
    async def test_a_series_goes_into_the_calendar_once_with_what_became_of_its_sessions(self, world):
        session = await world.published(Repeat.WEEK)
        cancelled = (await world.looks.upcoming(GUILD))[1]
        await world.plans.cancel(GUILD, cancelled.id, "ill")
        (entry,) = await world.calendars.entries(GUILD, 10)
        assert entry.series.id == session.series_id
        assert {each.id for each in entry.sessions} >= {session.id, cancelled.id}

    async def test_what_somebody_declined_is_left_out_unless_it_is_one_of_a_series(self, world):
        series = await world.published(Repeat.WEEK)
        single = await world.published(place=Place.LINK, link="https://example.com/x", channel_id=None)
        for session in (series, single):
            await world.press(session, 10, NO)
        assert [entry.session.id for entry in await world.calendars.entries(GUILD, 10)] == [series.id]
        assert len(await world.calendars.entries(GUILD, 11)) == 2

    async def test_who_booked_a_slot_has_that_slot(self, world):
        session = await world.published(Repeat.WEEK, kind=Kind.OFFICE_HOURS, slot_minutes=30)
        await world.press(session, 10, GOING, slot=1)
        assert [(await world.calendars.entry(GUILD, session.id, member)).slot for member in (10, 11)] == [1, None]

    async def test_drafts_and_other_servers_sessions_are_nobodys(self, world, clock):
        draft = await world.plans.draft(GUILD, plan(clock), by=HOST)
        published = await world.published()
        for guild_id, session_id in ((GUILD, draft.id), (GUILD + 1, published.id)):
            with pytest.raises(NoSession):
                await world.calendars.entry(guild_id, session_id, 10)

    async def test_the_list_says_how_one_stands(self, world):
        session = await world.published(capacity=1)
        await world.press(session, 10, GOING)
        await world.press(session, 11, GOING)
        found = [(await world.calendars.standings(GUILD, member))[0] for member in (10, 11, 12)]
        assert [each.rsvp and each.rsvp.answer for each in found] == [GOING, Answer.WAITING, None]
        assert [each.position for each in found] == [0, 1, 0]
