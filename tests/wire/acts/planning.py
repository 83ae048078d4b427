"""Sessions and announcements."""

from __future__ import annotations

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER, Act
from tests.wire.standin.reading import text_of


class Publishing(Act):
    """A session is published: one card, one event of Discord's own."""

    feature = "sessions"
    says = "is published"

    @property
    def title(self):
        return f"Tea number {self.number}."

    async def prepare(self):
        self.composer = await deeds.plan_session(self.town, self.title)

    async def act(self):
        return await deeds.publish(self.town, self.composer)

    def effects(self):
        return [("POST", self.where("sessions")), ("POST", f"/guilds/{self.town.guild_id}/scheduled-events"), *ANSWER]

    def stored(self):
        return self.town.count("session", title=self.title, state="scheduled")

    def visible(self):
        events = [each for each in self.town.guild["guild_scheduled_events"] if each["name"] == self.title]
        return {"cards": len(self.cards()), "events": len(events)}

    def cards(self):
        return self.town.seen("sessions", self.title)


class Coming(Publishing):
    """A member says that they come, and the card counts them."""

    says = "You are coming"

    def cast(self):
        self.ann = self.person("ann")

    async def prepare(self):
        self.session_id, self.card = await deeds.session_with_card(self.town, self.title)

    async def act(self):
        return await deeds.answer_session(self.town, self.ann, self.card)

    def effects(self):
        return [("PATCH", self.where("sessions", "/messages/.*")), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("session_rsvp", member_id=int(self.ann["id"]), answer="going")

    def visible(self):
        return {"members on the card": int("✅ 1 coming" in text_of(self.card)), "cards": len(self.cards()) - self.less}

    @property
    def less(self):
        return 1 - self.stored()  # the card was there before


class AskingAhead(Coming):
    """A member asks something in a session, and its card counts the question."""

    says = "Your question is in"

    async def prepare(self):
        await super().prepare()
        self.form = await self.discord.press("Ask a question", message=self.card, user=self.ann)

    async def act(self):
        given = {"What do you want to know?": f"Why is number {self.number} blue?"}
        return await self.discord.answered(await self.discord.submit(self.form, given, user=self.ann))

    def stored(self):
        return self.town.count("session_question", asker_id=int(self.ann["id"]))

    def visible(self):
        return {"questions on the card": int("❓ 1 question" in text_of(self.card))}


class Leaving(Coming):
    """Who came no longer does, and the next in line is offered the place."""

    says = "can't come"

    def cast(self):
        super().cast()
        self.ben = self.person("ben")

    async def prepare(self):
        self.session_id, self.card = await deeds.session_with_card(self.town, self.title, places="1")
        for user in (self.ann, self.ben):
            await deeds.answer_session(self.town, user, self.card)

    async def act(self):
        return await deeds.answer_session(self.town, self.ann, self.card, "no")

    def effects(self):
        return [("POST", self.letters_of(self.ben)), *super().effects()]

    def stored(self):
        return self.town.count("session_rsvp", member_id=int(self.ann["id"]), answer="no")

    def visible(self):
        return {"offers": len(self.town.letters(self.ben, self.title))}


class Cancelling(Coming):
    """A session is cancelled: card and event say so, and who wanted to come is told."""

    says = "is cancelled"
    command = "session cancel"

    async def prepare(self):
        await super().prepare()
        await deeds.answer_session(self.town, self.ann, self.card)
        channel = self.town.channels["team"]
        self.question = await self.discord.slash(self.command, self.ask(), channel_id=channel, user=self.town.lead)

    def ask(self):
        return {"session": str(self.session_id), "reason": "The host is ill"}

    async def act(self):
        return await self.discord.press("Yes, do it", message=self.question.original, user=self.town.lead)

    def effects(self):
        events = f"/guilds/{self.town.guild_id}/scheduled-events/.*"
        card = ("PATCH", self.where("sessions", "/messages/.*"))
        return [("POST", self.letters_of(self.ann)), ("PATCH", events), card, *ANSWER]

    def stored(self):
        return self.town.count("session", title=self.title, state="cancelled")

    def visible(self):
        events = [each for each in self.town.guild["guild_scheduled_events"] if each["name"] == self.title]
        return {
            "cards that say so": int("❌ Cancelled" in text_of(self.card)),
            "direct messages": len(self.town.letters(self.ann, self.title, "is cancelled")),
            "events cancelled": 1 - len(events),
        }


class HandingIn(Act):
    """An announcement is handed in, and the team is asked."""

    feature = "announcements"
    says = "waits for approval"

    @property
    def title(self):
        return f"News number {self.number}."

    @property
    def words(self):
        return f"We have news of number {self.number}."

    def cast(self):
        self.place = f"news-{self.number}"  # one of its own: others within the hour would be worth a question
        self.town.channels[self.place] = self.discord.world.channel(self.town.guild_id, self.place)["id"]

    async def prepare(self):
        self.composer = await deeds.write_announcement(self.town, self.title, self.words, where=self.place)

    async def act(self):
        return await deeds.hand_in(self.town, self.composer)

    def effects(self):
        return [("POST", self.where("team")), *ANSWER]

    def stored(self):
        return self.town.count("announcement", title=self.title, state="waiting")

    def visible(self):
        return {"cards": len(self.cards())}

    def cards(self):
        return [each for each in self.town.cards("team", "announcements:ask:") if self.title in text_of(each)]


class Approving(HandingIn):
    """An announcement is approved, and goes out."""

    says = "goes out now"

    async def prepare(self):
        await super().prepare()
        await super().act()
        sql = "SELECT 1 FROM announcement WHERE title = ? AND ask_message_id IS NOT NULL"
        await deeds.until(lambda: self.town.rows(sql, self.title))
        (self.card,) = self.cards()

    async def act(self):
        return await deeds.approve(self.town, self.card)

    def effects(self):
        team, card = self.where("team"), self.where("team", "/messages/.*")
        return [("POST", self.where(self.place)), ("POST", team), ("PATCH", card), *ANSWER]

    def stored(self):
        return self.town.count("announcement", title=self.title, state="sent")

    def visible(self):
        return {
            "posts": len(self.town.seen(self.place, self.words)),
            "receipts": len(self.town.seen("team", f"{self.title} is out")),
            "cards that ask no more": int("Approve" not in text_of(self.card).splitlines()),
        }


class TakingDown(Approving):
    """An announcement that is out is taken back everywhere."""

    says = "It is being deleted everywhere"

    async def prepare(self):
        await super().prepare()
        await super().act()
        sql = "SELECT 1 FROM announcement WHERE title = ? AND state = 'sent'"
        await deeds.until(lambda: self.town.rows(sql, self.title))
        (self.receipt,) = await deeds.until(lambda: self.town.seen("team", f"{self.title} is out"))

    async def act(self):
        return await self.discord.press("Undo (one minute)", message=self.receipt, user=self.town.lead)

    def effects(self):
        receipt = self.where("team", f"/messages/{self.receipt['id']}")
        return [("DELETE", self.where(self.place, "/messages/.*")), ("PATCH", receipt), *ANSWER]

    def stored(self):
        channel = int(self.town.channels[self.place])
        return self.town.count("announcement_delivery", channel_id=channel, state="deleted")

    def visible(self):
        return {"posts taken back": 1 - len(self.town.seen(self.place, self.words))}


PLANNING = (Publishing, Coming, Leaving, AskingAhead, Cancelling, HandingIn, Approving, TakingDown)
