"""What members do with sessions, on a simulated Discord."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import replace

import discord
import pytest
from icalendar import Calendar

from bot.guilds import ServerSettings
from bot.members import Preference
from cogs.sessions.jobs import OfferJobs, RemindJobs
from cogs.sessions.models import Answer, Kind, QuestionState, Repeat, SessionSettings
from cogs.sessions.service import (
    NUDGE_JOB,
    OFFER_JOB,
    REMIND_JOB,
    TIDY_JOB,
    CourseService,
    PlaceService,
    PlanService,
    QuestionService,
    ReminderService,
)
from tests.discord import test_sessions
from tests.support.messages import _components, button_of, text_of

shop = test_sessions.shop

GOING, OFFERED, WAITING, LAPSED, MAYBE, NO = (
    Answer.GOING,
    Answer.OFFERED,
    Answer.WAITING,
    Answer.LAPSED,
    Answer.MAYBE,
    Answer.NO,
)


def answer_of(result):
    """The message with which a press or a command was answered."""
    return [result.response, *result.followups][-1]


def said(result):
    return text_of(answer_of(result))


def parts_of(message, kind):
    """The components of one type in a message, in order, however deep they are nested."""
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == kind:
                found.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(json.dumps(_components(message))))
    return found


def labels_of(message):
    return [button["label"] for button in parts_of(message, 2) if button.get("label")]


def selects_of(message):
    return [select["custom_id"] for select in parts_of(message, 3)]


def told(env, member):
    """What the bot has written to somebody directly about the session."""
    return [message for message in env.backend_dm(member) if "Ask the founders" in text_of(message)]


def fields_of(form):
    """The custom_ids of a form's fields, in order."""
    return [part["component"]["custom_id"] for part in form.modal["components"]]


async def card_press(shop, member, session, start):
    (card,) = [each for each in shop.cards() if each.id == session.card_message_id]
    return await member.click(card, custom_id=button_of(card, start))


async def seat_of(shop, session, member):
    return await shop[PlaceService].seat(session.id, member.id)


async def ask(shop, member, session, words, **more):
    form = await card_press(shop, member, session, f"sessions:ask:{session.id}")
    fields = fields_of(form)
    given = dict(zip(fields, [words, *more.values()], strict=False))
    return await member.submit_modal(form, given)


async def change(shop, **changes):
    await shop.env.bot.services.guilds.change(shop.guild.id, SessionSettings, **changes)
    await shop.env.pass_time(seconds=3)


def close_dms(env, member):
    env.inject_error("POST", f"/channels/{member.user.dm_channel.id}/messages", status=403, code=50007, times=50)


def after_card(shop):
    """Messages in the sessions channel that are no cards."""
    return [message for message in shop.cards() if "sessions:questions:" not in json.dumps(_components(message))]


async def again(env, kind, key):
    """Run a job once more, as happens after a crash between sending and recording it."""
    services = env.bot.services
    async with services.database.reading() as tx:
        job = await services.jobs.find(tx, kind, key)
    places, reminders = services[PlaceService], services[ReminderService]
    kinds = [*OfferJobs(env.bot, places, reminders).kinds(), *RemindJobs(env.bot, places, reminders).kinds()]
    (handler,) = [each.handler for each in kinds if each.name == kind]
    await handler(replace(job, attempt=2))
    await env.settle()


