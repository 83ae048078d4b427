"""Questions and answers as members and teams meet them, on a simulated Discord."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.guilds import ServerSettings
from bot.members import Preference
from cogs.answers.models import AnswerSettings, State, Undone
from cogs.answers.render import asked_card
from cogs.answers.service import AcceptService, QuestionService
from cogs.hosts.models import HostSettings
from cogs.welcome.models import WelcomeSettings
from tests.support.forums import create_forum, handle, post, tags_of, thread_below
from tests.support.messages import button_of, text_of

MENU = "Mark as answer"


class Shop:
    """A server with a help forum, a help channel, and people."""

    def __init__(self, env, **answers) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.forum = create_forum(env, self.guild, tags=["Tea", "✅ Solved", "Unsolved"])
        self.channel, self.team = self.guild.create_text_channel("help"), self.guild.create_text_channel("team")
        self.tea = self.guild.create_role("Tea")
        self.mods = self.guild.create_role("Mods", permissions=discord.Permissions(moderate_members=True))
        self.answers = {"explains": False, **answers}  # its line would be among the cards
        self.users = {}

    async def open(self, **server):
        await self.env.settle()
        chosen = {"help_channel_id": self.forum.id, "team_channel_id": self.team.id, "topic_role_ids": [self.tea.id]}
        await self.env.set_up(self.guild, **chosen, **server)
        guilds = self.env.bot.services.guilds
        await guilds.set(self.guild.id, WelcomeSettings(enabled=False))
        await guilds.set(self.guild.id, HostSettings(enabled=False))
        await guilds.set(self.guild.id, AnswerSettings(more_help_channel_ids=[self.channel.id], **self.answers))
        self.ann, self.ben, self.cleo = [self.person(name) for name in ("ann", "ben", "cleo")]
        self.mod = self.guild.add_member(self.env.create_user("mod"), roles=[self.mods])
        await self.env.settle()
        return self

    def person(self, name):
        self.users[name] = self.env.create_user(name)
        return self.guild.add_member(self.users[name])

    async def question(self, thread):
        outcome = await self.env.bot.services[AcceptService].outcome(thread.id)
        return None if outcome is None else outcome.question

    async def points(self, member):
        return (await self.env.bot.services.ledger.account(self.guild.id, member.id)).balance

    async def solved(self, *, tags=()):
        """A post of Ann's that Ben answered, with his answer marked."""
        thread = await post(self.env, self.forum, self.ann, tags=tags)
        reply = await self.ben.send(thread, "Warm water.")
        await self.ann.context_menu(thread, MENU, reply)
        await self.env.pass_time(seconds=1)
        return thread, reply

    def stored(self, thread):
        return self.env.backend.channels[thread.id]


@pytest.fixture
async def shop(env):
    return await Shop(env).open()


def last(result):
    return [result.response, *result.followups][-1]


def said(result):
    return text_of(last(result))


def cards(thread):
    return [message for message in thread.history() if message.author.bot and message.components]


def is_marked(env, thread, message):
    stored = env.backend.messages[thread.id][message.id]
    return any("✅" in str(reaction) for reaction in stored.reactions)


async def press(actor, message, start):
    return await actor.click(message, custom_id=button_of(message, start))


async def test_a_question_from_post_to_accepted_undone_and_accepted_again_with_restarts_between(env, shop):
    thread = await post(env, shop.forum, shop.ann, tags=["Tea"])
    reply = await shop.ben.send(thread, "Warm water.")
    await env.restart()
    marked = await shop.ann.context_menu(thread, MENU, reply)
    assert "✅ Marked" in said(marked)
    assert "+10 points" in said(marked)
    await env.restart()
    await env.pass_time(minutes=2)
    (card,) = cards(thread)
    for text in ("✅ Solved", f"{shop.ben.mention} helped", "+10 points", f"/{thread.id}/{reply.id}", "Undo"):
        assert text in text_of(card)
    assert is_marked(env, thread, reply)
    assert tags_of(env, shop.forum, thread) == ["Tea", "✅ Solved"]
    assert await shop.points(shop.ben) == 10

    refused = await press(shop.cleo, card, "answers:undo:")
    assert "Only whoever asked" in said(refused)
    undone = await press(shop.ann, card, "answers:undo:")
    assert "Undone" in said(undone)
    await env.restart()
    await env.pass_time(minutes=2)
    (card,) = cards(thread)
    assert "taken back" in text_of(card)
    assert "Undo" not in text_of(card)
    assert not is_marked(env, thread, reply)
    assert tags_of(env, shop.forum, thread) == ["Tea"]
    assert await shop.points(shop.ben) == 0

    await shop.mod.slash(
        thread, "answer accept", link=f"https://discord.com/channels/{shop.guild.id}/{thread.id}/{reply.id}"
    )
    await env.restart()
    await env.pass_time(minutes=2)
    assert ["taken back" in text_of(one) for one in cards(thread)] == [True, False]
    assert is_marked(env, thread, reply)
    assert tags_of(env, shop.forum, thread) == ["Tea", "✅ Solved"]
    assert await shop.points(shop.ben) == 10
    await env.restart()
    await env.pass_time(hours=1)
    assert len(cards(thread)) == 2


