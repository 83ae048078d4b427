"""A day in the community, as its people see it: one real process, which is restarted in the middle of the day."""

from __future__ import annotations

import pytest

from tests.wire import deeds
from tests.wire.standin.reading import text_of

NEWCOMERS = ("ann", "ben", "cleo", "dan", "eve")


class Day:
    """What happens, hour by hour. Each hour asserts what people saw, and what the database holds of it."""

    def __init__(self, town) -> None:
        self.town, self.discord = town, town.discord
        self.greta, self.hugo = town.person("greta"), town.person("hugo")
        self.new = {name: self.discord.world.user(name) for name in NEWCOMERS}
        self.thread = self.question = None

    def id_of(self, name):
        return int(self.new[name]["id"])

    async def sees(self, where, *words):
        """Wait until a channel has a message of the bot that says all this, and return the only one."""
        (message,) = await self.discord.until(lambda: self.town.seen(where, *words), 20)
        return message

    async def gets(self, user, *words):
        """Wait until somebody got a direct message that says all this, and return what it says."""
        (letter,) = await self.discord.until(lambda: self.town.letters(user, *words), 20)
        return text_of(letter)

    async def five_come_and_are_greeted(self):
        for user in self.new.values():
            await self.discord.join(self.town.guild_id, user)
        for name, user in self.new.items():
            greeting = await self.sees("welcome", f"<@{user['id']}>")
            assert "Introduce" in text_of(greeting)
            assert f"Hello {name.title()}, welcome to Harbour!" in await self.gets(user, "welcome to Harbour")
        assert len(self.town.messages(self.town.channels["welcome"])) == len(NEWCOMERS)
        assert self.town.count("welcome_arrival", state="greeted") == len(NEWCOMERS)

    async def two_introduce_themselves(self):
        for name, likes in (("ann", "Kettles"), ("ben", "Bread & butter")):
            user = self.new[name]
            answers = {"What shall we call you?": name.title(), "What are you into?": likes}
            answer = await deeds.introduce(self.town, user, **answers)
            assert "Your card is on its way" in answer.words
            assert answer.is_private
            card = text_of(await self.sees("introductions", f"<@{user['id']}>"))
            assert name.title() in card
            assert likes in card
            assert self.town.points(user, "introduction") == [5]
        (card, _other) = self.town.cards("introductions", "intro:hi:")
        await self.discord.press("Say hi", message=card, user=self.hugo)
        assert self.town.points(self.hugo, "greeting") == [1]

    async def a_question_is_asked(self):
        answer = await deeds.ask(self.town, self.new["cleo"], "How do I get the lid off?")
        assert "Your question is here" in answer.words
        self.question = await self.sees("help", "How do I get the lid off?")
        assert f"<@{self.new['cleo']['id']}>" in text_of(self.question)
        self.thread = self.discord.world.channels[self.question["id"]]
        assert self.thread["parent_id"] == self.town.channels["help"]
        assert self.town.count("question", id=int(self.thread["id"]), asker_id=self.id_of("cleo"), state="open") == 1

    async def it_is_answered_and_the_answer_accepted(self):
        reply = await deeds.reply_to(self.town, self.hugo, self.thread, "Hold it under warm water.")
        hint = await self.sees(self.thread["id"], "Did a reply solve it?")
        stranger = await deeds.mark(self.town, self.new["dan"], reply)
        assert "Only whoever asked" in stranger.words
        marked = await deeds.mark(self.town, self.new["cleo"], reply)
        assert f"✅ Marked: <@{self.hugo['id']}>, +10 points." in marked.words
        card = await self.sees(self.thread["id"], "✅ Solved", f"<@{self.hugo['id']}>", "+10 points")
        await self.discord.until(lambda: hint not in self.town.messages(self.thread["id"]))
        assert [(each["emoji"]["name"], each["count"]) for each in reply["reactions"]] == [("✅", 1)]
        assert reply["id"] in text_of(card)
        assert self.town.one("SELECT answer_id FROM question WHERE state = 'solved'") == int(reply["id"])

    async def somebody_is_thanked(self):
        await deeds.thank(self.town, self.greta, self.hugo, "the tip with the lid")
        line = text_of(await self.sees("general", f"<@{self.greta['id']}> thanked <@{self.hugo['id']}> **+3**"))
        assert "the tip with the lid" in line
        own = await deeds.thank(self.town, self.greta, self.greta, "being me")
        assert own.is_private
        assert self.town.points(self.hugo, "thanks") == [3]
        assert self.town.points(self.greta, "thanks") == []

    async def somebody_is_warned(self):
        dan = self.new["dan"]
        refused = await deeds.moderate(self.town, "warn", about=dan, by=self.greta, reason="I don't like him")
        assert refused.is_private
        assert self.town.count("moderation_case", target_id=self.id_of("dan")) == 0
        warned = await deeds.moderate(self.town, "warn", about=dan, reason="Advertising in #general")
        assert f"✅ <@{dan['id']}> was warned. Case 1." in warned.words
        letter = await self.gets(dan, "You were warned on Harbour")
        assert "Advertising in #general" in letter
        await self.sees("mod-log", "Warning · #1", f"<@{dan['id']}>")
        history = await deeds.moderate(self.town, "history", about=dan)
        assert history.is_private
        assert "Advertising in #general" in history.words
        assert self.town.rows("SELECT number, state, dm FROM moderation_case") == [(1, "done", "sent")]

    async def a_message_is_reported_and_the_report_handled(self):
        dan, eve = self.new["dan"], self.new["eve"]
        message = await self.discord.say(self.town.channels["general"], dan, "Buy my kettles!!!")
        reported = await deeds.report(self.town, eve, message)
        assert "the team has your report" in reported.words
        card = await self.sees("reports", "Reported by 1 member", f"<@{dan['id']}>")
        assert "Buy my kettles!!!" in text_of(card)
        again = await deeds.report_form(self.town, eve, message)
        assert "You have reported this message already" in again.words
        form = await self.discord.press("Mute", message=card, user=self.town.mod)
        given = {"Why": "Advertising again", "How long": "2h"}
        acted = await self.discord.answered(await self.discord.submit(form, given, user=self.town.mod))
        assert "Case 2 is written down" in acted.words
        assert "You can't write on Harbour" in await self.gets(dan, "Advertising again")
        assert "Thank you for your report" in await self.gets(eve, "Thank you for your report")
        await self.discord.until(lambda: "case 2" in text_of(card))
        assert self.town.muted(dan) is not None
        (change,) = [each for each in self.discord.requests if "Advertising again" in each.reason]
        assert change.reason.startswith("#2 mod: ")
        assert self.town.rows("SELECT state FROM report") == [("acted",)]

    async def a_session_is_planned_and_fills_up(self):
        ann, ben = self.new["ann"], self.new["ben"]
        _session_id, card = await deeds.session_with_card(self.town, "Tea with the founders", places="1")
        (event,) = await self.discord.until(lambda: self.town.guild["guild_scheduled_events"])
        assert event["name"] == "Tea with the founders"
        assert "You are coming" in (await deeds.answer_session(self.town, ann, card)).words
        assert "number 1 in line" in (await deeds.answer_session(self.town, ben, card)).words
        assert "can't come" in (await deeds.answer_session(self.town, self.greta, card, "no")).words
        await self.discord.until(lambda: "1 of 1 coming · ⏳ 1 waiting" in text_of(card))
        assert "can't come" in (await deeds.answer_session(self.town, ann, card, "no")).words
        await self.gets(ben, "Tea with the founders")
        (offer,) = self.town.letters(ben, "Tea with the founders")
        taken = await self.discord.press("sessions:offer:", message=offer, user=ben)
        assert "You are coming" in (await self.discord.answered(taken)).words
        await self.discord.until(lambda: "1 of 1 coming" in text_of(card) and "waiting" not in text_of(card))
        going = self.town.rows("SELECT member_id FROM session_rsvp WHERE answer = 'going'")
        assert going == [(self.id_of("ben"),)]

    async def an_announcement_is_written_approved_and_goes_out(self):
        composer = await deeds.write_announcement(self.town, "Spring", "The **new kettle** is here.")
        handed_in = await deeds.hand_in(self.town, composer)
        assert "waits for approval" in handed_in.words
        card = await self.sees("team", "Spring", "Approve")
        own = await deeds.approve(self.town, card, by=self.town.lead)
        assert "goes out" not in own.words
        assert self.town.seen("news", "new kettle") == []
        assert "goes out now" in (await deeds.approve(self.town, card)).words
        await self.sees("news", "The **new kettle** is here.")
        receipt = text_of(await self.sees("team", "Spring is out"))
        assert f"approved by <@{self.town.mod['id']}>" in receipt
        assert self.town.rows("SELECT state FROM announcement") == [("sent",)]

    async def the_day_is_counted(self):
        general = self.town.channels["general"]
        shown = await self.discord.slash("points show", channel_id=general, user=self.hugo)
        assert "Hugo: 14 points" in shown.words  # a hello, an answer, a thanks
        board = await self.discord.slash("leaderboard", channel_id=general, user=self.greta)
        first = next(line for line in board.words.splitlines() if line.startswith("🥇"))
        assert f"<@{self.hugo['id']}>" in first
        (account,) = self.town.rows("SELECT balance FROM ledger_account WHERE member_id = ?", int(self.hugo["id"]))
        assert account == (14,)


@pytest.mark.proof("A day in the community")
async def test_a_day_with_a_restart_in_the_middle_goes_as_its_people_would_have_it(town, figure):
    day = Day(town)
    async with town.running():
        await day.five_come_and_are_greeted()
        await day.two_introduce_themselves()
        await day.a_question_is_asked()
        await day.somebody_is_warned()
    async with town.running():
        await day.it_is_answered_and_the_answer_accepted()
        await day.somebody_is_thanked()
        await day.a_message_is_reported_and_the_report_handled()
        await day.a_session_is_planned_and_fills_up()
        await day.an_announcement_is_written_approved_and_goes_out()
        await day.the_day_is_counted()
        await town.settled()
    code, said = await town.check()
    assert code == 0, said
    assert "every sum is what its entries add up to" in said
    interactions, letters = (
        len(town.discord.interactions.exchanges),
        sum(len(town.messages(channel["id"])) for channel in town.world.channels.values() if channel["type"] == 1),
    )
    figure(
        f"A day over the wire: {interactions} commands, buttons and forms, with a restart in the middle",
        f"all answered as expected, {letters} direct messages, each once; the ledger balances",
    )
