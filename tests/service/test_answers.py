"""Questions and answers on both databases, without Discord."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.app import build_services
from bot.errors import NotSetUpError
from bot.guilds import ServerSettings
from bot.jobs import JobKind, JobState, Postpone
from bot.ledger import Account, Mark, PointSettings, Refusals
from bot.members import Milestone
from bot.settings import Settings
from cogs.answers.models import (
    NO_CARD,
    Actor,
    Answer,
    AnswerSettings,
    Asked,
    Earned,
    Reminded,
    Reward,
    Said,
    State,
    Undone,
)
from cogs.answers.rules import AlreadyAccepted, EnoughHelpful, NoQuestion, NotAnAnswer, NotSolved, NotYours
from cogs.answers.service import (
    CLOSE_JOB,
    HELPERS_JOB,
    HINT_JOB,
    OFFER_JOB,
    REMIND_JOB,
    SHOW_JOB,
    TEAM_JOB,
    AcceptService,
    FollowService,
    HelperService,
    Parts,
    QuestionService,
)
from cogs.answers.service.accepting import NotThere
from cogs.answers.store import AnswerStore

GUILD, HELP, QUESTION = 1, 7, 1000
ANN, BEN, CLEO, DAN, MOD = 10, 20, 30, 40, 99
TEA = 500
ASKER, STAFF, STRANGER = Actor(ANN, is_staff=False), Actor(MOD, is_staff=True), Actor(DAN, is_staff=False)
EVERYBODY = range(1, 1000)


class World:
    """The services; what comes due is recorded, helpers are asked and the team is told."""

    def __init__(self, services, clock) -> None:
        self.services, self.clock = services, clock
        parts = Parts(services.guilds, services.ledger, services.jobs, services.team, clock)
        self.store = AnswerStore(services.database)
        self.questions, self.accepting = QuestionService(self.store, parts), AcceptService(self.store, parts)
        self.following, self.helpers = FollowService(self.store, parts), HelperService(self.store, parts)
        services.ledger.on_changed(self.accepting.followed)
        self.ran, self.asked_helpers, self.topics = [], [], set()
        self.messages = QUESTION
        for kind in (SHOW_JOB, CLOSE_JOB, HINT_JOB, OFFER_JOB, REMIND_JOB, HELPERS_JOB, TEAM_JOB):
            services.jobs.register(JobKind(kind, self._run, title="x"))

    async def _run(self, job):
        question_id = job.payload["question_id"]
        if job.kind == REMIND_JOB:
            await self._due(await self.following.remind_at(question_id))
        if job.kind == CLOSE_JOB:
            await self._due(await self.following.close_at(question_id))
        if job.kind == HELPERS_JOB:
            self.asked_helpers.append(await self.helpers.ask(question_id, self.topics, EVERYBODY))
        if job.kind == TEAM_JOB:
            await self.helpers.tell_team(question_id)
        self.ran.append(job.kind)

    async def _due(self, at):
        if at is not None and at > self.clock.now():
            raise Postpone(at)

    async def ask(self, question_id=QUESTION, asker=ANN, topic=None):
        return await self.questions.asked(Asked(question_id, GUILD, HELP, asker, self.clock.now(), topic))

    async def say(self, member, question_id=QUESTION, message_id=None):
        self.messages = message_id or self.messages + 1
        said = Said(question_id, GUILD, member, self.messages, self.clock.now())
        assert await self.questions.spoke(said)
        return self.messages

    async def wait(self, **duration):
        self.clock.advance(**duration)
        await self.services.jobs.run_due()

    async def find(self, question_id=QUESTION):
        return (await self.accepting.outcome(question_id)).question

    async def points(self, member):
        return (await self.services.ledger.account(GUILD, member)).balance

    async def job(self, kind, key=QUESTION):
        async with self.services.database.reading() as tx:
            return await self.services.jobs.find(tx, kind, str(key))

    async def notices(self):
        return [notice.in_language("en") for notice in await self.services.team.list_untold(GUILD)]


@pytest.fixture
async def world(database, database_url, clock):
    services = build_services(Settings(database_url=database_url, _env_file=None), clock)
    await services.database.connect()
    await services.guilds.set(GUILD, ServerSettings(set_up_at=1, help_channel_id=HELP, topic_role_ids=[TEA]))
    made = World(services, clock)
    services.jobs.register(JobKind("team.notice", _nothing, title="x"))
    await made.ask()
    yield made
    await services.database.close()


async def _nothing(_job):
    return None


class TestAccepting:
    async def test_an_accepted_answer_solves_the_question_and_earns_points(self, world):
        await world.say(BEN, message_id=1001)
        question = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        assert (question.state, question.answerer_id, question.answer_id) == (State.SOLVED, BEN, 1001)
        assert (question.reward.earned, question.reward.points) == (Earned.POINTS, 10)
        assert await world.points(BEN) == 10
        entries, _total = await world.services.ledger.history(GUILD, BEN, most=5)
        assert (entries[0].actor_id, entries[0].link.message_id, entries[0].link.channel_id) == (ANN, 1001, QUESTION)
        assert Milestone.HELPED in await world.services.members.milestones_of(GUILD, BEN)
        assert (await world.job(SHOW_JOB)).state is JobState.PENDING

    async def test_a_hundred_simultaneous_accepts_of_the_same_answer_award_once(self, world):
        await world.say(BEN, message_id=1001)
        found = await asyncio.gather(
            *(world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER) for _ in range(100)), return_exceptions=True
        )
        refused = [one for one in found if isinstance(one, AlreadyAccepted)]
        assert len(refused) == 99
        assert await world.points(BEN) == 10
        assert (await world.services.ledger.history(GUILD, BEN, most=5))[1] == 1
        assert (await world.find()).turn == 1

    async def test_a_hundred_at_once_for_different_answers_leave_one_award(self, world):
        members = list(range(100, 200))
        for member in members:
            await world.say(member, message_id=2000 + member)
        await asyncio.gather(*(world.accepting.accept(QUESTION, Answer(m, 2000 + m), ASKER) for m in members))
        earned = [await world.points(member) for member in members]
        assert sorted(earned)[-2:] == [0, 10]
        assert members[earned.index(10)] == (await world.find()).answerer_id

    async def test_only_the_asker_and_the_team_may_accept_and_undo(self, world):
        await world.say(BEN, message_id=1001)
        with pytest.raises(NotYours):
            await world.accepting.accept(QUESTION, Answer(BEN, 1001), STRANGER)
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), STAFF)
        with pytest.raises(NotYours):
            await world.accepting.undo(QUESTION, STRANGER)
        await world.accepting.undo(QUESTION, STAFF)
        with pytest.raises(NotSolved):
            await world.accepting.undo(QUESTION, ASKER)
        assert await world.points(BEN) == 0

    async def test_where_askers_decide_the_team_may_only_for_who_left(self, world):
        await world.services.guilds.change(GUILD, AnswerSettings, staff_accepts=False)
        await world.say(BEN, message_id=1001)
        with pytest.raises(NotYours):
            await world.accepting.accept(QUESTION, Answer(BEN, 1001), STAFF)
        await world.questions.left(GUILD, ANN, is_gone=True)
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), STAFF)
        assert await world.points(BEN) == 10

    @pytest.mark.parametrize(
        ("answer", "actor", "earned"),
        [
            (Answer(ANN, 1001), ASKER, Earned.OWN),
            (Answer(ANN, 1001), STAFF, Earned.OWN),
            (Answer(MOD, 1001), STAFF, Earned.OWN),
            (Answer(77, 1001, is_bot=True), ASKER, Earned.BOT),
        ],
    )
    async def test_own_answers_and_those_of_bots_solve_it_and_earn_nothing(self, world, answer, actor, earned):
        question = await world.accepting.accept(QUESTION, answer, actor)
        assert (question.state, question.reward.earned, question.reward.points) == (State.SOLVED, earned, 0)
        assert await world.points(answer.member_id) == 0

    async def test_without_points_the_answer_is_accepted_all_the_same(self, world):
        await world.services.guilds.change(GUILD, PointSettings, answer_per_day=1)
        await world.ask(2000)
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        question = await world.accepting.accept(2000, Answer(BEN, 2001), ASKER)
        assert (question.state, question.reward.earned) == (State.SOLVED, Earned.LIMIT)
        await world.services.guilds.change(GUILD, PointSettings, excluded_channel_ids=[HELP])
        await world.ask(3000)
        assert (await world.accepting.accept(3000, Answer(CLEO, 3001), ASKER)).reward.earned is Earned.PLACE
        await world.services.guilds.change(GUILD, PointSettings, enabled=False, excluded_channel_ids=[])
        await world.ask(4000)
        assert (await world.accepting.accept(4000, Answer(CLEO, 4001), ASKER)).reward.earned is Earned.OFF
        assert await world.points(CLEO) == 0

    async def test_the_question_itself_is_no_answer(self, world):
        with pytest.raises(NotAnAnswer):
            await world.accepting.accept(QUESTION, Answer(ANN, QUESTION), ASKER)

    async def test_nothing_can_be_accepted_where_it_is_switched_off_but_undone(self, world):
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        await world.services.guilds.change(GUILD, AnswerSettings, enabled=False)
        with pytest.raises(NotSetUpError):
            await world.accepting.accept(QUESTION, Answer(CLEO, 1002), ASKER)
        await world.accepting.undo(QUESTION, ASKER)
        assert await world.points(BEN) == 0

    async def test_what_was_undone_can_be_accepted_again_and_earns_once(self, world):
        for turn in (1, 2, 3):
            question = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
            assert question.turn == turn
            assert await world.points(BEN) == 10
            await world.accepting.undo(QUESTION, ASKER, turn=turn)
            assert (await world.find()).undone is Undone.UNDO
        assert await world.services.ledger.account(GUILD, BEN) == Account(0, 0)

    async def test_an_old_cards_button_undoes_nothing_newer(self, world):
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        await world.accepting.accept(QUESTION, Answer(CLEO, 1002), ASKER)
        with pytest.raises(NotSolved):
            await world.accepting.undo(QUESTION, ASKER, turn=1)
        assert (await world.find()).answerer_id == CLEO

    async def test_another_answer_takes_the_place_and_the_points_of_the_first(self, world):
        for member in (BEN, CLEO, DAN):
            await world.say(member)
        await world.accepting.accept_member(QUESTION, BEN, ASKER)
        await world.accepting.also_helpful(QUESTION, [CLEO, DAN], ASKER)
        assert [await world.points(member) for member in (BEN, CLEO, DAN)] == [10, 4, 4]
        question = await world.accepting.accept_member(QUESTION, CLEO, ASKER)
        assert (question.answerer_id, question.turn) == (CLEO, 2)
        assert [await world.points(member) for member in (BEN, CLEO, DAN)] == [0, 10, 4]
        assert [one.member_id for one in (await world.accepting.outcome(QUESTION)).also] == [DAN]

    async def test_two_people_earn_so_much_from_each_other_in_thirty_days_and_the_team_can_see_it(self, world):
        await world.services.guilds.change(GUILD, AnswerSettings, pair_per_30_days=2)
        for number in (2000, 3000, 4000):
            await world.ask(number)
            await world.say(CLEO, number, number + 1)
            await world.say(BEN, number, number + 2)
        await world.accepting.accept_member(2000, BEN, ASKER)
        await world.accepting.accept_member(3000, CLEO, ASKER)
        await world.accepting.also_helpful(3000, [BEN], ASKER)
        refused = await world.accepting.accept_member(4000, BEN, ASKER)
        assert (refused.state, refused.reward) == (State.SOLVED, Reward(Earned.PAIR))
        assert [await world.points(member) for member in (BEN, CLEO)] == [14, 10]
        _flows, refusals = await world.services.ledger.flows(GUILD, world.clock.now() - dt.timedelta(days=1))
        assert refusals == [Refusals(ANN, BEN, "answer", "pair", 1)]
        await world.accepting.undo(4000, ASKER)
        world.clock.advance(days=31)
        assert (await world.accepting.accept_member(4000, BEN, ASKER)).reward.points == 10

    async def test_whose_points_are_on_hold_gives_none_to_others(self, world):
        async with world.services.database.transaction(lock=GUILD) as tx:
            await world.services.ledger.mark(tx, GUILD, ANN, Mark.FROZEN, is_set=True)
        question = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        assert question.reward == Reward(Earned.OTHER)
        assert await world.points(BEN) == 0

    async def test_another_message_of_the_same_member_leaves_their_points_where_they_are(self, world):
        await world.services.guilds.change(GUILD, PointSettings, answer_per_day=1)
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        world.clock.advance(days=1)
        await world.ask(2000)
        await world.accepting.accept(2000, Answer(BEN, 2001), ASKER)
        question = await world.accepting.accept(QUESTION, Answer(BEN, 1002), ASKER)
        assert (question.answer_id, question.turn, question.reward.points) == (1002, 2, 10)
        assert await world.points(BEN) == 20
        await world.accepting.undo(QUESTION, ASKER)
        assert await world.points(BEN) == 10

    async def test_who_has_no_message_left_cannot_be_chosen_from_an_old_list(self, world):
        message_id = await world.say(BEN)
        await world.questions.deleted(QUESTION, message_id)
        with pytest.raises(NotThere):
            await world.accepting.accept_member(QUESTION, BEN, ASKER)
        assert (await world.find()).state is State.OPEN

    async def test_what_the_team_voided_does_not_come_back_with_another_press(self, world):
        question = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        async with world.services.database.transaction(lock=GUILD) as tx:
            await world.services.ledger.void(tx, GUILD, question.reward.entry_id, by=MOD, note="farmed")
        await world.accepting.undo(QUESTION, ASKER)
        again = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        assert again.reward == Reward(Earned.OTHER)
        assert await world.points(BEN) == 0
        assert await world.services.audit.differences(GUILD) == []

    async def test_the_card_no_longer_promises_points_that_the_team_voided(self, world):
        question = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        await world.say(CLEO)
        also = (await world.accepting.also_helpful(QUESTION, [CLEO], ASKER)).also
        await world.wait(seconds=1)
        world.ran.clear()
        for entry_id in (question.reward.entry_id, also[0].reward.entry_id):
            async with world.services.database.transaction(lock=GUILD) as tx:
                await world.services.ledger.void(tx, GUILD, entry_id, by=MOD, note="farmed")
        await world.wait(seconds=1)
        outcome = await world.accepting.outcome(QUESTION)
        assert (outcome.question.reward, outcome.also[0].reward) == (Reward(Earned.OTHER), Reward(Earned.OTHER))
        assert world.ran == [SHOW_JOB]

    async def test_choosing_a_person_means_what_they_wrote_last(self, world):
        await world.say(BEN, message_id=1001)
        await world.say(BEN, message_id=1005)
        question = await world.accepting.accept_member(QUESTION, BEN, ASKER)
        assert question.answer_id == 1005
        with pytest.raises(AlreadyAccepted):
            await world.accepting.accept_member(QUESTION, BEN, ASKER)

    async def test_up_to_two_more_are_thanked_and_undoing_takes_it_all_back(self, world):
        for member in (BEN, CLEO, DAN, 50):
            await world.say(member)
        with pytest.raises(NotSolved):
            await world.accepting.also_helpful(QUESTION, [CLEO], ASKER)
        await world.accepting.accept_member(QUESTION, BEN, ASKER)
        assert {one.member_id for one in await world.accepting.candidates(QUESTION, ASKER)} == {CLEO, DAN, 50}
        with pytest.raises(NotYours):
            await world.accepting.also_helpful(QUESTION, [DAN], STRANGER)
        await world.accepting.also_helpful(QUESTION, [CLEO, CLEO, BEN, ANN, 12345], ASKER)  # only repliers, once
        assert [one.member_id for one in (await world.accepting.outcome(QUESTION)).also] == [CLEO]
        with pytest.raises(EnoughHelpful):
            await world.accepting.also_helpful(QUESTION, [DAN, 50], ASKER)
        await world.accepting.also_helpful(QUESTION, [DAN], ASKER)
        with pytest.raises(EnoughHelpful):
            await world.accepting.candidates(QUESTION, ASKER)
        assert [await world.points(member) for member in (BEN, CLEO, DAN)] == [10, 4, 4]
        await world.accepting.undo(QUESTION, ASKER)
        assert [await world.points(member) for member in (BEN, CLEO, DAN)] == [0, 0, 0]
        assert (await world.accepting.outcome(QUESTION)).also == ()

    async def test_a_hundred_thanks_at_once_thank_two(self, world):
        for member in range(100, 200):
            await world.say(member)
        await world.accepting.accept(QUESTION, Answer(BEN, 5000), ASKER)
        await asyncio.gather(
            *(world.accepting.also_helpful(QUESTION, [member], ASKER) for member in range(100, 200)),
            return_exceptions=True,
        )
        also = (await world.accepting.outcome(QUESTION)).also
        assert len(also) == 2
        assert sum([await world.points(member) for member in range(100, 200)]) == 8

    async def test_a_deleted_answer_opens_the_question_again_and_takes_the_points_back(self, world):
        await world.say(BEN, message_id=1001)
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        assert not await world.accepting.answer_deleted(QUESTION, 1002)
        found = await asyncio.gather(*(world.accepting.answer_deleted(QUESTION, 1001) for _ in range(5)))
        assert sorted(found) == [False, False, False, False, True]
        question = await world.find()
        assert (question.state, question.undone, await world.points(BEN)) == (State.OPEN, Undone.DELETED, 0)

    async def test_a_deleted_thread_keeps_what_its_answer_earned(self, world):
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        await world.questions.gone(QUESTION)
        assert await world.questions.find(QUESTION) is None
        assert await world.points(BEN) == 10
        with pytest.raises(NoQuestion):
            await world.accepting.undo(QUESTION, ASKER)


class TestFollowing:
    async def test_a_message_seen_twice_counts_once(self, world):
        for _ in range(3):
            await world.say(BEN, message_id=1001)
        await world.say(BEN, message_id=1002)
        [replier] = await world.accepting.repliers(QUESTION)
        assert (replier.messages, replier.last_message_id) == (2, 1002)
        assert not await world.questions.spoke(Said(9999, GUILD, BEN, 1, world.clock.now()))

    async def test_who_deletes_their_only_message_has_not_replied(self, world):
        await world.say(BEN, message_id=1001)
        await world.say(CLEO, message_id=1002)
        await world.say(CLEO, message_id=1003)
        for message_id in (1001, 1001, 1003):
            await world.questions.deleted(QUESTION, message_id)
        [replier] = await world.accepting.repliers(QUESTION)
        assert (replier.member_id, replier.messages, replier.last_message_id) == (CLEO, 1, None)
        assert (await world.accepting.accept_member(QUESTION, CLEO, ASKER)).answer_id is None

    async def test_the_reminder_is_due_after_a_quiet_day_unless_the_asker_spoke_last(self, world):
        assert await world.following.remind_at(QUESTION) is None
        await world.say(BEN)
        start = world.clock.now()
        assert await world.following.remind_at(QUESTION) == start + dt.timedelta(hours=24)
        await world.wait(hours=20)
        await world.say(CLEO)
        assert await world.following.remind_at(QUESTION) == start + dt.timedelta(hours=44)
        await world.say(ANN)
        assert await world.following.remind_at(QUESTION) is None
        await world.wait(hours=48)
        assert REMIND_JOB in world.ran
        await world.say(BEN)
        assert (await world.job(REMIND_JOB)).state is JobState.PENDING  # planned anew

    async def test_an_asker_is_reminded_once_ever(self, world):
        await world.say(BEN)
        await world.wait(hours=25)
        assert await world.following.begin_reminder(QUESTION) is not None
        assert await world.following.begin_reminder(QUESTION) is not None  # a crash in between
        await world.following.reminded(QUESTION, Reminded.DM)
        assert await world.following.begin_reminder(QUESTION) is None
        await world.say(CLEO)
        assert await world.following.remind_at(QUESTION) is None

    @pytest.mark.parametrize("what", ["solved", "locked", "left", "off", "never"])
    async def test_nobody_is_reminded_of_what_needs_no_answer(self, world, what):
        await world.say(BEN)
        if what == "solved":
            await world.accepting.accept_member(QUESTION, BEN, ASKER)
        if what == "locked":
            await world.questions.changed(QUESTION, is_archived=False, is_locked=True)
        if what == "left":
            await world.questions.catch_up(GUILD, present={BEN})
        if what == "off":
            await world.services.guilds.change(GUILD, AnswerSettings, enabled=False)
        if what == "never":
            await world.services.guilds.change(GUILD, AnswerSettings, remind_after_hours=0)
        assert await world.following.remind_at(QUESTION) is None

    async def test_a_solved_question_is_put_away_after_quiet_days(self, world):
        await world.say(BEN)
        await world.accepting.accept_member(QUESTION, BEN, ASKER)
        await world.wait(days=2)
        await world.say(ANN)
        spoken_at = world.clock.now()
        await world.wait(days=2)
        assert CLOSE_JOB not in world.ran
        assert await world.following.close_at(QUESTION) == spoken_at + dt.timedelta(days=3)
        await world.wait(days=1)
        assert CLOSE_JOB in world.ran
        assert await world.following.close(QUESTION) is not None
        assert (await world.find()).state is State.CLOSED

    async def test_only_the_asker_is_offered_to_reopen_and_once(self, world):
        await world.say(BEN)
        await world.accepting.accept_member(QUESTION, BEN, ASKER)
        await world.say(ANN)
        assert await world.job(OFFER_JOB, f"{QUESTION}:1") is None  # "thank you" is no new question
        await world.following.close(QUESTION)
        await world.say(CLEO)
        assert await world.job(OFFER_JOB, f"{QUESTION}:1") is None
        await world.say(ANN)
        await world.say(ANN)
        await world.wait(minutes=1)
        assert world.ran.count(OFFER_JOB) == 1
        await world.accepting.undo(QUESTION, ASKER, Undone.REOPENED, turn=1)
        question = await world.find()
        assert (question.state, question.undone, await world.points(BEN)) == (State.OPEN, Undone.REOPENED, 0)

    async def test_a_solved_question_put_away_by_hand_is_closed_and_comes_back_for_a_while(self, world):
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        await world.questions.changed(QUESTION, is_archived=True, is_locked=False)
        assert (await world.find()).state is State.CLOSED
        assert (await world.job(CLOSE_JOB)).state is JobState.CANCELLED
        await world.questions.changed(QUESTION, is_archived=False, is_locked=False)
        assert (await world.job(CLOSE_JOB)).state is JobState.PENDING

    async def test_who_comes_back_has_their_questions_back(self, world):
        await world.questions.catch_up(GUILD, present=set())
        assert (await world.find()).is_asker_gone
        await world.questions.catch_up(GUILD, present={ANN})
        assert not (await world.find()).is_asker_gone

    async def test_response_times_are_kept_for_the_numbers(self, world):
        since = world.clock.now()
        for number in (1, 2, 3):
            await world.ask(QUESTION * 10 * number)
        world.clock.advance(minutes=10)
        await world.say(BEN, QUESTION * 10)
        world.clock.advance(minutes=20)
        await world.say(ANN, QUESTION * 20)  # the asker's own word is no reply
        await world.say(BEN, QUESTION * 20)
        world.clock.advance(minutes=30)
        await world.accepting.accept_member(QUESTION * 10, BEN, ASKER)
        times = await world.questions.response_times(GUILD, since)
        assert (times.asked, times.replied, times.solved) == (4, 2, 1)
        assert (times.first_reply, times.solve) == (dt.timedelta(minutes=20), dt.timedelta(hours=1))
        world.clock.advance(days=1)
        nothing = await world.questions.response_times(GUILD, world.clock.now())
        assert (nothing.asked, nothing.first_reply, nothing.solve) == (0, None, None)


class TestHelpers:
    @pytest.mark.parametrize("deleted_after", [2, 7])
    async def test_a_question_whose_only_reply_is_deleted_waits_for_helpers_again(self, world, deleted_after):
        await world.helpers.help(GUILD, BEN, 0)
        message_id = await world.say(CLEO)
        await world.wait(hours=deleted_after)
        await world.questions.deleted(QUESTION, message_id)
        assert [one.id for one in await world.questions.unanswered(GUILD)] == [QUESTION]
        await world.wait(hours=6 - min(6, deleted_after))
        assert world.asked_helpers[-1] == [BEN]
        assert len([helpers for helpers in world.asked_helpers if helpers]) == 1

    async def test_a_deleted_reply_among_others_calls_nobody(self, world):
        await world.helpers.help(GUILD, BEN, 0)
        message_id = await world.say(CLEO)
        await world.say(DAN)
        await world.questions.deleted(QUESTION, message_id)
        await world.wait(hours=6)
        assert [helpers for helpers in world.asked_helpers if helpers] == []

    async def test_helpers_of_the_topic_hear_first_and_the_team_as_long_again_later(self, world):
        await world.helpers.help(GUILD, BEN, TEA)
        await world.helpers.help(GUILD, CLEO, 0)
        await world.helpers.help(GUILD, DAN, 501)
        world.topics = {TEA}
        await world.wait(hours=5, minutes=59)
        assert world.asked_helpers == []
        await world.wait(minutes=1)
        assert world.asked_helpers == [[BEN, CLEO]]
        assert await world.notices() == []
        await world.wait(hours=6)
        [notice] = await world.notices()
        assert "for 12 hours" in notice
        assert f"/channels/{GUILD}/{QUESTION}" in notice
        await world.wait(days=3)
        assert len(await world.notices()) == 1

    async def test_without_helpers_the_team_hears_at_once(self, world):
        await world.wait(hours=6)
        assert world.asked_helpers == [[]]
        assert len(await world.notices()) == 1

    @pytest.mark.parametrize("what", ["replied", "locked", "solved", "gone", "channel gone", "off"])
    async def test_nobody_hears_of_what_is_answered_or_over(self, world, what):
        await world.helpers.help(GUILD, BEN, 0)
        if what == "replied":
            await world.say(CLEO)
        if what == "locked":
            await world.questions.changed(QUESTION, is_archived=False, is_locked=True)
        if what == "solved":
            await world.accepting.accept(QUESTION, Answer(ANN, 1001), ASKER)
        if what == "gone":
            await world.questions.gone(QUESTION)
        if what == "channel gone":
            await world.questions.channel_gone(GUILD, HELP)
            assert await world.questions.find(QUESTION) is None
        if what == "off":
            await world.services.guilds.change(GUILD, AnswerSettings, enabled=False)
        await world.wait(hours=6)
        await world.wait(hours=6)
        assert [helper for asked in world.asked_helpers for helper in asked] == []
        assert await world.notices() == []

    async def test_a_reply_after_the_helpers_were_asked_spares_the_team(self, world):
        await world.helpers.help(GUILD, BEN, 0)
        await world.wait(hours=6)
        await world.say(BEN)
        await world.wait(hours=6)
        assert await world.notices() == []

    async def test_nobody_hears_of_more_than_their_daily_maximum_in_the_servers_zone(self, world):
        await world.services.guilds.change(GUILD, ServerSettings, timezone="Asia/Tokyo")
        await world.services.guilds.change(GUILD, AnswerSettings, pings_per_day=2)
        await world.helpers.help(GUILD, BEN, 0)
        world.clock.at = dt.datetime(2026, 6, 11, 3, tzinfo=dt.UTC)  # noon in Tokyo
        for number in range(2, 6):
            await world.ask(QUESTION * number)
        found = [await world.helpers.ask(QUESTION * number, (), EVERYBODY) for number in range(2, 5)]
        assert found == [[BEN], [BEN], []]
        world.clock.at = dt.datetime(2026, 6, 11, 15, 1, tzinfo=dt.UTC)  # the next day has begun there
        assert await world.helpers.ask(QUESTION * 5, (), EVERYBODY) == [BEN]

    async def test_asking_again_calls_nobody_else(self, world):
        for member in range(100, 110):
            await world.helpers.help(GUILD, member, 0)
        found = await asyncio.gather(*(world.helpers.ask(QUESTION, (), EVERYBODY) for _ in range(20)))
        assert len({tuple(chosen) for chosen in found}) == 1
        assert len(found[0]) == 3

    async def test_whoever_heard_of_one_longest_ago_is_asked_first(self, world):
        for member in range(100, 106):
            await world.helpers.help(GUILD, member, 0)
        await world.ask(2000)
        first = await world.helpers.ask(QUESTION, (), EVERYBODY)
        world.clock.advance(minutes=1)
        assert not set(first) & set(await world.helpers.ask(2000, (), EVERYBODY))

    async def test_who_stops_hears_of_nothing(self, world):
        await world.helpers.help(GUILD, BEN, 0)
        await world.helpers.help(GUILD, BEN, TEA)
        await world.helpers.stop(GUILD, BEN, TEA)
        assert await world.helpers.topics_of(GUILD, BEN) == [0]
        await world.helpers.help(GUILD, BEN, TEA)
        await world.helpers.stop(GUILD, BEN, 0)
        assert await world.helpers.topics_of(GUILD, BEN) == []
        assert await world.helpers.ask(QUESTION, {TEA}, EVERYBODY) == []

    async def test_unanswered_questions_are_listed_the_oldest_first(self, world):
        world.clock.advance(minutes=1)
        await world.ask(2000)
        await world.ask(3000)
        await world.say(BEN, 3000)
        assert [one.id for one in await world.questions.unanswered(GUILD)] == [QUESTION, 2000]


class TestForgetting:
    async def test_who_is_forgotten_leaves_numbers_without_a_name(self, world):
        await world.say(BEN, message_id=1001)
        await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
        await world.helpers.help(GUILD, BEN, 0)
        await world.wait(minutes=1)
        for member in (ANN, BEN):
            await world.services.data.erase(GUILD, member)
            export = await world.services.data.export(GUILD, member)
            assert "answers" not in export
        assert (await world.job(SHOW_JOB)).state is JobState.PENDING  # the card is written without the name
        question = await world.find()
        assert (question.asker_id, question.answerer_id, question.acceptor_id) == (0, 0, 0)
        assert (await world.questions.response_times(GUILD, question.asked_at)).solved == 1
        await world.accepting.accept(QUESTION, Answer(CLEO, 1002), STAFF)
        assert await world.points(CLEO) == 10

    async def test_what_somebody_asked_goes_with_them_after_the_servers_time(self, world):
        await world.say(BEN)
        async with world.services.database.transaction(lock=GUILD) as tx:
            await world.services.members.join(tx, GUILD, ANN, world.clock.now())
            await world.services.members.leave(tx, GUILD, ANN, world.clock.now())
        world.clock.advance(days=366)
        await world.services.data.let_go(GUILD)
        assert await world.questions.find(QUESTION) is None
        assert await world.accepting.repliers(QUESTION) == []


async def test_where_a_card_stands_is_remembered(world):
    question = await world.accepting.accept(QUESTION, Answer(BEN, 1001), ASKER)
    await world.accepting.carded(QUESTION, 1, None)
    assert ((await world.find()).card_turn, (await world.find()).card_id) == (1, None)
    await world.accepting.carded(QUESTION, 1, 1050)
    await world.questions.deleted(QUESTION, 1050)
    assert (await world.find()).card_id == NO_CARD
    assert question.card_turn == 0