class TestPlaces:
    async def full(self, shop, *waiting, **changes):
        session = await shop.published(**{"capacity": 1} | changes)
        for member in (shop.ann, *waiting):
            await shop.press(member, session, "going")
        return session

    async def test_the_answer_to_a_press_offers_what_comes_next(self, env, shop):
        session = await shop.published(capacity=1)
        going = await card_press(shop, shop.ann, session, f"sessions:answer:{session.id}:going")
        assert labels_of(answer_of(going)) == ["Remind me", "Add to calendar"]
        waiting = await card_press(shop, shop.ben, session, f"sessions:answer:{session.id}:going")
        assert labels_of(answer_of(waiting)) == ["Leave the waiting list"]
        await env.restart()
        await shop.ben.click(answer_of(waiting), label="Leave the waiting list")
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is NO

    async def test_the_next_in_line_is_told_and_takes_the_place_after_a_restart(self, env, shop):
        session = await self.full(shop, shop.ben, shop.cleo)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        (offer,) = told(env, shop.ben)
        assert "A place is free for you: Ask the founders" in text_of(offer)
        assert told(env, shop.cleo) == []
        await env.restart()
        await shop.ben.user.click(offer, label="Take the place")
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is GOING
        assert "You are coming" in text_of(told(env, shop.ben)[0])
        await env.pass_time(days=1)
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is GOING
        assert len(told(env, shop.ben)) == 1

    async def test_a_place_that_is_passed_on_goes_to_the_next(self, env, shop):
        session = await self.full(shop, shop.ben, shop.cleo)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        (offer,) = told(env, shop.ben)
        await shop.ben.user.click(offer, label="Pass on")
        await env.pass_time(seconds=1)
        assert len(told(env, shop.cleo)) == 1
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is NO

    async def test_a_place_that_nobody_takes_lapses_over_a_restart_and_the_offer_says_so(self, env, shop):
        session = await self.full(shop, shop.ben, shop.cleo)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        await env.restart()
        await env.pass_time(hours=13)
        await env.pass_time(seconds=1)
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is LAPSED
        (offer,) = told(env, shop.ben)
        assert "went to the next" in text_of(offer)
        assert "Take the place" not in text_of(offer)
        assert (await seat_of(shop, session, shop.cleo)).rsvp.answer is OFFERED

    async def test_who_takes_no_direct_messages_is_mentioned_until_the_offer_is_over(self, env, shop):
        session = await self.full(shop, shop.ben)
        close_dms(env, shop.ben)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        (mention,) = after_card(shop)
        assert shop.ben.mention in text_of(mention)
        refused = await shop.cleo.click(mention, label="Take the place")
        assert "for somebody else" in answer_of(refused).content
        await env.restart()
        taken = await shop.ben.click(mention, label="Take the place")
        assert "You are coming" in answer_of(taken).content
        await env.pass_time(seconds=1)
        assert after_card(shop) == []

    async def test_an_offer_that_a_crash_left_unrecorded_is_not_sent_twice(self, env, shop):
        for is_closed in (False, True):
            session = await self.full(shop, shop.ben)
            if is_closed:
                close_dms(env, shop.ben)
            await shop.press(shop.ann, session, "no")
            await env.pass_time(seconds=1)
            before = len(told(env, shop.ben)), len(after_card(shop))
            await again(env, OFFER_JOB, f"{session.id}:{shop.ben.id}")
            assert (len(told(env, shop.ben)), len(after_card(shop))) == before == (1, int(is_closed))

    async def test_an_unrecorded_offer_that_is_over_after_the_crash_is_put_away(self, env, shop):
        session = await self.full(shop, shop.ben)
        close_dms(env, shop.ben)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        services, key = env.bot.services, f"{session.id}:{shop.ben.id}"
        async with services.database.transaction() as tx:
            assert await services.jobs.cancel(tx, TIDY_JOB, key)  # as if the crash had come before it was planned
        await shop.press(shop.ben, session, "going")
        await env.pass_time(seconds=1)
        assert len(after_card(shop)) == 1
        await again(env, OFFER_JOB, key)
        await env.pass_time(seconds=1)
        assert after_card(shop) == []

    async def test_a_mention_goes_away_when_the_place_is_taken_on_the_card_or_the_session_cancelled(self, env, shop):
        for way in ("card", "cancel"):
            session = await self.full(shop, shop.ben)
            close_dms(env, shop.ben)
            await shop.press(shop.ann, session, "no")
            await env.pass_time(seconds=1)
            assert len(after_card(shop)) == 1
            if way == "card":
                await shop.press(shop.ben, session, "going")
            else:
                await shop[PlanService].cancel(shop.guild.id, session.id, "ill")
            await env.pass_time(seconds=3)
            assert all("A place is free" not in text_of(message) for message in shop.cards())

    @pytest.mark.parametrize("is_closed", [False, True])
    async def test_an_offer_says_the_new_time_when_the_session_is_moved_and_does_not_outlast_it(
        self, env, shop, is_closed
    ):
        session = await self.full(shop, shop.ben, shop.cleo)
        if is_closed:
            close_dms(env, shop.ben)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        soon = env.bot.services.clock.now() + dt.timedelta(hours=2)
        await shop[PlanService].move(shop.guild.id, session.id, soon)
        assert (await seat_of(shop, session, shop.ben)).rsvp.offered_until == soon
        await env.pass_time(seconds=1)
        found = [*told(env, shop.ben), *after_card(shop)]
        (offer,) = [message for message in found if "A place is free" in text_of(message)]
        assert f"<t:{int(soon.timestamp())}" in text_of(offer)
        assert (shop.ben.mention in text_of(offer)) is is_closed
        await env.pass_time(hours=2)
        await env.pass_time(minutes=2)
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is LAPSED
        assert all("Take the place" not in text_of(message) for message in [*told(env, shop.ben), *after_card(shop)])

    async def test_an_old_offer_gives_nothing_any_more(self, env, shop):
        session = await self.full(shop, shop.ben, shop.cleo)
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        (offer,) = told(env, shop.ben)
        await shop.press(shop.ben, session, "no")
        await shop.ben.user.click(offer, label="Take the place")
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is NO
        assert (await seat_of(shop, session, shop.cleo)).rsvp.answer is OFFERED

    async def test_whoever_waited_is_told_that_there_is_room_for_everybody_now(self, env, shop):
        session = await self.full(shop, shop.ben, shop.cleo)
        await shop[PlanService].edit(shop.guild.id, session.id, shop.plan(starts_at=session.plan.starts_at))
        await env.pass_time(seconds=1)
        for member in (shop.ben, shop.cleo):
            (word,) = told(env, member)
            assert "There is room for you" in text_of(word)
        await env.pass_time(days=1)
        assert len(told(env, shop.ben)) == 1

    async def test_at_night_word_of_a_place_waits_for_the_morning(self, env, shop):
        session = await self.full(shop, shop.ben)
        await env.pass_time(hours=11)  # 01:00 in Berlin
        await shop.press(shop.ann, session, "no")
        await env.pass_time(seconds=1)
        assert told(env, shop.ben) == []
        await env.pass_time(hours=8)
        assert len(told(env, shop.ben)) == 1
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is OFFERED

    async def test_the_place_of_who_is_forgotten_goes_to_the_next_and_the_card_follows(self, env, shop):
        session = await shop.published(capacity=1)
        await shop.press(shop.ann, session, "going")
        await shop.press(shop.ben, session, "going")
        await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=1)
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is Answer.OFFERED
        await env.pass_time(seconds=3)
        (card,) = shop.cards()
        assert "waiting" not in text_of(card)

    async def test_the_place_of_who_leaves_goes_to_the_next_also_after_downtime(self, env, shop):
        session = await self.full(shop, shop.ben, shop.cleo)
        shop.guild.remove_member(shop.ann)
        await env.settle()
        await env.pass_time(seconds=1)
        assert (await seat_of(shop, session, shop.ben)).rsvp.answer is OFFERED
        await env.bot.close()
        shop.guild.remove_member(shop.ben)
        await env.restart()
        await env.pass_time(seconds=1)
        assert await seat_of(shop, session, shop.ben) is None
        assert (await seat_of(shop, session, shop.cleo)).rsvp.answer is OFFERED


