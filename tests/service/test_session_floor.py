"""What is on the floor of a session, and what is told afterwards, on both databases, without Discord."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import BadInputError
from cogs.sessions.models import Answer, Place, QuestionState, Repeat
from cogs.sessions.service import ASKED_JOB, CLOSE_JOB, NOTHING, OPEN_JOB, PANEL_JOB, FloorMoved, SessionOver, Step
from tests.support.sessions import GUILD, HOST, SessionWorld

ANN, BEN, CLEO = 10, 11, 12
ACCEPTED, ANSWERED, SKIPPED = QuestionState.ACCEPTED, QuestionState.ANSWERED, QuestionState.SKIPPED


@pytest.fixture
async def world(database, database_url, clock):
    made = await SessionWorld.open(database_url, clock)
    yield made
    await made.services.database.close()


async def live(world, **changes):
    session = await world.published(**changes)
    world.clock.at = session.plan.starts_at
    return await world.course.start(GUILD, session.id)


async def attended(world, session, *members, minutes=40):
    for member in members:
        await world.attendance.came(session, member)
    world.clock.advance(minutes=minutes)
    await world.course.end(GUILD, session.id)


async def step(world, session, what, seen):
    return await world.floors.step(GUILD, session.id, what, seen, by=HOST)


async def state(world, question):
    return (await world.questions.question(GUILD, question.id)).state


class TestFloor:
    async def test_accepted_questions_come_first_and_then_those_with_most_votes(self, world):
        session = await live(world)
        few, many, chosen = [await world.questions.ask(GUILD, session.id, ANN, f"Number {n}?") for n in range(3)]
        await world.questions.vote(GUILD, many.id, BEN)
        await world.questions.decide(GUILD, chosen.id, ACCEPTED, by=HOST)
        shown, seen = [], NOTHING
        for _press in range(3):
            seen = (await step(world, session, Step.NEXT, seen)).question.id
            shown.append(seen)
        assert shown == [chosen.id, many.id, few.id]
        assert [await state(world, each) for each in (chosen, many, few)] == [ANSWERED, ANSWERED, ACCEPTED]
        floor = await step(world, session, Step.NEXT, seen)
        assert (floor.question, floor.counts) == (None, {ANSWERED: 3})
        with pytest.raises(BadInputError, match="No question is waiting"):
            await step(world, session, Step.NEXT, NOTHING)

    async def test_of_twenty_who_press_at_once_one_moves_on(self, world):
        session = await live(world)
        for number in range(3):
            await world.questions.ask(GUILD, session.id, ANN, f"Number {number}?")
        presses = [step(world, session, Step.NEXT, NOTHING) for _press in range(20)]
        outcomes = await asyncio.gather(*presses, return_exceptions=True)
        assert sum(isinstance(outcome, FloorMoved) for outcome in outcomes) == 19
        assert len((await world.floors.floor(session.id)).following) == 2

    async def test_a_question_that_the_team_decided_on_elsewhere_leaves_the_floor(self, world):
        session = await live(world)
        question = await world.questions.ask(GUILD, session.id, ANN, "Why?")
        await step(world, session, Step.NEXT, NOTHING)
        await world.questions.decide(GUILD, question.id, SKIPPED, by=HOST)
        assert (await world.floors.floor(session.id)).question is None
        with pytest.raises(FloorMoved):
            await step(world, session, Step.ANSWERED, question.id)

    async def test_one_that_is_merged_is_followed_to_the_other(self, world):
        session = await live(world)
        question = await world.questions.ask(GUILD, session.id, ANN, "Why?")
        await step(world, session, Step.NEXT, NOTHING)
        other = await world.questions.ask(GUILD, session.id, BEN, "Why red?")
        await world.questions.merge(GUILD, question.id, other.id, by=HOST)
        floor = await step(world, session, Step.ANSWERED, other.id)
        assert floor.question is None
        assert await state(world, other) is ANSWERED

    async def test_skipping_and_ending_decide_what_is_on_the_floor(self, world):
        session = await live(world)
        first, second = [await world.questions.ask(GUILD, session.id, ANN, f"Number {n}?") for n in range(2)]
        await step(world, session, Step.NEXT, NOTHING)
        await step(world, session, Step.SKIP, first.id)
        await world.course.end(GUILD, session.id)
        assert [await state(world, each) for each in (first, second)] == [SKIPPED, ANSWERED]
        assert (await world.services.ledger.account(GUILD, ANN)).balance == 3  # for the answered one
        with pytest.raises(SessionOver):
            await step(world, session, Step.NEXT, NOTHING)

    async def test_what_discord_is_to_see_is_enqueued_once_with_the_change(self, world):
        session = await live(world)
        await world.questions.ask(GUILD, session.id, ANN, "Why?")
        await world.wait(seconds=3)
        assert [len(world.jobs_of(kind)) for kind in (OPEN_JOB, PANEL_JOB, ASKED_JOB)] == [1, 1, 0]
        await step(world, session, Step.NEXT, NOTHING)
        await world.wait(seconds=3)
        assert [len(world.jobs_of(kind)) for kind in (ASKED_JOB, CLOSE_JOB)] == [1, 0]
        await world.course.end(GUILD, session.id)
        await world.wait(seconds=3)
        assert len(world.jobs_of(CLOSE_JOB)) == 1


class TestAudience:
    async def test_messages_are_kept_when_they_cannot_be_written(self, world):
        session = await live(world, place=Place.TEXT)
        world.audience.open(session, [700])
        world.audience.message((700,), ANN)
        world.audience.message((701,), ANN)  # somewhere else
        broken, spoke = OSError("disk"), world.attendance.spoke

        async def fail(*_args):
            raise broken

        world.attendance.spoke = fail
        with pytest.raises(OSError, match="disk"):
            await world.audience.flush(session)
        world.attendance.spoke = spoke
        world.audience.message((702, 700), BEN)  # in a thread of the channel
        await world.course.end(GUILD, session.id)
        found = await world.attendance.attendees(session.id)
        assert {one.member_id: (one.messages, one.attended) for one in found} == {ANN: (1, True), BEN: (1, True)}
        world.audience.message((700,), CLEO)
        await world.audience.flush_all()
        assert len(await world.attendance.attendees(session.id)) == 2


class TestStory:
    async def test_a_recap_knows_who_came_who_is_new_and_what_was_left(self, world):
        first = await live(world, repeat=Repeat.WEEK)
        await attended(world, first, ANN)
        second = (await world.looks.upcoming(GUILD))[0]
        await world.press(second, ANN, Answer.GOING)
        await world.press(second, CLEO, Answer.GOING)
        for member, words in ((ANN, "One?"), (BEN, "Two?")):
            await world.questions.ask(GUILD, second.id, member, words)
        world.clock.at = second.plan.starts_at
        second = await world.course.start(GUILD, second.id)
        await step(world, second, Step.NEXT, NOTHING)
        await attended(world, second, ANN, BEN)
        for member, stars in ((ANN, 5), (BEN, 2)):
            await world.attendance.rate(GUILD, second.id, member, stars)
        story = await world.tells.story(second.id)
        numbers = story.figures
        assert (numbers.came, numbers.new_faces, numbers.going, numbers.kept) == (2, 1, 2, 1)
        assert (numbers.answered, numbers.left_open, numbers.ratings, numbers.stars) == (1, 1, 2, 3.5)
        assert [question.words for question in story.answered] == ["One?"]
        assert story.following.carried_from == second.id
        assert await world.tells.story(story.following.id) is None  # it is still to come

    async def test_who_was_asked_how_it_was_is_asked_once(self, world):
        session = await live(world)
        await attended(world, session, ANN)
        assert not await world.attendance.was_asked_back(session.id, ANN)
        await world.attendance.asked_back(session.id, ANN)
        assert await world.attendance.was_asked_back(session.id, ANN)

    async def test_minutes_so_far_are_listed_while_it_is_on(self, world, clock):
        session = await live(world)
        await world.attendance.came(session, ANN)
        clock.advance(minutes=4)
        await world.attendance.went(session, ANN)
        await world.attendance.came(session, BEN)
        clock.advance(minutes=6)
        listed = [(one.member_id, one.seconds) for one in await world.attendance.listed(session)]
        assert listed == [(BEN, 360), (ANN, 240)]
        files = await world.tells.files(GUILD, session.id)
        assert f"{BEN},6,0,,," in files["attendance"].decode()