async def test_the_same_answer_twice_is_refused_and_another_takes_its_place(env, shop):
    thread, reply = await shop.solved()
    assert "already" in said(await shop.ann.context_menu(thread, MENU, reply))
    better = await shop.cleo.send(thread, "A rubber glove.")
    await shop.ann.context_menu(thread, MENU, better)
    await env.pass_time(seconds=1)
    (card,) = cards(thread)
    assert f"{shop.cleo.mention} helped" in text_of(card)
    assert (is_marked(env, thread, reply), is_marked(env, thread, better)) == (False, True)
    assert (await shop.points(shop.ben), await shop.points(shop.cleo)) == (0, 10)


async def test_others_may_not_accept_and_the_team_may(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    assert "Only whoever asked" in said(await shop.cleo.context_menu(thread, MENU, reply))
    assert "Only whoever asked" in said(await shop.ben.context_menu(thread, MENU, reply))
    assert "Marked" in said(await shop.mod.context_menu(thread, MENU, reply))


async def test_own_answers_and_bots_earn_nothing_and_the_card_says_so(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    own = await shop.ann.send(thread, "Found it: warm water.")
    assert "own answers earn no points" in said(await shop.ann.context_menu(thread, MENU, own))
    await env.pass_time(seconds=1)
    assert "found the answer" in text_of(cards(thread)[0])
    robot = shop.guild.add_member(env.create_user("robot", bot=True))
    word = await robot.send(thread, "Beep.")
    assert "bots earn no points" in said(await shop.ann.context_menu(thread, MENU, word))


async def test_what_is_no_answer_is_refused_with_a_sentence(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    lounge = shop.guild.create_text_channel("lounge")
    await env.settle()
    word = await shop.ben.send(lounge, "Hello")
    assert "works in a question" in said(await shop.ann.context_menu(lounge, MENU, word))
    starter = thread.history()[0]
    assert "question itself" in said(await shop.ann.context_menu(thread, MENU, starter))
    link = f"https://discord.com/channels/{shop.guild.id}/{lounge.id}/{word.id}"
    assert "somewhere else" in said(await shop.ann.slash(thread, "answer accept", link=link))
    assert "Copy Message Link" in said(await shop.ann.slash(thread, "answer accept", link="the one with water"))
    assert "no such message" in said(await shop.ann.slash(thread, "answer accept", link=str(word.id)))
    assert "No answer is marked" in said(await shop.ann.slash(thread, "answer undo"))
    reply = await shop.ben.send(thread, "Warm water.")
    await shop.ann.context_menu(thread, MENU, reply)
    await env.pass_time(seconds=1)
    assert "a notice" in said(await shop.ann.context_menu(thread, MENU, cards(thread)[0]))


async def test_two_more_can_be_thanked_from_the_card(env, shop):
    thread, _reply = await shop.solved()
    (card,) = cards(thread)
    assert "Nobody else" in said(await press(shop.ann, card, "answers:also:"))
    dora = shop.person("dora")
    for helper in (shop.cleo, dora):
        await helper.send(thread, "And a glove.")
    assert "Only whoever asked" in said(await press(shop.cleo, card, "answers:also:"))
    asked = await press(shop.ann, card, "answers:also:")
    assert asked.ephemeral
    await env.restart()
    await shop.ann.select(last(asked), [str(shop.cleo.id), str(dora.id)], custom_id=f"answers:thank:{thread.id}")
    await env.pass_time(seconds=1)
    (card,) = cards(thread)
    assert f"Also helpful: {shop.cleo.mention} (+4 points) and {dora.mention} (+4 points)" in text_of(card)
    assert "answers:also:" not in str([c.to_dict() for c in card.components])
    await press(shop.mod, card, "answers:undo:")
    assert [await shop.points(one) for one in (shop.ben, shop.cleo, dora)] == [0, 0, 0]


async def test_without_a_link_who_helped_is_chosen_from_a_list(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    await shop.ben.send(thread, "Hm.")
    reply = await shop.ben.send(thread, "Warm water.")
    assert "Only whoever asked" in said(await shop.cleo.slash(thread, "answer accept"))
    asked = await shop.ann.slash(thread, "answer accept")
    select = f"answers:helped:{thread.id}"
    await env.restart()
    await shop.ann.select(last(asked), [str(shop.ben.id)], custom_id=select)
    await env.pass_time(seconds=1)
    question = await shop.question(thread)
    assert (question.answerer_id, question.answer_id) == (shop.ben.id, reply.id)
    assert is_marked(env, thread, reply)


async def test_a_deleted_answer_opens_the_question_again_also_when_the_bot_was_away(env, shop):
    thread, reply = await shop.solved()
    await shop.ben.delete(reply)
    await env.pass_time(seconds=1)
    assert "was deleted" in text_of(cards(thread)[0])
    assert (await shop.question(thread)).undone is Undone.DELETED
    assert tags_of(env, shop.forum, thread) == []
    assert await shop.points(shop.ben) == 0

    again = await shop.ben.send(thread, "Warm water, I said.")
    await shop.ann.context_menu(thread, MENU, again)
    await env.pass_time(seconds=1)
    assert await shop.points(shop.ben) == 10
    await env.bot.close()
    env.backend.delete_message(thread.id, again.id)
    await env.restart()
    await env.pass_time(minutes=1)
    assert (await shop.question(thread)).state is State.OPEN
    assert "was deleted" in text_of(cards(thread)[-1])
    assert await shop.points(shop.ben) == 0


async def test_a_purge_that_takes_the_answer_opens_the_question_again(env, shop):
    thread, reply = await shop.solved()
    other = await shop.cleo.send(thread, "Spam.")
    env.backend.bulk_delete_messages(thread.id, [reply.id, other.id])
    await env.pass_time(seconds=1)
    assert (await shop.question(thread)).state is State.OPEN
    assert await shop.points(shop.ben) == 0


async def test_who_is_forgotten_is_no_longer_named_on_a_card(env, shop):
    thread, _reply = await shop.solved()
    await env.bot.services.data.erase(shop.guild.id, shop.ben.id)
    await env.pass_time(seconds=1)
    (card,) = cards(thread)
    assert shop.ben.mention not in text_of(card)
    assert "somebody who is not here any more helped" in text_of(card)


async def test_an_answer_deleted_before_it_could_be_marked_is_found_missing(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    await shop.ann.context_menu(thread, MENU, reply)
    await env.bot.close()
    env.backend.delete_message(thread.id, reply.id)
    await env.restart()
    await env.pass_time(minutes=2)
    assert (await shop.question(thread)).state is State.OPEN
    assert cards(thread) == []
    assert await shop.points(shop.ben) == 0


async def test_when_the_asker_leaves_the_team_decides_and_when_the_answerer_leaves_points_stay(env):
    shop = await Shop(env, staff_accepts=False).open()
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    assert "Only whoever asked" in said(await shop.mod.context_menu(thread, MENU, reply))
    shop.guild.remove_member(shop.ann)
    await env.settle()
    shop.guild.remove_member(shop.ben)
    await env.settle()
    await env.restart()
    assert "Marked" in said(await shop.mod.context_menu(thread, MENU, reply))
    await env.pass_time(seconds=1)
    assert await shop.points(shop.ben) == 10
    assert "✅ Solved" in text_of(cards(thread)[0])


async def test_who_left_while_the_bot_was_away_is_known_to_have_left(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    await env.bot.close()
    shop.guild.remove_member(shop.ann)
    await env.restart()
    assert (await shop.question(thread)).is_asker_gone
    shop.guild.add_member(shop.users["ann"])
    await env.settle()
    assert not (await shop.question(thread)).is_asker_gone


async def test_a_thread_below_the_help_channel_belongs_to_who_wrote_the_message_it_hangs_on(env, shop):
    message = await shop.ann.send(shop.channel, "My lid is stuck.")
    thread = await thread_below(env, shop.channel, shop.ben, message=message)
    assert (await shop.question(thread)).asker_id == shop.ann.id
    bare = await thread_below(env, shop.channel, shop.cleo)
    assert (await shop.question(bare)).asker_id == shop.cleo.id
    lounge = shop.guild.create_text_channel("lounge")
    await env.settle()
    other = await thread_below(env, lounge, shop.cleo)
    await shop.ann.send(other, "hello")
    assert await shop.question(other) is None


async def test_a_thread_that_another_bot_opened_is_no_question_and_discord_is_asked_once(env, shop):
    robot = shop.guild.add_member(env.create_user("robot", bot=True))
    ticket = await robot.send(shop.channel, "Ticket 12")
    thread = await thread_below(env, shop.channel, robot, message=ticket)
    for _ in range(3):
        await shop.ann.send(thread, "Hello?")
    assert await shop.question(thread) is None
    path = f"/channels/{shop.channel.id}/messages/{ticket.id}"
    assert len([request for request in env.http_requests if request.path.endswith(path)]) <= 1


async def test_posts_and_replies_of_a_downtime_are_found_once(env, shop):
    known = await post(env, shop.forum, shop.ann)
    await env.bot.close()
    env.backend.advance_clock(3600)
    env.backend.create_message(known.id, shop.ben.id, "Warm water.")
    missed = env.backend.create_thread(shop.forum.id, "Missed", shop.cleo.id)
    env.backend.create_message(missed.id, shop.ben.id, "A glove.")
    env.backend.create_message(missed.id, shop.ben.id, "Two gloves.")
    for _ in range(2):
        await env.restart()
    thread = handle(env, shop.guild, missed.id)
    service = env.bot.services[AcceptService]
    assert (await shop.question(thread)).asker_id == shop.cleo.id
    assert [(one.member_id, one.messages) for one in await service.repliers(missed.id)] == [(shop.ben.id, 2)]
    assert [(one.member_id, one.messages) for one in await service.repliers(known.id)] == [(shop.ben.id, 1)]


async def test_an_old_thread_that_was_never_noticed_can_be_solved_all_the_same(env, shop):
    await env.bot.services.guilds.change(shop.guild.id, AnswerSettings, enabled=False)
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    assert "works in a question" in said(await shop.ann.context_menu(thread, MENU, reply))
    await env.bot.services.guilds.change(shop.guild.id, AnswerSettings, enabled=True)
    assert "Marked" in said(await shop.ann.context_menu(thread, MENU, reply))


async def test_five_tags_stay_as_they_are_and_the_card_does_it_alone(env):
    shop = Shop(env)
    names = ["a", "b", "c", "d", "e"]
    shop.forum = create_forum(env, shop.guild, "more-help", tags=[*names, "Solved"])
    await shop.open()
    thread, _reply = await shop.solved(tags=names)
    assert tags_of(env, shop.forum, thread) == names
    assert "✅ Solved" in text_of(cards(thread)[0])


async def test_a_crash_after_the_card_sends_no_second_one(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    service, original = env.bot.services[AcceptService], AcceptService.carded

    async def crash(self, question_id, turn, message_id):
        if message_id:
            raise asyncio.CancelledError
        await original(self, question_id, turn, message_id)

    service.carded = crash.__get__(service)
    await shop.ann.context_menu(thread, MENU, reply)
    await env.pass_time(seconds=1)
    assert len(cards(thread)) == 1
    await env.restart()
    await env.pass_time(hours=1)
    assert len(cards(thread)) == 1
    await shop.ann.slash(thread, "answer undo")
    await env.pass_time(seconds=1)
    assert ["taken back" in text_of(card) for card in cards(thread)] == [True]


async def test_an_undo_removes_the_mark_that_a_crash_left_behind(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")

    async def crash(*_args):
        raise asyncio.CancelledError

    env.bot.services[AcceptService].carded = crash
    await shop.ann.context_menu(thread, MENU, reply)
    await env.pass_time(seconds=1)
    assert is_marked(env, thread, reply)
    await env.restart()
    await shop.ann.slash(thread, "answer undo")
    await env.pass_time(minutes=5)
    assert not is_marked(env, thread, reply)
    assert cards(thread) == []


async def test_an_undo_finds_the_card_that_a_crash_left_unrecorded(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    service, original = env.bot.services[AcceptService], AcceptService.carded

    async def crash(self, question_id, turn, message_id):
        if message_id:
            raise asyncio.CancelledError
        await original(self, question_id, turn, message_id)

    service.carded = crash.__get__(service)
    await shop.ann.context_menu(thread, MENU, reply)
    await env.pass_time(seconds=1)
    await env.restart()
    await shop.ann.slash(thread, "answer undo")
    await env.pass_time(minutes=5)
    (card,) = cards(thread)
    assert "taken back" in text_of(card)


async def test_a_card_that_somebody_deleted_stays_deleted(env, shop):
    thread, _reply = await shop.solved()
    env.backend.delete_message(thread.id, cards(thread)[0].id)
    await env.settle()
    await shop.cleo.send(thread, "And a glove.")
    await shop.ann.slash(thread, "answer undo")
    await env.pass_time(seconds=1)
    assert cards(thread) == []
    assert (await shop.question(thread)).state is State.OPEN


class TestHint:
    async def test_a_line_under_the_first_reply_leads_to_the_answer_and_goes_when_it_is_marked(self, env):
        shop = await Shop(env, explains=True).open()
        thread = await post(env, shop.forum, shop.ann)
        await shop.ann.send(thread, "Anybody?")
        assert cards(thread) == []
        for _ in range(2):
            await shop.ben.send(thread, "Warm water.")
        await env.restart()
        await env.pass_time(minutes=2)
        (hint,) = cards(thread)
        assert "Mark as answer" in text_of(hint)
        assert "Only whoever asked" in said(await press(shop.ben, hint, "answers:solved:"))
        asked = await press(shop.ann, hint, "answers:solved:")
        await shop.ann.select(last(asked), [str(shop.ben.id)], custom_id=f"answers:helped:{thread.id}")
        await env.pass_time(seconds=1)
        assert ["✅ Solved" in text_of(card) for card in cards(thread)] == [True]
        await shop.ann.slash(thread, "answer undo")
        await shop.cleo.send(thread, "A glove.")
        await env.pass_time(seconds=1)
        assert ["taken back" in text_of(card) for card in cards(thread)] == [True]

    async def test_what_is_solved_before_the_line_was_sent_needs_none(self, env):
        shop = await Shop(env, explains=True).open()
        thread = await post(env, shop.forum, shop.ann)
        reply = await shop.ben.send(thread, "Warm water.")
        await shop.ann.context_menu(thread, MENU, reply)
        await env.pass_time(seconds=1)
        assert ["✅ Solved" in text_of(card) for card in cards(thread)] == [True]


class TestReminder:
    async def waiting(self, env, shop):
        thread = await post(env, shop.forum, shop.ann)
        await shop.ben.send(thread, "Warm water.")
        return thread

    async def test_after_a_quiet_day_the_asker_is_asked_directly_once(self, env, shop):
        thread = await self.waiting(env, shop)
        await env.pass_time(hours=23)
        assert env.backend_dm(shop.ann) == []
        await env.restart()
        await env.pass_time(hours=1, minutes=1)
        (question,) = env.backend_dm(shop.ann)
        assert f"[How do I get the lid off?](https://discord.com/channels/{shop.guild.id}/{thread.id})" in text_of(
            question
        )
        assert cards(thread) == []
        await env.restart()
        await shop.users["ann"].select(question, [str(shop.ben.id)], custom_id=f"answers:helped:{thread.id}")
        await env.pass_time(seconds=1)
        assert await shop.points(shop.ben) == 10
        assert "✅ Marked" in text_of(env.backend_dm(shop.ann)[0])
        await env.pass_time(days=5)
        assert len(env.backend_dm(shop.ann)) == 1

    async def test_who_found_it_alone_or_still_waits_says_so(self, env, shop):
        thread = await self.waiting(env, shop)
        await env.pass_time(hours=25)
        (question,) = env.backend_dm(shop.ann)
        await shop.users["ann"].select(question, ["nobody"], custom_id=f"answers:helped:{thread.id}")
        assert "No hurry" in text_of(env.backend_dm(shop.ann)[0])
        assert (await shop.question(thread)).state is State.OPEN
        asked = await shop.ann.slash(thread, "answer accept")
        await shop.ann.select(last(asked), ["self"], custom_id=f"answers:helped:{thread.id}")
        await env.pass_time(seconds=1)
        assert f"{shop.ann.mention} found the answer" in text_of(cards(thread)[0])

    async def test_never_at_night(self, env, shop):
        thread = await post(env, shop.forum, shop.ann)
        await env.pass_time(hours=10)  # 22:00
        await shop.ben.send(thread, "Warm water.")
        await env.pass_time(hours=24, minutes=1)
        assert env.backend_dm(shop.ann) == []
        await env.pass_time(hours=11)
        assert len(env.backend_dm(shop.ann)) == 1

    async def test_not_when_the_asker_spoke_last_nor_to_who_wants_no_reminders(self, env, shop):
        thread = await self.waiting(env, shop)
        await shop.ann.send(thread, "I will try that.")
        other = await post(env, shop.forum, shop.cleo)
        await shop.ben.send(other, "A glove.")
        await env.bot.services.members.prefer(shop.guild.id, shop.cleo.id, Preference.NUDGES, is_on=False)
        await env.pass_time(days=3)
        assert env.backend_dm(shop.ann) + env.backend_dm(shop.cleo) + cards(other) + cards(thread) == []

    @pytest.mark.parametrize("how", ["closed", "unwanted"])
    async def test_without_direct_messages_it_is_one_short_word_in_the_thread_that_calls_only_the_asker(
        self, env, shop, how
    ):
        thread = await self.waiting(env, shop)
        if how == "closed":
            path = f"/channels/{shop.users['ann'].dm_channel.id}/messages"
            env.inject_error("POST", path, status=403, code=50007, times=50)
        else:
            await env.bot.services.members.prefer(shop.guild.id, shop.ann.id, Preference.DMS, is_on=False)
        await env.pass_time(hours=25)
        (word,) = cards(thread)
        assert shop.ann.mention in text_of(word)
        assert env.backend.messages[thread.id][word.id].ping_user_ids == [shop.ann.id]
        refused = await shop.cleo.select(word, ["nobody"], custom_id=f"answers:helped:{thread.id}")
        assert "Only whoever asked" in said(refused)
        await shop.ann.select(word, [str(shop.ben.id)], custom_id=f"answers:helped:{thread.id}")
        await env.pass_time(seconds=1)
        assert "Marked" in text_of(cards(thread)[0])
        assert await shop.points(shop.ben) == 10

    async def test_who_is_forgotten_is_named_in_no_thread_in_which_they_were_asked_who_helped(self, env, shop):
        thread = await self.waiting(env, shop)
        await env.bot.services.members.prefer(shop.guild.id, shop.ann.id, Preference.DMS, is_on=False)
        await env.pass_time(hours=25)
        assert shop.ann.mention in text_of(cards(thread)[0])
        await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=1)
        assert cards(thread) == []


class TestUnanswered:
    async def test_helpers_of_the_topic_are_called_then_the_team_is_told_across_restarts(self, env, shop):
        dora = shop.person("dora")
        await env.settle()
        shown = await shop.ben.slash(shop.channel, "helpers on", topic="tea")
        assert f"<@&{shop.tea.id}>" in said(shown)
        await shop.cleo.slash(shop.channel, "helpers on")
        thread = await post(env, shop.forum, shop.ann, tags=["Tea"])
        plain = await post(env, shop.forum, shop.ann)
        await env.restart()
        await env.pass_time(hours=6)
        (call,) = cards(thread)
        pinged = env.backend.messages[thread.id][call.id].ping_user_ids
        assert sorted(pinged) == sorted([shop.ben.id, shop.cleo.id])
        assert dora.mention not in text_of(call)
        (call,) = cards(plain)
        assert env.backend.messages[plain.id][call.id].ping_user_ids == [shop.cleo.id]
        assert shop.team.history() == []
        await env.restart()
        await shop.ben.send(thread, "Warm water.")
        await env.pass_time(hours=6)
        await env.pass_time(days=1)
        (notice,) = shop.team.history()
        assert f"/channels/{shop.guild.id}/{plain.id}" in notice.content
        assert len(cards(plain)) == 1

    async def test_a_helper_can_stop_it_under_the_call(self, env, shop):
        await shop.ben.slash(shop.channel, "helpers on")
        thread = await post(env, shop.forum, shop.ann)
        await env.pass_time(hours=6)
        (call,) = cards(thread)
        assert "don't help here" in said(await press(shop.cleo, call, "answers:nopings:"))
        assert "no more questions" in said(await press(shop.ben, call, "answers:nopings:"))
        assert "don't hear" in said(await shop.ben.slash(shop.channel, "helpers status"))

    async def test_who_is_forgotten_goes_from_the_call_to_helpers_and_with_the_last_one_it_goes(self, env, shop):
        for helper in (shop.ben, shop.cleo):
            await helper.slash(shop.channel, "helpers on")
        thread = await post(env, shop.forum, shop.ann)
        await env.pass_time(hours=6)
        await env.bot.services.data.erase(shop.guild.id, shop.ben.id)
        await env.pass_time(seconds=1)
        (call,) = cards(thread)
        assert (shop.ben.mention in text_of(call), shop.cleo.mention in text_of(call)) == (False, True)
        await env.bot.services.data.erase(shop.guild.id, shop.cleo.id)
        await env.pass_time(seconds=1)
        assert cards(thread) == []

    async def test_nobody_is_called_at_night(self, env, shop):
        await shop.ben.slash(shop.channel, "helpers on")
        await env.pass_time(hours=6)
        thread = await post(env, shop.forum, shop.ann)
        await env.pass_time(hours=6)  # midnight
        assert cards(thread) == []
        await env.pass_time(hours=9, minutes=1)
        assert len(cards(thread)) == 1

    async def test_what_waits_is_listed_and_the_team_sees_how_fast_questions_are_answered(self, env, shop):
        thread, _reply = await shop.solved()
        waiting = await post(env, shop.forum, shop.cleo)
        shown = said(await shop.ben.slash(shop.channel, "answer waiting"))
        assert "1 question waits" in shown
        assert str(waiting.id) in shown
        assert str(thread.id) not in shown
        assert "half of them" not in shown
        assert "1 got a reply, half of them within" in said(await shop.mod.slash(shop.channel, "answer waiting"))

    async def test_questions_of_a_deleted_help_channel_wait_no_more(self, env, shop):
        waiting = await post(env, shop.forum, shop.cleo)
        env.backend.delete_channel(shop.forum.id)
        await env.settle()
        assert str(waiting.id) not in said(await shop.ben.slash(shop.channel, "answer waiting"))


class TestClosing:
    async def closed(self, env, shop):
        thread, reply = await shop.solved()
        await env.pass_time(days=3)
        assert shop.stored(thread).thread_metadata.archived
        return thread, reply

    async def test_a_solved_post_is_put_away_and_the_askers_new_word_offers_to_reopen(self, env, shop):
        thread, _reply = await self.closed(env, shop)
        await env.restart()
        env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": False})  # as Discord does with a message
        await shop.ann.send(thread, "It is stuck again.")
        await env.pass_time(seconds=1)
        offer = cards(thread)[-1]
        assert "solved and put away" in text_of(offer)
        await shop.ann.send(thread, "Anybody?")
        await env.pass_time(seconds=1)
        assert len(cards(thread)) == 2
        assert "Only whoever asked" in said(await press(shop.cleo, offer, "answers:reopen:"))
        await env.restart()
        await press(shop.ann, offer, "answers:reopen:")
        await env.pass_time(seconds=1)
        assert (await shop.question(thread)).state is State.OPEN
        assert tags_of(env, shop.forum, thread) == []
        assert ["open again" in text_of(card) for card in cards(thread)] == [True, True]
        assert await shop.points(shop.ben) == 0

    async def test_it_is_put_away_again_after_a_quiet_while(self, env, shop):
        thread, _reply = await self.closed(env, shop)
        env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": False})
        await shop.cleo.send(thread, "Thanks, this helped me, too.")
        await env.pass_time(days=1)
        assert not shop.stored(thread).thread_metadata.archived
        assert len(cards(thread)) == 1
        await env.pass_time(days=3)
        assert shop.stored(thread).thread_metadata.archived

    async def test_a_post_in_the_archive_can_be_undone_and_marked(self, env, shop):
        thread, reply = await self.closed(env, shop)
        await shop.mod.slash(thread, "answer undo")
        await env.pass_time(seconds=1)
        assert not shop.stored(thread).thread_metadata.archived
        assert tags_of(env, shop.forum, thread) == []
        assert not is_marked(env, thread, reply)

    async def test_a_post_locked_by_the_team_is_left_alone(self, env, shop):
        thread = await post(env, shop.forum, shop.ann)
        await shop.ben.send(thread, "Warm water.")
        env.backend.edit_channel(thread.id, {}, thread_metadata={"locked": True})
        await env.settle()
        await env.pass_time(days=3)
        assert env.backend_dm(shop.ann) == []

    async def test_a_deleted_post_is_forgotten_and_its_points_stay(self, env, shop):
        thread, _reply = await shop.solved()
        env.backend.delete_channel(thread.id)
        await env.settle()
        await env.pass_time(days=5)
        assert (await shop.question(thread)).state is State.GONE
        assert await shop.points(shop.ben) == 10


class TestAsking:
    def controls(self, form):
        return [child["component"]["custom_id"] for child in form.modal["components"]]

    async def ask(self, actor, channel, title, body="", topic=None):
        form = await actor.slash(channel, "ask")
        names = self.controls(form)
        values = {names[0]: title, names[1]: body}
        if topic is not None:
            values[names[2]] = [topic]
        return await actor.submit_modal(form, values)

    @pytest.mark.parametrize("is_archived", [False, True])
    async def test_neither_name_nor_words_of_who_is_forgotten_stay_on_the_card_of_their_question(
        self, env, shop, is_archived
    ):
        await self.ask(shop.ann, shop.channel, "How do I get the lid off?", "My flat, 4 Elm Road", str(shop.tea.id))
        (question,) = await env.bot.services[QuestionService].unanswered(shop.guild.id)
        if is_archived:
            await env.bot.get_channel(question.id).edit(archived=True)
        for _twice in range(2):
            await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
            await env.pass_time(seconds=1)
        (card,) = [message for message in shop.channel.history() if message.id == question.id]
        assert "asked to be forgotten" in text_of(card)
        left = str(env.backend.messages[shop.channel.id][card.id].components)
        assert [word for word in (str(shop.ann.id), "lid", "Elm Road") if word in left] == []
        assert "Only whoever asked" in said(await press(shop.ben, card, "answers:who:"))

    async def test_what_members_wrote_themselves_is_left_alone(self, env, shop):
        thread = await post(env, shop.forum, shop.ann)
        await env.bot.services.data.erase(shop.guild.id, shop.ann.id)
        await env.pass_time(seconds=1)
        assert [message.content for message in thread.history()] == ["It is stuck."]

    async def test_the_form_becomes_a_thread_with_the_asker_in_it(self, env, shop):
        sent = await self.ask(
            shop.ann, shop.channel, "How do I get\nthe lid off?", "**Stuck** `lid()` @everyone", str(shop.tea.id)
        )
        (question,) = await env.bot.services[QuestionService].unanswered(shop.guild.id)
        assert question.link in said(sent)
        assert (question.asker_id, question.channel_id, question.topic_id) == (
            shop.ann.id,
            shop.channel.id,
            shop.tea.id,
        )
        thread = env.bot.get_channel(question.id)
        assert thread.name == "How do I get the lid off?"
        assert shop.ann.id in env.backend.channels[thread.id].thread_members
        starter = next(message for message in shop.channel.history() if message.id == question.id)
        assert "\\*\\*Stuck\\*\\*" in text_of(starter)
        assert "`lid()`" in text_of(starter)
        assert not env.backend.messages[shop.channel.id][starter.id].mention_everyone
        await shop.ben.send(handle(env, shop.guild, thread.id), "Warm water.")
        await env.restart()
        assert "Only whoever asked" in said(await press(shop.ben, starter, "answers:who:"))
        asked = await press(shop.ann, starter, "answers:who:")
        await shop.ann.select(last(asked), [str(shop.ben.id)], custom_id=f"answers:helped:{thread.id}")
        assert await shop.points(shop.ben) == 10

    async def test_in_a_forum_it_becomes_a_post_with_its_tag(self, env, shop):
        tag = next(tag["id"] for tag in env.backend.channels[shop.forum.id].available_tags if tag["name"] == "Tea")
        lounge = shop.guild.create_text_channel("lounge")
        await env.settle()
        await self.ask(shop.ann, lounge, "How do I get the lid off?", topic=tag)
        (question,) = await env.bot.services[QuestionService].unanswered(shop.guild.id)
        assert (question.channel_id, question.asker_id, question.topic_id) == (shop.forum.id, shop.ann.id, shop.tea.id)
        thread = handle(env, shop.guild, question.id)
        assert tags_of(env, shop.forum, thread) == ["Tea"]
        assert shop.ann.mention in text_of(thread.history()[0])

    async def test_a_question_whose_recording_was_interrupted_is_found_with_its_asker(self, env, shop):
        async def crash(_asked):
            raise asyncio.CancelledError

        env.bot.services[QuestionService].asked = crash
        await self.ask(shop.ann, shop.channel, "How do I get the lid off?", topic=str(shop.tea.id))
        assert await env.bot.services[QuestionService].unanswered(shop.guild.id) == []
        await env.restart()
        (question,) = await env.bot.services[QuestionService].unanswered(shop.guild.id)
        assert (question.asker_id, question.topic_id) == (shop.ann.id, shop.tea.id)

    async def test_who_asks_question_after_question_is_asked_for_patience(self, env, shop):
        for number in range(3):
            await self.ask(shop.ann, shop.channel, f"How do I get lid {number} off?")
        assert "Give people a moment" in said(await shop.ann.slash(shop.channel, "ask"))
        assert (await shop.ben.slash(shop.channel, "ask")).modal
        await env.pass_time(minutes=11)
        assert (await shop.ann.slash(shop.channel, "ask")).modal

    async def test_a_title_that_says_nothing_is_refused(self, env, shop):
        assert "in a few words" in said(await self.ask(shop.ann, shop.channel, "???"))
        assert [message for message in shop.channel.history() if message.author.bot] == []

    async def test_without_a_help_channel_or_the_right_to_write_there_it_is_refused(self, env, shop):
        guilds = env.bot.services.guilds
        await guilds.change(shop.guild.id, AnswerSettings, more_help_channel_ids=[])
        await guilds.change(shop.guild.id, ServerSettings, help_channel_id=None)
        assert "no help channel" in said(await shop.ann.slash(shop.channel, "ask"))
        closed = shop.guild.create_text_channel(
            "closed-help", overwrites={shop.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
        )
        await env.settle()
        await guilds.change(shop.guild.id, ServerSettings, help_channel_id=closed.id)
        assert "may not write" in said(await shop.ann.slash(shop.channel, "ask"))
        await guilds.change(shop.guild.id, AnswerSettings, enabled=False)
        assert "not switched on" in said(await shop.ann.slash(shop.channel, "ask"))


async def test_what_discord_forbids_is_left_out_and_the_team_is_told_once(env, shop):
    thread = await post(env, shop.forum, shop.ann)
    reply = await shop.ben.send(thread, "Warm water.")
    env.inject_error("PATCH", f"/channels/{thread.id}", status=403, code=50013, times=50)
    for _ in range(2):
        await shop.ann.context_menu(thread, MENU, reply)
        await env.pass_time(seconds=1)
        await shop.ann.slash(thread, "answer undo")
        await env.pass_time(seconds=1)
    assert await shop.points(shop.ben) == 0
    assert len([message for message in shop.team.history() if "Manage Threads" in message.content]) == 1
    assert len(cards(thread)) == 2


async def test_public_texts_are_in_the_servers_language_and_private_ones_in_the_persons(env):
    shop = await Shop(env).open(language="de")
    thread, _reply = await shop.solved()
    assert "Gelöst" in text_of(cards(thread)[0])
    assert "Rückgängig" in text_of(cards(thread)[0])
    assert "Undone" in said(await shop.ann.slash(thread, "answer undo"))


async def test_at_most_five_context_menus_stand_under_a_message(env, shop):
    menus = env.bot.tree.get_commands(type=discord.AppCommandType.message)
    assert MENU in [menu.name for menu in menus]
    assert len(menus) <= 5


async def test_a_question_whose_card_was_posted_when_the_bot_died_gets_its_thread_on_the_next_start(env, shop):
    place = env.bot.get_channel(shop.channel.id)
    card = await place.send(view=asked_card("Is *tea* _hot_?", "It is **not**.", shop.ann.id, 0, "en"))
    talk = await place.send("### Not a question")
    await env.restart()
    await env.pass_time(seconds=1)
    thread = env.backend.channels[card.id]
    assert thread.name == "Is *tea* _hot_?"
    assert talk.id not in env.backend.channels
    (waiting,) = await env.bot.services[QuestionService].unanswered(shop.guild.id)
    assert (waiting.id, waiting.asker_id, waiting.channel_id) == (card.id, shop.ann.id, shop.channel.id)
    await env.restart()
    await env.pass_time(seconds=1)
    assert len(await env.bot.services[QuestionService].unanswered(shop.guild.id)) == 1