class TestSlots:
    async def office_hours(self, shop):
        return await shop.published(kind=Kind.OFFICE_HOURS, slot_minutes=30)

    async def open(self, shop, member, session):
        return answer_of(await card_press(shop, member, session, f"sessions:book:{session.id}:pick"))

    async def test_a_slot_is_booked_exchanged_and_given_back(self, env, shop):
        session = await self.office_hours(shop)
        choice = await self.open(shop, shop.ann, session)
        assert f"<t:{int(session.plan.slot_start(1).timestamp())}:f>" in choice.content
        await env.restart()
        booked = answer_of(await shop.ann.select(choice, ["1"]))
        assert "Your slot is" in booked.content
        assert labels_of(booked) == ["Choose another slot", "Cancel my slot", "Remind me", "Add to calendar"]
        assert (await seat_of(shop, session, shop.ann)).rsvp.slot == 1
        choice = answer_of(await shop.ann.click(booked, label="Choose another slot"))
        booked = answer_of(await shop.ann.select(choice, ["0"]))
        assert (await seat_of(shop, session, shop.ann)).rsvp.slot == 0
        await shop.ann.click(booked, label="Cancel my slot")
        assert (await seat_of(shop, session, shop.ann)).rsvp.answer is NO

    async def test_who_was_slower_sees_what_is_left(self, env, shop):
        session = await self.office_hours(shop)
        mine, theirs = await self.open(shop, shop.ann, session), await self.open(shop, shop.ben, session)
        await shop.ann.select(mine, ["1"])
        again = answer_of(await shop.ben.select(theirs, ["1"]))
        assert "Somebody was faster" in again.content
        assert f"<t:{int(session.plan.slot_start(1).timestamp())}:f>" not in again.content
        await shop.ben.select(again, ["0"])
        assert (await seat_of(shop, session, shop.ben)).rsvp.slot == 0

    async def test_a_slot_that_is_given_back_is_offered_to_the_next_in_line(self, env, shop):
        session = await self.office_hours(shop)
        for member, slot in ((shop.ann, "0"), (shop.ben, "1")):
            await member.select(await self.open(shop, member, session), [slot])
        full = await self.open(shop, shop.cleo, session)
        assert "All slots are taken" in full.content
        line = answer_of(await shop.cleo.click(full, label="Get in line"))
        assert labels_of(line) == ["Leave the waiting list"]
        await shop.press(shop.ben, session, "no")
        await env.pass_time(seconds=1)
        (offer,) = told(env, shop.cleo)
        assert f"<t:{int(session.plan.slot_start(1).timestamp())}:F>" in text_of(offer)
        await shop.cleo.user.click(offer, label="Take the place")
        assert (await seat_of(shop, session, shop.cleo)).rsvp.slot == 1


