"""What is appealed, and what automatic protection does and takes back."""

from __future__ import annotations

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER, Act
from tests.wire.acts.moderating import DONE
from tests.wire.community import AT_ONCE, REFUSED
from tests.wire.standin.reading import text_of

CASES = "SELECT kind, state, dm FROM moderation_case WHERE target_id = ? ORDER BY number"
SETTLED = "SELECT 1 FROM moderation_case WHERE target_id = ? AND log_message_id IS NOT NULL AND dm = 'sent'"


class Appealing(Act):
    """Somebody who was muted appeals, in their direct messages: one card for the team."""

    feature = "appeals"
    says = "is with the team"

    def cast(self):
        self.bad = self.person("bad")

    async def prepare(self):
        await deeds.moderate(self.town, "mute", about=self.bad, duration="2h", reason="Advertising")
        await deeds.until(lambda: self.town.rows(SETTLED, int(self.bad["id"])))
        await self.town.settled(soon=AT_ONCE)
        (self.letter,) = self.town.letters(self.bad, "You can't write")
        self.until = self.town.muted(self.bad)
        self.form = await self.discord.press("Appeal", message=self.letter, user=self.bad)

    async def act(self):
        given = {"What happened?": "I was hacked.", "Why should it change?": "I have a new password."}
        return await self.discord.answered(await self.discord.submit(self.form, given, user=self.bad))

    def effects(self):
        return [("POST", self.where("team")), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("appeal", member_id=int(self.bad["id"]))

    def visible(self):
        return {"cards": len(self.cards())}

    def cards(self):
        return self.town.seen("team", "Appeal against case", f"<@{self.bad['id']}>")

    def states(self):
        """Return the cases about whoever appeals: kind, state, whether they were told."""
        return self.town.rows(CASES, int(self.bad["id"]))


class Declining(Appealing):
    """An appeal is declined: the case stays as it is, the card says so, and the member hears why."""

    says = "Declined"
    button = "Decline"
    decision = "declined"

    async def prepare(self):
        await super().prepare()
        await super().act()
        sql = "SELECT 1 FROM appeal WHERE member_id = ? AND message_id IS NOT NULL"
        await deeds.until(lambda: self.town.rows(sql, int(self.bad["id"])))
        (self.card,) = self.cards()
        self.form = await self.discord.press(self.button, message=self.card, user=self.town.lead)

    def answers(self):
        return {"Why?": "It was no accident"}

    async def act(self):
        return await self.discord.answered(await self.discord.submit(self.form, self.answers(), user=self.town.lead))

    def effects(self):
        card = ("PATCH", self.where("team", "/messages/.*"))
        return [card, ("POST", self.letters_of(self.bad)), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("appeal", member_id=int(self.bad["id"]), state=self.decision)

    def visible(self):
        return {
            "cards that say so": int(f": {self.decision}" in text_of(self.card)),
            "cards that say that they were told": int("-# told" in text_of(self.card)),
            "direct messages": len(self.town.letters(self.bad, "our appeal on", self.decision)),
        }


class Accepting(Declining):
    """An appeal is accepted: the case counts no more, and what it put on Discord is lifted by another."""

    says = "Accepted"
    button = "Accept"
    decision = "accepted"

    def answers(self):
        return {"A word to them": "We are sorry"}

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        cards = [("PATCH", self.where("mod-log", "/messages/.*")), ("POST", self.where("mod-log"))]
        return [("PATCH", member), *cards, *super().effects()]

    def visible(self):
        states = [(kind, state) for kind, state, _dm in self.states()]
        return super().visible() | {
            "cases that count no more": states.count(("mute", "void")),
            "cases that lift it": states.count(("unmute", "done")),
            "timeouts lifted": int(self.town.muted(self.bad) is None),
            "cards of cases": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")) - 1,
            "members who hear that they can write": len(self.town.letters(self.bad, "You can write there again")),
        }


class Reducing(Declining):
    """A mute is reduced: it ends sooner, also on Discord."""

    says = "Reduced"
    button = "Reduce"
    decision = "reduced"

    def answers(self):
        return {"How long altogether?": "1h", "A word to them": "An hour is enough"}

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        return [("PATCH", member), ("PATCH", self.where("mod-log", "/messages/.*")), *super().effects()]

    def visible(self):
        return super().visible() | {"timeouts that end sooner": int(self.town.muted(self.bad) < self.until)}


class Refusing(Act):
    """A word that is not allowed: the message goes, its author is muted, and the team is alerted once."""

    feature = "automod"

    def cast(self):
        self.bad, self.message = self.person("bad"), None

    async def act(self):
        words = f"Buy my {REFUSED}, all of you!"
        self.message = await self.discord.say(self.town.channels["general"], self.bad, words)

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        told = [("POST", self.where("mod-log")), ("POST", self.letters_of(self.bad))]
        return [("DELETE", self.where("general", "/messages/.*")), ("PATCH", member), *told]

    def stored(self):
        return self.town.count("automod_offence", member_id=int(self.bad["id"]))

    def visible(self):
        done = self.town.rows(DONE, int(self.bad["id"]))
        return {
            "messages taken away": int(self.message is not None and not self.is_there()),
            "cases that say done and told": done.count(("done", "sent")),
            "timeouts": int(self.town.muted(self.bad) is not None),
            "direct messages": len(self.town.letters(self.bad, "You can't write")),
            "alerts": len(self.alerts()),
            "cards of cases": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")) - len(self.alerts()),
        }

    def is_there(self):
        return self.message in self.town.messages(self.town.channels["general"])

    def alerts(self):
        cards = self.town.cards("mod-log", "automod:offence:")
        return [each for each in cards if f"<@{self.bad['id']}>" in text_of(each)]


class TakingBackRefusal(Refusing):
    """What protection did was a mistake: the mute is lifted, its case counts no more, and the alert says so."""

    says = "Taken back"

    async def prepare(self):
        await super().act()
        await deeds.until(lambda: self.town.rows(SETTLED, int(self.bad["id"])) and self.alerts())
        await self.town.settled(soon=AT_ONCE)
        (self.alert,) = self.alerts()

    async def act(self):
        pressed = await self.discord.press("It was a mistake", message=self.alert, user=self.town.mod)
        return await self.discord.answered(pressed)

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        cards = [("PATCH", self.where("mod-log", "/messages/.*")), ("POST", self.where("mod-log"))]
        return [("PATCH", member), ("POST", self.letters_of(self.bad)), *cards, *ANSWER]

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]), state="void")

    def visible(self):
        done = self.town.rows(CASES, int(self.bad["id"]))
        return {
            "cases that lift it and are told": done.count(("unmute", "done", "sent")),
            "timeouts lifted": int(self.town.muted(self.bad) is None),
            "alerts that say so": int("Taken back" in text_of(self.alert)),
            "cards of cases": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")) - len(self.alerts()) - 1,
            "direct messages": len(self.town.letters(self.bad)) - 1,
        }


JUDGING = (Appealing, Declining, Accepting, Reducing, Refusing, TakingBackRefusal)
