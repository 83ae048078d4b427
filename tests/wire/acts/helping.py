"""Asking, answering, thanking, and what it earns."""

from __future__ import annotations

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER, Act
from tests.wire.standin.reading import text_of


class Asking(Act):
    """A form becomes a question with a thread of its own."""

    feature = "answers"
    says = "Your question is here"

    def cast(self):
        self.ann = self.person("ann")

    async def prepare(self):
        self.form = await deeds.question_form(self.town, self.ann)

    async def act(self):
        given = {"Your question in one sentence": f"How hot is number {self.number}?"}
        return await self.discord.answered(await self.discord.submit(self.form, given, user=self.ann))

    def effects(self):
        threads = self.where("help", "/messages/.*/threads")
        joining = ("PUT", f"/channels/.*/thread-members/{self.ann['id']}")
        return [("POST", self.where("help")), ("POST", threads), joining, *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("question", asker_id=int(self.ann["id"]))

    def visible(self):
        cards = self.town.cards("help", f"answers:who:{self.ann['id']}:")
        threads = [each for each in self.town.guild["threads"] if each["id"] in {card["id"] for card in cards}]
        return {"cards": len(cards), "threads": len(threads)}


class Answering(Act):
    """The first reply to a question is noticed, and a line says how to mark it."""

    feature = "answers"
    is_certain = True

    def cast(self):
        self.ann, self.ben = self.person("ann"), self.person("ben")

    async def prepare(self):
        self.thread = await deeds.ask_in_forum(self.town, self.ann)

    async def act(self):
        self.reply = await self.discord.say(self.thread["id"], self.ben, "Warm water.")

    def effects(self):
        return [("POST", self.where(self.thread["id"]))]

    def stored(self):
        return self.town.count("question_reply", question_id=int(self.thread["id"]), member_id=int(self.ben["id"]))

    def visible(self):
        return {"hints": len(self.town.cards(self.thread["id"], "answers:solved:"))}


class Marking(Answering):
    """An answer is accepted: a card, a mark, a tag, points."""

    says = "✅ Marked"
    is_certain = False

    async def prepare(self):
        await super().prepare()
        self.reply = await deeds.reply_to(self.town, self.ben, self.thread)

    async def act(self):
        return await deeds.mark(self.town, self.ann, self.reply)

    def effects(self):
        inside = self.thread["id"]
        marking = ("PUT", self.where(inside, "/messages/.*/reactions/.*"))
        return [("POST", self.where(inside)), ("PATCH", self.where(inside, "")), marking, *ANSWER]

    def stored(self):
        return self.town.count("question", id=int(self.thread["id"]), state="solved")

    def visible(self):
        return {
            "solved cards": len(self.town.cards(self.thread["id"], "answers:undo:")),
            "marks": sum(each["count"] for each in self.reply["reactions"]),
            "tags": len(self.thread["applied_tags"]),
            "points": sum(self.town.points(self.ben, "answer")) / 10,
        }


class Undoing(Marking):
    """An acceptance is taken back, with all that came of it."""

    says = "Undone"

    async def prepare(self):
        await super().prepare()
        await deeds.mark(self.town, self.ann, self.reply)
        await deeds.until(lambda: self.thread["applied_tags"])
        (self.card,) = self.town.cards(self.thread["id"], "answers:undo:")

    async def act(self):
        return await self.discord.press("Undo", message=self.card, user=self.ann)

    def effects(self):
        inside, card = self.thread["id"], self.card["id"]
        unmarking = ("DELETE", self.where(inside, "/messages/.*/reactions/.*"))
        return [
            ("PATCH", self.where(inside, "")),
            ("PATCH", self.where(inside, f"/messages/{card}")),
            unmarking,
            *ANSWER,
        ]

    def stored(self):
        return self.town.count("question", id=int(self.thread["id"]), state="open")

    def visible(self):
        left = {name: 1 - amount for name, amount in super().visible().items()}
        left.pop("solved cards")
        return {f"{name} taken back": amount for name, amount in left.items()} | {
            "cards that say so": int("taken back" in text_of(self.card))
        }


class Thanking(Act):
    """Somebody is thanked: a line for all to see, and points."""

    feature = "thanks"
    says = "💛"

    def cast(self):
        self.ann, self.ben = self.person("ann"), self.person("ben")

    async def act(self):
        return await deeds.thank(self.town, self.ann, self.ben)

    def effects(self):
        return [*ANSWER]

    def stored(self):
        return self.town.count("thanks", receiver_id=int(self.ben["id"]), state="standing")

    def visible(self):
        lines = self.town.seen("general", f"thanked <@{self.ben['id']}>")
        return {"lines": len(lines), "points": sum(self.town.points(self.ben, "thanks")) / 3}


class TakingBack(Thanking):
    """A thanks is taken back."""

    says = "taken back"

    async def prepare(self):
        await super().act()
        (self.line,) = self.town.seen("general", f"thanked <@{self.ben['id']}>")
        await deeds.until(lambda: self.town.count("thanks_act", shown_id=int(self.line["id"])))

    async def act(self):
        return await self.discord.press("Take back", message=self.line, user=self.ann)

    def effects(self):
        return [*ANSWER, ("PATCH", self.where("general", "/messages/.*"))]

    def stored(self):
        return self.town.count("thanks", receiver_id=int(self.ben["id"]), state="withdrawn")

    def visible(self):
        points = sum(self.town.points(self.ben, "thanks")) / 3
        return {"lines that say so": int("taken back" in text_of(self.line)), "points taken back": 1 - points}


class ConfirmingThanks(Thanking):
    """Thanks in a message are asked about, and confirmed with a button: a heart, and points."""

    async def prepare(self):
        words = f"Thank you so much <@{self.ben['id']}>!"
        self.message = await self.discord.say(self.town.channels["general"], self.ann, words)
        sql = "SELECT 1 FROM thanks_act WHERE giver_id = ? AND offer_id IS NOT NULL"
        await deeds.until(lambda: self.town.rows(sql, int(self.ann["id"])))
        self.offer = self.town.cards("general", "thanks:take:")[-1]

    async def act(self):
        return await self.discord.press("Say thanks", message=self.offer, user=self.ann)

    def effects(self):
        message = self.where("general", "/messages/.*")
        return [*ANSWER, ("DELETE", message), ("PUT", f"{message}/reactions/.*")]

    def visible(self):
        is_gone = self.offer not in self.town.messages(self.town.channels["general"])
        return {
            "hearts": sum(each["count"] for each in self.message["reactions"]),
            "points": sum(self.town.points(self.ben, "thanks")) / 3,
            "offers taken away": int(is_gone),
        }


class Adjusting(Act):
    """The team gives points by hand."""

    feature = "points"
    says = "✅ <@"

    def cast(self):
        self.ben = self.person("ben")

    async def act(self):
        given = {"member": self.ben, "amount": 7, "reason": "The tea party"}
        channel = self.town.channels["team"]
        return await self.discord.slash("points-admin adjust", given, channel_id=channel, user=self.town.lead)

    def effects(self):
        return [*ANSWER]

    def stored(self):
        return self.town.count("points_action", member_id=int(self.ben["id"]))

    def visible(self):
        return {"points": sum(self.town.points(self.ben, "adjustment")) / 7}


HELPING = (Asking, Answering, Marking, Undoing, Thanking, TakingBack, ConfirmingThanks, Adjusting)