class TestQuestions:
    async def test_a_question_is_asked_and_counted_on_the_card(self, env, shop):
        session = await shop.published()
        answered = await ask(shop, shop.ann, session, "When does the *new* kettle come?")
        assert r"\*new\*" in said(answered)
        assert "1 vote" in said(answered)
        await env.pass_time(seconds=3)
        assert "1 question" in text_of(shop.cards()[0])

    async def test_the_card_asks_on_when_somebody_s_list_of_questions_has_ended(self, env, shop):
        session = await shop.published()
        await ask(shop, shop.ann, session, "When does the new kettle come?")
        await card_press(shop, shop.ben, session, f"sessions:questions:{session.id}")
        await env.advance_time(601)
        assert "Your question is in" in said(await ask(shop, shop.cleo, session, "Where is it made?"))

    async def test_what_reads_alike_is_shown_first_to_vote_for_or_to_ask_all_the_same(self, env, shop):
        session = await shop.published()
        await ask(shop, shop.ann, session, "When does the new kettle come?")
        first = answer_of(await ask(shop, shop.ben, session, "when will the new kettle come"))
        assert "Is it one of these?" in text_of(first)
        await shop.ben.click(first, label="Vote for this")
        (question,) = await shop[QuestionService].open(shop.guild.id, session.id)
        assert question.votes == 2
        second = answer_of(await ask(shop, shop.cleo, session, "The new kettle: when does it come?"))
        await shop.cleo.click(second, label="Ask mine anyway")
        assert len(await shop[QuestionService].open(shop.guild.id, session.id)) == 2

    async def test_the_team_sees_who_asked_anonymously_and_members_do_not(self, env, shop):
        session = await shop.published()
        await ask(shop, shop.ann, session, "Is there a discount?", anonymous=True)
        seen = said(await card_press(shop, shop.ben, session, f"sessions:questions:{session.id}"))
        assert "asked anonymously" in seen
        assert shop.ann.mention not in seen
        queue = said(await shop.host.slash(shop.channel, "session questions"))
        assert f"{shop.ann.mention}, anonymous to members" in queue

    async def test_a_server_may_want_names(self, env, shop):
        session = await shop.published()
        await change(shop, anonymous_questions=False)
        form = await card_press(shop, shop.ann, session, f"sessions:ask:{session.id}")
        assert len(fields_of(form)) == 1

    async def test_votes_are_given_and_taken_back_in_the_list_and_ones_own_withdrawn(self, env, shop):
        session = await shop.published()
        await ask(shop, shop.ann, session, "When does the new kettle come?")
        await ask(shop, shop.ben, session, "Do you ship to Norway?")
        listed = answer_of(await card_press(shop, shop.ben, session, f"sessions:questions:{session.id}"))
        assert sorted(labels_of(listed)) == ["Ask a question", "Vote", "Withdraw"]
        listed = answer_of(await shop.ben.click(listed, label="Vote"))
        assert "Voted" in labels_of(listed)
        assert [q.votes for q in await shop[QuestionService].open(shop.guild.id, session.id)] == [2, 1]
        listed = answer_of(await shop.ben.click(listed, label="Voted"))
        listed = answer_of(await shop.ben.click(listed, label="Withdraw"))
        (left,) = await shop[QuestionService].open(shop.guild.id, session.id)
        assert (left.words, left.votes) == ("When does the new kettle come?", 1)

    async def test_a_question_with_others_votes_is_withdrawn_only_after_asking(self, env, shop):
        session = await shop.published()
        service, guild_id = shop[QuestionService], shop.guild.id
        question = await service.ask(guild_id, session.id, shop.ann.id, "When does the kettle come?")
        await service.vote(guild_id, question.id, shop.ben.id)
        listed = answer_of(await card_press(shop, shop.ann, session, f"sessions:questions:{session.id}"))
        listed = answer_of(await shop.ann.click(listed, label="Withdraw"))
        assert len(await service.open(guild_id, session.id)) == 1
        await shop.ann.click(listed, label="Yes, with all votes")
        assert await service.open(guild_id, session.id) == []

    async def test_a_question_into_which_others_were_merged_stays_without_a_name_when_it_is_withdrawn(self, env, shop):
        session = await shop.published()
        service, guild_id = shop[QuestionService], shop.guild.id
        mine = await service.ask(guild_id, session.id, shop.ann.id, "When does the kettle come?")
        theirs = await service.ask(guild_id, session.id, shop.ben.id, "Kettle: when?")
        await service.merge(guild_id, theirs.id, mine.id, by=shop.host.id)
        await service.withdraw(guild_id, mine.id, shop.ann.id)
        (left,) = await service.open(guild_id, session.id)
        assert (left.asker_id, left.votes) == (0, 1)

    async def test_hundreds_of_long_questions_fit_into_the_list_and_the_queue(self, env, shop):
        session = await shop.published()
        chance = random.Random(5)
        for number in range(60):
            words = "".join(chance.choice("*_abc `|") for _ in range(299)) + "x"
            await shop[QuestionService].ask(shop.guild.id, session.id, 10_000 + number, words)
        listed = answer_of(await card_press(shop, shop.ann, session, f"sessions:questions:{session.id}"))
        assert "Page 1 of 10" in text_of(listed)
        back, forward = [part for part in parts_of(listed, 2) if part.get("emoji", {}).get("name") in {"◀️", "▶️"}]
        assert back["disabled"]
        listed = answer_of(await shop.ann.click(listed, custom_id=forward["custom_id"]))
        assert "Page 2 of 10" in text_of(listed)
        queue = answer_of(await shop.host.slash(shop.channel, "session questions"))
        assert "Page 1 of 10" in text_of(queue)


