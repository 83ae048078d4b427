"""Coming and introducing oneself."""

from __future__ import annotations

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, Act


class Joining(Act):
    """Somebody comes: one card in the channel, one direct message."""

    feature = "welcome"
    is_certain = True

    def cast(self):
        self.newcomer = self.discord.world.user(f"new{self.number}")

    async def act(self):
        await self.discord.join(self.town.guild_id, self.newcomer)

    def effects(self):
        return [("POST", self.where("welcome")), ("POST", self.letters_of(self.newcomer))]

    def stored(self):
        return self.town.count("welcome_arrival", member_id=int(self.newcomer["id"]), state="greeted")

    def visible(self):
        cards = self.town.seen("welcome", f"<@{self.newcomer['id']}>")
        return {"greetings": len(cards), "direct messages": len(self.town.letters(self.newcomer))}


class Introducing(Act):
    """A form becomes a card, and points."""

    feature = "introductions"
    says = "Your card is on its way"

    def cast(self):
        self.ann = self.person("ann")

    async def prepare(self):
        self.form = await deeds.introduction_form(self.town, self.ann)

    async def act(self):
        return await self.discord.submit(self.form, deeds.INTRODUCTION, user=self.ann)

    def effects(self):
        return [("POST", self.where("introductions")), *ANSWER]

    def stored(self):
        return self.town.count("introduction", member_id=int(self.ann["id"]))

    def visible(self):
        cards = self.town.cards("introductions", f"intro:hi:{self.ann['id']}")
        return {"cards": len(cards), "points": len(self.town.points(self.ann, "introduction"))}


class RemovingCard(Introducing):
    """A card is taken away again."""

    says = "Removed"

    async def prepare(self):
        await deeds.introduce(self.town, self.ann)
        await deeds.until(lambda: self.town.count("introduction", member_id=int(self.ann["id"]), state="shown"))

    async def act(self):
        channel = self.town.channels["introductions"]
        return await self.discord.slash("introduction remove", channel_id=channel, user=self.ann)

    def effects(self):
        return [("DELETE", self.where("introductions", "/messages/.*")), *ANSWER]

    def stored(self):
        return 1 - super().stored()

    def visible(self):
        return {"cards taken away": 1 - super().visible()["cards"]}


class IntroducingWithPost(Act):
    """A plain post counts: it is waved at, and its author is offered a card."""

    feature = "introductions"
    is_certain = True

    def cast(self):
        self.ann, self.post = self.person("ann"), None

    async def act(self):
        words = "Hello, I am new here and I have a great fondness for kettles of all kinds."
        self.post = await self.discord.say(self.town.channels["introductions"], self.ann, words)

    def effects(self):
        return [
            ("POST", self.where("introductions")),
            ("PUT", self.where("introductions", "/messages/.*/reactions/.*")),
        ]

    def stored(self):
        return self.town.count("introduction_post", author_id=int(self.ann["id"]))

    def visible(self):
        if self.post is None:
            return {}
        offers = self.town.cards("introductions", f"intro:card:{self.post['id']}")
        waves = sum(each["count"] for each in self.post["reactions"])
        return {"offers": len(offers), "waves": waves, "points": len(self.town.points(self.ann, "introduction"))}


class Forgetting(RemovingCard):
    """Somebody is forgotten: what they said about themselves goes, also from the channel."""

    feature = "own data"
    says = "forgotten"

    async def prepare(self):
        await super().prepare()
        channel = self.town.channels["general"]
        self.question = await self.discord.slash("mydata erase", channel_id=channel, user=self.ann)

    async def act(self):
        return await self.discord.press("Yes, forget me", message=self.question.original, user=self.ann)


WELCOMING = (Joining, Introducing, RemovingCard, IntroducingWithPost, Forgetting)
