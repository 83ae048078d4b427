"""What is asked before a session, who is there during it, and what follows, on both databases, without Discord."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import BadInputError, NotAllowedError
from cogs.sessions.models import Place, QuestionState, RecapState, Repeat, SessionSettings
from cogs.sessions.service import RECAP_JOB, SURVEY_JOB, NoQuestion, SessionOver
from tests.support.sessions import GUILD, HOST, SessionWorld

ANN, BEN, CLEO = 10, 11, 12
NEW, ACCEPTED, ANSWERED, MERGED = (
    QuestionState.NEW,
    QuestionState.ACCEPTED,
    QuestionState.ANSWERED,
    QuestionState.MERGED,
)


@pytest.fixture
async def world(database, database_url, clock):
    made = await SessionWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


async def live(world, **changes):
    session = await world.published(**changes)
    world.clock.at = session.plan.starts_at
    return await world.course.start(GUILD, session.id)


async def points(world, member):
    return (await world.services.ledger.account(GUILD, member)).balance


class TestQuestions:
    async def test_a_question_is_asked_once_and_voted_for_once_by_each(self, world):
        session = await world.published()
        for _press in range(2):
            question = await world.questions.ask(GUILD, session.id, ANN, " Will there be\n a red kettle? ")
        assert (question.words, question.votes, question.state) == ("Will there be a red kettle?", 1, NEW)
        votes = [world.questions.vote(GUILD, question.id, BEN) for _press in range(20)]
        await asyncio.gather(*votes, *(world.questions.vote(GUILD, question.id, member) for member in range(20, 40)))
        assert (await world.questions.question(GUILD, question.id)).votes == 22
        await world.questions.vote(GUILD, question.id, BEN, is_for=False)
        await world.questions.vote(GUILD, question.id, ANN, is_for=False)  # one's own stays
        assert (await world.questions.question(GUILD, question.id)).votes == 21
        assert await world.questions.voted_for(GUILD, session.id, ANN) == {question.id}
        assert await world.questions.voted_for(GUILD, session.id, BEN) == set()

    async def test_what_reads_alike_is_found_and_merged_with_its_voters(self, world):
        session = await world.published()
        first = await world.questions.ask(GUILD, session.id, ANN, "When does the red kettle ship to Austria?")
        await world.questions.ask(GUILD, session.id, ANN, "Who designed the logo?")
        found = await world.questions.similar(GUILD, session.id, "when will the red kettle ship to austria")
        assert [question.id for question in found] == [first.id]
        assert await world.questions.similar(GUILD, session.id, "Is the lid dishwasher safe?") == []
        second = await world.questions.ask(GUILD, session.id, BEN, "Red kettle in Austria, when?")
        await world.questions.vote(GUILD, second.id, CLEO)
        await world.questions.vote(GUILD, first.id, CLEO)
        merged = await world.questions.merge(GUILD, second.id, first.id, by=HOST)
        assert (merged.votes, (await world.questions.question(GUILD, second.id)).state) == (3, MERGED)
        with pytest.raises(NoQuestion):
            await world.questions.vote(GUILD, second.id, ANN)
        with pytest.raises(NoQuestion):
            await world.questions.merge(GUILD, second.id, first.id, by=HOST)
        with pytest.raises(BadInputError):
            await world.questions.merge(GUILD, first.id, first.id, by=HOST)

    async def test_the_list_is_by_votes_and_then_by_age(self, world):
        session = await world.published()
        asked = [await world.questions.ask(GUILD, session.id, ANN, words) for words in ("One?", "Two?", "Three?")]
        await world.questions.vote(GUILD, asked[2].id, BEN)
        await world.questions.decide(GUILD, asked[1].id, ACCEPTED, by=HOST)
        assert [each.words for each in await world.questions.open(GUILD, session.id)] == ["Three?", "One?", "Two?"]

    async def test_limits_are_said_and_hold(self, world):
        session = await world.published()
        await world.services.guilds.change(GUILD, SessionSettings, questions_each=2, anonymous_questions=False)
        with pytest.raises(NotAllowedError, match="with a name"):
            await world.questions.ask(GUILD, session.id, ANN, "Why?", is_anonymous=True)
        with pytest.raises(BadInputError):
            await world.questions.ask(GUILD, session.id, ANN, " \n ")
        first = await world.questions.ask(GUILD, session.id, ANN, "One?")
        await world.questions.ask(GUILD, session.id, ANN, "Two?")
        with pytest.raises(NotAllowedError, match="2 open questions"):
            await world.questions.ask(GUILD, session.id, ANN, "Three?")
        await world.questions.decide(GUILD, first.id, ANSWERED, by=HOST)
        await world.questions.ask(GUILD, session.id, ANN, "Three?")
        await world.plans.cancel(GUILD, session.id, "ill")
        with pytest.raises(SessionOver):
            await world.questions.ask(GUILD, session.id, BEN, "Four?")

    async def test_what_is_left_open_goes_to_the_next_of_the_series_with_its_votes(self, world):
        session = await live(world, repeat=Repeat.WEEK)
        left = await world.questions.ask(GUILD, session.id, ANN, "One?")
        await world.questions.vote(GUILD, left.id, BEN)
        done = await world.questions.ask(GUILD, session.id, ANN, "Two?")
        await world.questions.decide(GUILD, done.id, ANSWERED, by=HOST)
        await world.course.end(GUILD, session.id)
        following = (await world.looks.upcoming(GUILD))[0]
        assert following.carried_from == session.id
        carried = await world.questions.open(GUILD, following.id)
        assert [(each.id, each.votes, each.state) for each in carried] == [(left.id, 2, NEW)]
        assert await world.questions.voted_for(GUILD, following.id, BEN) == {left.id}

    async def test_so_does_what_was_asked_in_one_that_was_never_started(self, world, clock):
        session = await world.published(repeat=Repeat.WEEK)
        left = await world.questions.ask(GUILD, session.id, ANN, "One?")
        clock.advance(days=4)
        await world.course.expire(GUILD, session.id)
        following = (await world.looks.upcoming(GUILD))[0]
        assert [each.id for each in await world.questions.open(GUILD, following.id)] == [left.id]


class TestAttendance:
    async def test_minutes_add_up_over_leaving_and_coming_back(self, world, clock):
        session = await live(world)
        await world.attendance.came(session, ANN)
        await world.attendance.came(session, BEN)
        clock.advance(minutes=6)
        await world.attendance.came(session, ANN)  # an event seen twice
        await world.attendance.went(session, ANN)
        await world.attendance.went(session, BEN)
        clock.advance(minutes=10)
        await world.attendance.came(session, ANN)
        clock.advance(minutes=5)
        await world.course.end(GUILD, session.id)
        seen = {one.member_id: (one.seconds, one.attended) for one in await world.attendance.attendees(session.id)}
        assert seen == {ANN: (11 * 60, True), BEN: (6 * 60, False)}
        assert (await points(world, ANN), await points(world, BEN)) == (5, 0)

    async def test_a_crash_costs_nobody_more_than_a_minute(self, world, clock):
        session = await live(world)
        for member in (ANN, BEN):
            await world.attendance.came(session, member)
        for _half_minute in range(20):
            clock.advance(seconds=30)
            await world.attendance.look(session, {ANN, BEN})
        clock.advance(seconds=20)  # it crashes here, and Ben leaves meanwhile; Cleo comes
        clock.advance(minutes=5)
        await world.attendance.look(session, {ANN, CLEO})
        clock.advance(minutes=5)
        await world.course.end(GUILD, session.id)
        seen = {one.member_id: one.seconds for one in await world.attendance.attendees(session.id)}
        assert seen == {ANN: 20 * 60 + 20, BEN: 10 * 60, CLEO: 5 * 60}

    async def test_in_a_text_session_whoever_wrote_or_voted_was_there(self, world):
        session = await live(world, place=Place.TEXT)
        question = await world.questions.ask(GUILD, session.id, ANN, "Why?")
        await world.questions.vote(GUILD, question.id, BEN)
        await world.attendance.spoke(session, {CLEO: 3})
        await world.attendance.came(session, 13)
        await world.course.end(GUILD, session.id)
        seen = {one.member_id: one.attended for one in await world.attendance.attendees(session.id)}
        assert seen == {ANN: True, BEN: True, CLEO: True, 13: False}

    async def test_points_come_once_and_none_for_the_host(self, world, clock):
        session = await live(world)
        question = await world.questions.ask(GUILD, session.id, ANN, "Why?")
        await world.questions.decide(GUILD, question.id, ANSWERED, by=HOST)
        for member in (ANN, HOST):
            await world.attendance.came(session, member)
        clock.advance(minutes=40)
        for _press in range(3):
            await world.course.end(GUILD, session.id)
        assert (await points(world, ANN), await points(world, HOST)) == (8, 0)
        assert await world.services.audit.differences(GUILD) == []
        await world.wait(seconds=1)
        assert [job["member_id"] for job in world.jobs_of(SURVEY_JOB)] == [ANN]

    async def test_who_was_there_says_how_it_was_and_may_change_their_mind(self, world, clock):
        session = await live(world)
        await world.attendance.came(session, ANN)
        clock.advance(minutes=40)
        await world.course.end(GUILD, session.id)
        await world.attendance.rate(GUILD, session.id, ANN, 4)
        await world.attendance.rate(GUILD, session.id, ANN, 5, " loved\nit ")
        await world.attendance.rate(GUILD, session.id, ANN, 3)
        (seen,) = await world.attendance.attendees(session.id)
        assert (seen.stars, seen.words) == (3, "loved it")
        for member, stars in ((BEN, 5), (ANN, 6), (ANN, 0)):
            with pytest.raises(NotAllowedError):
                await world.attendance.rate(GUILD, session.id, member, stars)


async def test_a_recap_is_drafted_edited_and_published_once(world, clock):
    session = await live(world)
    clock.advance(hours=1)
    await world.course.end(GUILD, session.id)
    await world.wait(seconds=1)
    assert len(world.jobs_of(RECAP_JOB)) == 1
    with pytest.raises(BadInputError):
        await world.attendance.write_recap(GUILD, session.id, notes="x", recording="nowhere", by=HOST)
    link = "https://video.example/1"
    await world.attendance.write_recap(GUILD, session.id, notes=" Thank you!\n\nSee you. ", recording=link, by=HOST)
    assert [await world.attendance.publish_recap(GUILD, session.id) for _press in range(2)] == [True, False]
    recap = await world.attendance.recap(session.id)
    assert (recap.state, recap.notes, recap.recording) == (RecapState.PUBLISHED, "Thank you!\nSee you.", link)
