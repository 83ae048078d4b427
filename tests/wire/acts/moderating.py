"""What moderators do, and what members report."""

from __future__ import annotations

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER, Act
from tests.wire.standin.reading import text_of

SEND = 1 << 11
DONE = "SELECT state, dm FROM moderation_case WHERE target_id = ?"


class Warned(Act):
    """A member is warned: a case, its card, one direct message."""

    feature = "moderation"
    says = "was warned"
    tells = "You were warned"

    def cast(self):
        self.bad = self.person("bad")

    async def act(self):
        return await deeds.moderate(self.town, "warn", about=self.bad, reason="Advertising")

    def effects(self):
        return [("POST", self.where("mod-log")), ("POST", self.letters_of(self.bad)), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]))

    def visible(self):
        done = self.town.rows(DONE, int(self.bad["id"]))
        return {
            "cards": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")),
            "direct messages": len(self.town.letters(self.bad, self.tells)),
            "cases that say done and told": done.count(("done", "sent")),
        }


class Muting(Warned):
    """A member is muted: a case that says done is a timeout on Discord."""

    says = "is muted"
    tells = "You can't write"

    async def act(self):
        return await deeds.moderate(self.town, "mute", about=self.bad, duration="2h", reason="Advertising")

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        return [("PATCH", member), *super().effects()]

    def visible(self):
        return super().visible() | {"timeouts": int(self.town.muted(self.bad) is not None)}


class Kicking(Warned):
    """A member is kicked, and told before."""

    says = "was kicked"
    tells = "You were removed"

    async def act(self):
        return await deeds.moderate(self.town, "kick", about=self.bad, reason="Advertising")

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        return [("DELETE", member), *super().effects()]

    def visible(self):
        here = {each["user"]["id"] for each in self.town.guild["members"]}
        return super().visible() | {"kicks": int(self.bad["id"] not in here)}


class Banning(Warned):
    """Somebody is banned, and told before."""

    says = "is banned"
    tells = "You were banned"

    async def act(self):
        return await deeds.moderate(self.town, "ban", about=self.bad, reason="Advertising")

    def effects(self):
        return [("PUT", f"/guilds/{self.town.guild_id}/bans/{self.bad['id']}"), *super().effects()]

    def visible(self):
        banned = self.discord.world.bans.get(self.town.guild_id, set())
        return super().visible() | {"bans": int(self.bad["id"] in banned)}


class Noting(Warned):
    """The team writes something down; the member hears nothing of it."""

    says = "Noted about"

    async def act(self):
        return await deeds.moderate(self.town, "note", about=self.bad, text="Keeps advertising")

    def effects(self):
        return [("POST", self.where("mod-log")), *ANSWER, *MORE_ANSWER]

    def visible(self):
        is_secret = not self.town.letters(self.bad)
        cards = self.town.seen("mod-log", f"<@{self.bad['id']}>")
        return {"cards": len(cards), "notes that the member hears nothing of": self.stored() * is_secret}


class Voiding(Warned):
    """A case counts no more, and its card says so."""

    says = "counts no more"

    async def prepare(self):
        await super().act()
        sql = "SELECT number FROM moderation_case WHERE target_id = ? AND log_message_id IS NOT NULL"
        self.case = await deeds.until(lambda: self.town.one(sql, int(self.bad["id"])))
        await self.town.settled()
        (self.card,) = self.town.seen("mod-log", f"<@{self.bad['id']}>")
        self.before = text_of(self.card)

    async def act(self):
        return await deeds.moderate(self.town, "case void", about=None, number=self.case, reason="A mistake")

    def effects(self):
        return [("PATCH", self.where("mod-log", "/messages/.*")), *ANSWER]

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]), state="void")

    def visible(self):
        return {"cards that say so": int(text_of(self.card) != self.before)}