class TestQueue:
    async def asked(self, shop, *words):
        session = await shop.published()
        service = shop[QuestionService]
        return session, [
            await service.ask(shop.guild.id, session.id, member.id, text)
            for member, text in zip((shop.ann, shop.ben, shop.cleo), words, strict=False)
        ]

    async def state(self, shop, question):
        return (await shop[QuestionService].question(shop.guild.id, question.id)).state

    async def test_questions_are_accepted_answered_skipped_and_opened_again(self, env, shop):
        _session, (first, second) = await self.asked(shop, "When does it come?", "Do you ship to Norway?")
        queue = answer_of(await shop.host.slash(shop.channel, "session questions"))
        queue = answer_of(await shop.host.select(queue, [str(first.id)], custom_id=selects_of(queue)[1]))
        queue = answer_of(await shop.host.click(queue, label="Accept"))
        assert await self.state(shop, first) is QuestionState.ACCEPTED
        queue = answer_of(await shop.host.click(queue, label="Answered"))
        assert await self.state(shop, first) is QuestionState.ANSWERED
        queue = answer_of(await shop.host.select(queue, [str(second.id)], custom_id=selects_of(queue)[1]))
        queue = answer_of(await shop.host.click(queue, label="Skip"))
        assert await self.state(shop, second) is QuestionState.SKIPPED
        queue = answer_of(await shop.host.select(queue, ["skipped"], custom_id=selects_of(queue)[0]))
        queue = answer_of(await shop.host.select(queue, [str(second.id)], custom_id=selects_of(queue)[1]))
        await shop.host.click(queue, label="Open again")
        assert await self.state(shop, second) is QuestionState.NEW

    async def test_a_host_who_was_replaced_decides_no_more(self, env, shop):
        session, (first, _second) = await self.asked(shop, "When does it come?", "Where to?")
        queue = answer_of(await shop.host.slash(shop.channel, "session questions"))
        queue = answer_of(await shop.host.select(queue, [str(first.id)], custom_id=selects_of(queue)[1]))
        env.backend.edit_role(shop.guild.id, shop.role.id, {"permissions": 0})
        queue = answer_of(await shop.host.click(queue, label="Accept"))  # the host may, without a right of the team
        assert await self.state(shop, first) is QuestionState.ACCEPTED
        await shop[PlanService].edit(shop.guild.id, session.id, replace(session.plan, host_id=shop.ann.id))
        refused = await shop.host.click(queue, label="Answered")
        assert "Manage Events" in said(refused)
        assert await self.state(shop, first) is QuestionState.ACCEPTED

    async def test_one_question_is_merged_into_another_with_its_votes(self, env, shop):
        session, (first, second, _third) = await self.asked(shop, "When does it come?", "It comes when?", "Norway?")
        queue = answer_of(await shop.host.slash(shop.channel, "session questions", session=str(session.id)))
        queue = answer_of(await shop.host.select(queue, [str(second.id)], custom_id=selects_of(queue)[1]))
        queue = answer_of(await shop.host.click(queue, label="Merge into …"))
        merged = await shop.host.select(queue, [str(first.id)], custom_id=selects_of(queue)[2])
        assert "many votes: 2" in said(merged)
        assert await self.state(shop, second) is QuestionState.MERGED

    @pytest.mark.parametrize("command", ["questions", "end", "edit"])
    @pytest.mark.parametrize("typed", ["9" * 30, f"{2**64}", "0" * 25 + "9" * 25])
    async def test_a_number_that_no_session_can_have_is_answered_in_words(self, env, shop, command, typed):
        refused = await shop.host.slash(shop.channel, f"session {command}", session=typed)
        assert said(refused) in {
            "This session is not there any more.",
            "Pick a session from the list that opens.",
        }

    async def test_who_is_staff_no_more_can_press_nothing(self, env, shop):
        session, (first,) = await self.asked(shop, "When does it come?")
        role = shop.guild.create_role("team", permissions=discord.Permissions(manage_events=True))
        aide = shop.guild.add_member(env.create_user("aide"), roles=[role])
        queue = answer_of(await aide.slash(shop.channel, "session questions", session=str(session.id)))
        queue = answer_of(await aide.select(queue, [str(first.id)], custom_id=selects_of(queue)[1]))
        take_roles(env, shop, aide)
        refused = await aide.click(queue, label="Accept")
        assert "Manage Events" in said(refused)
        assert await self.state(shop, first) is QuestionState.NEW

    async def test_sessions_are_offered_while_one_types(self, env, shop):
        session, _questions = await self.asked(shop, "When?")
        offered = await shop.host.autocomplete(shop.channel, "session questions", "session", "ask")
        assert [choice["value"] for choice in offered] == [str(session.id)]
        assert await shop.host.autocomplete(shop.channel, "session questions", "session", "zzz") == []