class Reporting(Act):
    """A message is reported: one card for the team."""

    feature = "reports"
    says = "the team has your report"

    def cast(self):
        self.bad, self.eve = self.person("bad"), self.person("eve")

    async def prepare(self):
        self.message = await self.discord.say(self.town.channels["general"], self.bad, "Buy my kettles!")
        self.form = await deeds.report_form(self.town, self.eve, self.message)

    async def act(self):
        given = {"What is wrong?": ["spam"], "What should the team know?": "The third time."}
        return await self.discord.answered(await self.discord.submit(self.form, given, user=self.eve))

    def effects(self):
        return [("POST", self.where("reports")), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("report_entry", reporter_id=int(self.eve["id"]))

    def visible(self):
        return {"cards": len(self.cards())}

    def cards(self):
        return self.town.seen("reports", f"<@{self.bad['id']}> ({self.bad['username']})")


class Dismissing(Reporting):
    """A report is put away: its card says so, and who reported is thanked."""

    says = "put away"

    async def prepare(self):
        await super().prepare()
        await super().act()
        sql = "SELECT 1 FROM report WHERE target_id = ? AND card_message_id IS NOT NULL"
        await deeds.until(lambda: self.town.rows(sql, int(self.bad["id"])))
        (self.card,) = self.cards()
        self.form = await self.discord.press(self.button, message=self.card, user=self.town.mod)

    button = "Dismiss"

    async def act(self):
        given = {"How it ends": ["harmless"], "Why": "A joke among friends"}
        return await self.discord.answered(await self.discord.submit(self.form, given, user=self.town.mod))

    def effects(self):
        card = self.where("reports", "/messages/.*")
        return [("PATCH", card), ("POST", self.letters_of(self.eve)), *ANSWER]

    def stored(self):
        return self.town.count("report", target_id=int(self.bad["id"]), state="dismissed")

    def visible(self):
        return {
            "cards that say so": int("put it away" in text_of(self.card)),
            "thanks": len(self.town.letters(self.eve, "Thank you for your report")),
        }


class ActingOnReport(Dismissing):
    """A report becomes a case, which is done, told and shown; who reported is thanked."""

    says = "is written down"
    button = "Warn"

    async def act(self):
        form = await self.discord.submit(self.form, {"Why": "Advertising"}, user=self.town.mod)
        return await self.discord.answered(form)

    def effects(self):
        return [("POST", self.where("mod-log")), ("POST", self.letters_of(self.bad)), *super().effects()]

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]))

    def visible(self):
        done = self.town.rows(DONE, int(self.bad["id"]))
        return {
            "cards that say so": int("decided: Warning" in text_of(self.card)),
            "thanks": len(self.town.letters(self.eve, "Thank you for your report")),
            "direct messages": len(self.town.letters(self.bad, "You were warned")),
            "cases that say done and told": done.count(("done", "sent")),
            "cards of cases": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")),
        }


def is_closed(channel):
    """Tell whether a role may not write in a channel."""
    denied = [int(each["deny"]) for each in channel["permission_overwrites"] if each["type"] == 0]
    return any(deny & SEND for deny in denied)


class Locking(Act):
    """A channel is closed: nobody writes there, one line in it says so, and one in the log."""

    feature = "channels"
    says = "is closed"

    def cast(self):
        self.place = f"talk-{self.number}"
        self.channel = self.discord.world.channel(self.town.guild_id, self.place)
        self.town.channels[self.place] = self.channel["id"]

    async def act(self):
        given = {"reason": "Calm down"}
        used = await self.discord.slash("lock", given, channel_id=self.channel["id"], user=self.town.mod)
        return await self.discord.answered(used)

    def effects(self):
        closing = ("PUT", f"/channels/{self.channel['id']}/permissions/.*")
        return [closing, ("POST", self.where(self.place)), ("POST", self.where("mod-log")), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("channel_lock", channel_id=int(self.channel["id"]), state="on")

    def visible(self):
        return {
            "channels closed": int(is_closed(self.channel)),
            "lines": len(self.town.seen(self.place, "Calm down")),
            "lines in the log": len(self.town.seen("mod-log", f"<#{self.channel['id']}>")),
        }


class Unlocking(Locking):
    """A channel is opened again, as it was."""

    says = "is as it was"

    async def prepare(self):
        await super().act()
        await deeds.until(lambda: super(Unlocking, self).visible()["lines in the log"])

    async def act(self):
        used = await self.discord.slash("unlock", channel_id=self.channel["id"], user=self.town.mod)
        return await self.discord.answered(used)

    def effects(self):
        opening = ("DELETE", f"/channels/{self.channel['id']}/permissions/.*")
        return [opening, *super().effects()[1:]]

    def stored(self):
        return self.town.count("channel_lock", channel_id=int(self.channel["id"]), state="over")

    def visible(self):
        before = super().visible()
        return {
            "channels opened": 1 - before["channels closed"],
            "lines": len(self.town.messages(self.channel["id"])) - 1,
            "lines in the log": before["lines in the log"] - 1,
        }


MODERATING = (
    *(Warned, Muting, Kicking, Banning, Noting, Voiding),
    *(Reporting, Dismissing, ActingOnReport),
    *(Locking, Unlocking),
)