def take_roles(env, shop, member):
    env.backend.guilds[shop.guild.id].members[member.id].role_ids.clear()
    env.backend.announce_member_update(shop.guild.id, member.id)


class TestReminders:
    async def reminders(self, shop):
        return [text_of(message) for message in after_card(shop)]

    async def test_the_channel_is_reminded_a_day_and_an_hour_before_and_at_the_start_each_once(self, env, shop):
        role = shop.guild.create_role("fans")
        await change(shop, ping_role_id=role.id)
        await shop.published()
        await env.pass_time(days=2)
        assert len(await self.reminders(shop)) == 1
        await env.restart()
        await env.pass_time(hours=23)
        assert len(await self.reminders(shop)) == 2
        await env.pass_time(hours=1)
        await env.pass_time(seconds=5)
        found = await self.reminders(shop)
        assert len(found) == 3
        assert labels_of(after_card(shop)[-1])[0] == "Ask a question"
        pings = [message for message in after_card(shop) if f"<@&{role.id}>" in text_of(message)]
        assert len(pings) == 1
        assert "begins now" in text_of(pings[0])
        assert [each.id for each in pings[0].role_mentions] == [role.id]

    async def test_who_asked_is_reminded_directly_once_and_nobody_else(self, env, shop):
        session = await shop.published()
        on = await card_press(shop, shop.ann, session, f"sessions:remind:{session.id}:flip")
        assert "noted as maybe" in answer_of(on).content
        await shop.press(shop.ben, session, "going")
        await env.pass_time(days=2)
        await env.restart()
        await env.pass_time(seconds=5)
        (reminder,) = told(env, shop.ann)
        assert "Ask the founders" in text_of(reminder)
        assert told(env, shop.ben) == []
        await shop.ann.user.click(reminder, label="No reminders")
        await env.pass_time(hours=23)
        assert len(told(env, shop.ann)) == 1

    async def test_reminders_that_a_crash_left_unrecorded_are_not_sent_twice(self, env, shop):
        session = await shop.published()
        await card_press(shop, shop.ann, session, f"sessions:remind:{session.id}:flip")
        await env.pass_time(days=3)
        await env.pass_time(seconds=5)
        sent = len(await self.reminders(shop)), len(told(env, shop.ann))
        await again(env, REMIND_JOB, f"{session.id}:start")
        start = int((await shop[PlaceService].get(shop.guild.id, session.id)).started_at.timestamp())
        await again(env, NUDGE_JOB, f"{session.id}:{shop.ann.id}:0:{start}")
        assert (len(await self.reminders(shop)), len(told(env, shop.ann))) == sent == (1, 1)

    async def test_the_button_switches_back_and_forth(self, env, shop):
        session = await shop.published()
        await shop.press(shop.ann, session, "going")
        for wanted in (True, False, True):
            await card_press(shop, shop.ann, session, f"sessions:remind:{session.id}:flip")
            seat = await seat_of(shop, session, shop.ann)
            assert (seat.rsvp.wants_dm, seat.rsvp.answer) == (wanted, GOING)

    async def test_who_wants_no_direct_messages_is_told_where_to_allow_them(self, env, shop):
        session = await shop.published()
        await env.bot.services.members.prefer(shop.guild.id, shop.ann.id, Preference.DMS, is_on=False)
        refused = await card_press(shop, shop.ann, session, f"sessions:remind:{session.id}:flip")
        assert "/mydata preferences" in answer_of(refused).content
        assert await seat_of(shop, session, shop.ann) is None

    async def test_after_downtime_a_reminder_without_sense_is_left_out(self, env, shop):
        await shop.published()
        await env.pass_time(days=2, hours=22)
        assert await self.reminders(shop) == []
        await env.pass_time(hours=1)
        assert len(await self.reminders(shop)) == 1

    async def test_quiet_hours_put_reminders_off_but_not_the_start(self, env, shop):
        at = env.now() + dt.timedelta(days=2, hours=11)  # 01:00 in Berlin
        await shop.published(starts_at=at)
        await env.pass_time(days=1, hours=11)
        assert await self.reminders(shop) == []
        await env.pass_time(hours=8)
        assert len(await self.reminders(shop)) == 1
        await env.pass_time(hours=15)  # midnight: the hour before would wake people up
        assert len(await self.reminders(shop)) == 1
        await env.pass_time(hours=1)
        await env.pass_time(seconds=5)
        assert len(await self.reminders(shop)) == 2

    async def test_a_session_that_is_started_early_is_announced_then_and_not_again(self, env, shop):
        session = await shop.published()
        await env.pass_time(days=2, hours=23, minutes=30)
        before = len(await self.reminders(shop))
        await shop[CourseService].start(shop.guild.id, session.id)
        await env.pass_time(seconds=1)
        assert len(await self.reminders(shop)) == before + 1
        await env.pass_time(minutes=31)
        assert len(await self.reminders(shop)) == before + 1

    async def test_a_moved_session_is_reminded_of_at_its_new_time(self, env, shop):
        session = await shop.published()
        await shop[PlanService].move(shop.guild.id, session.id, session.plan.starts_at + dt.timedelta(days=2))
        await env.pass_time(days=2)
        assert await self.reminders(shop) == []
        await env.pass_time(days=2)
        assert len(await self.reminders(shop)) == 1

    async def test_where_the_bot_may_not_write_the_team_hears_it(self, env, shop):
        await shop.published()
        env.inject_error("POST", f"/channels/{shop.channel.id}/messages", status=403, code=50013, times=50)
        await env.pass_time(days=2)
        await env.pass_time(seconds=1)
        assert "cannot remind" in str([text_of(message) for message in shop.team.history()])


class TestLists:
    async def test_the_list_shows_what_is_coming_with_ones_own_answer(self, env, shop):
        assert "no session coming up" in said(await shop.ann.slash(shop.channel, "sessions list"))
        first = await shop.published(title="Kettle *night*", capacity=1)
        await shop.published(title="Later", starts_at=env.now() + dt.timedelta(days=9))
        await shop.press(shop.ben, first, "going")
        await shop.press(shop.ann, first, "going")
        shown = said(await shop.ann.slash(shop.channel, "sessions list"))
        assert r"Kettle \*night\*" in shown
        assert "you are number 1 in line" in shown
        assert shown.index("Kettle") < shown.index("Later")
        assert f"<t:{int(first.plan.starts_at.timestamp())}:F>" in shown

    async def test_the_calendar_holds_what_is_coming_but_not_what_one_declined(self, env, shop):
        series = await shop.published(Repeat.WEEK, title="Weekly")
        declined = await shop.published(title="Declined", starts_at=env.now() + dt.timedelta(days=9))
        await shop.press(shop.ann, declined, "no")
        result = answer_of(await shop.ann.slash(shop.channel, "sessions calendar", alarm=10))
        (file,) = result.attachments
        calendar = Calendar.from_ical(await content_of(env, file))
        (event,) = calendar.walk("VEVENT")
        assert str(event["SUMMARY"]) == "Weekly"
        assert event["RRULE"]["FREQ"] == ["WEEKLY"]
        assert event["DTSTART"].dt.astimezone(dt.UTC) == series.plan.starts_at
        assert event["LOCATION"] == f"#stage ({shop.guild.name})"
        assert len(calendar.walk("VALARM")) == 1

    async def test_add_to_calendar_gives_the_file_of_one_session_and_follows_its_moves(self, env, shop):
        session = await shop.published()
        uids, sequences = [], []
        for _round in range(2):
            result = answer_of(await card_press(shop, shop.ann, session, f"sessions:calendar:{session.id}"))
            (file,) = result.attachments
            assert file.filename == "Ask-the-founders.ics"
            (event,) = Calendar.from_ical(await content_of(env, file)).walk("VEVENT")
            uids.append(str(event["UID"]))
            sequences.append(event["SEQUENCE"])
            await shop[PlanService].move(shop.guild.id, session.id, session.plan.starts_at + dt.timedelta(hours=1))
        assert uids[0] == uids[1]
        assert sequences[0] < sequences[1]
        assert "Google Calendar" in labels_of(result)

    async def test_everything_private_is_in_the_members_language(self, env, shop):
        await env.bot.services.guilds.change(shop.guild.id, ServerSettings, language="de")
        session = await shop.published()
        await env.pass_time(seconds=3)
        assert "Stell eine Frage" in text_of(shop.cards()[0])
        assert "You are coming" in await shop.press(shop.ann, session, "going")


async def content_of(env, attachment):
    return await attachment.read()
