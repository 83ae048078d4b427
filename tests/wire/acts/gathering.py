"""Bringing members together, changing what one said of oneself, and removing many at once."""

from __future__ import annotations

import json

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER, Act
from tests.wire.acts.judging import Appealing
from tests.wire.acts.moderating import Warned
from tests.wire.acts.welcoming import Introducing, Joining
from tests.wire.community import AT_ONCE
from tests.wire.standin.reading import has_part, text_of
from tests.wire.standin.world import PRIVATE_THREAD


class Meeting(Act):
    """Two who have something in common are introduced: one private thread, with something to begin with."""

    feature = "matches"
    says = "I am opening a private thread"

    def cast(self):
        self.ann, self.ben = self.person("ann"), self.person("ben")

    async def prepare(self):
        for user in (self.ann, self.ben):
            await deeds.introduce(self.town, user, **{"What do you use from us?": f"Kettle{self.number}x"})
            await self.discord.answered(await self.say("on", user))
        await self.town.settled(soon=AT_ONCE)
        used = await self.discord.answered(await self.say("show", self.ann))
        (self.panel,) = (each for each in used.said.values() if has_part(each, "Introduce us"))

    async def say(self, command, user):
        channel = self.town.channels["general"]
        return await self.discord.slash(f"matches {command}", channel_id=channel, user=user)

    async def act(self):
        pressed = await self.discord.press("Introduce us", message=self.panel, user=self.ann)
        return await self.discord.answered(pressed)

    def effects(self):
        inside = ("POST", f"/channels/(?!{self.town.channels['general']}).*/messages")
        joining = [("PUT", f"/channels/.*/thread-members/{user['id']}") for user in (self.ann, self.ben)]
        return [("POST", self.where("general", "/threads")), inside, *joining, *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("match_meeting_member", member_id=int(self.ann["id"]))

    def visible(self):
        threads = [
            each
            for each in self.town.guild["threads"]
            if each["type"] == PRIVATE_THREAD and self.ann["global_name"] in each["name"].split(" ☕ ")
        ]
        cards = [card for each in threads for card in self.town.cards(each["id"], "matches:question:")]
        return {"threads": len(threads), "cards": len(cards)}


class Rewriting(Introducing):
    """Somebody writes their introduction anew, and their card changes in place."""

    says = "Your card changes in a moment"

    async def prepare(self):
        await deeds.introduce(self.town, self.ann)
        await deeds.until(lambda: self.town.count("introduction", member_id=int(self.ann["id"]), state="shown"))
        (self.card,) = self.town.cards("introductions", f"intro:hi:{self.ann['id']}")
        self.form = await self.discord.press("Edit", message=self.card, user=self.ann)

    async def act(self):
        return await self.discord.submit(self.form, {"What are you into?": "Teapots"}, user=self.ann)

    def effects(self):
        return [("PATCH", self.where("introductions", "/messages/.*")), *ANSWER]

    def stored(self):
        answers = self.town.one("SELECT answers FROM introduction WHERE member_id = ?", int(self.ann["id"]))
        return int("Teapots" in json.dumps(answers))

    def visible(self):
        cards = self.town.cards("introductions", f"intro:hi:{self.ann['id']}")
        return {"cards that say so": sum("Teapots" in text_of(each) for each in cards)}


class Softbanning(Warned):
    """A member is removed with their messages: banned and unbanned at once."""

    says = "was removed with their messages"
    tells = "You were removed"

    async def act(self):
        return await deeds.moderate(self.town, "softban", about=self.bad, reason="Advertising")

    def effects(self):
        ban = f"/guilds/{self.town.guild_id}/bans/{self.bad['id']}"
        return [("PUT", ban), ("DELETE", ban), *super().effects()]

    def visible(self):
        here = {each["user"]["id"] for each in self.town.guild["members"]}
        banned = self.discord.world.bans.get(self.town.guild_id, set())
        is_out = self.bad["id"] not in here | banned
        return super().visible() | {"members who are out and may come back": int(is_out)}


class BanningMany(Act):
    """A list of people is banned: a case for each, and one message that says how far it is."""

    feature = "moderation"
    says = "3 bans have begun"

    def cast(self):
        self.bad = [self.person(f"bad{letter}-") for letter in "abc"]
        self.reason = f"Advertising of number {self.number}."

    async def prepare(self):
        given, channel = {"reason": self.reason}, self.town.channels["team"]
        form = await self.discord.slash("massban", given, channel_id=channel, user=self.town.mod)
        people = {"Who?": " ".join(user["id"] for user in self.bad)}
        self.question = await self.asked(await self.discord.submit(form, people, user=self.town.mod))

    async def act(self):
        return await self.say_yes(self.question, self.town.mod)

    def effects(self):
        log = [("POST", self.where("mod-log")), ("PATCH", self.where("mod-log", "/messages/.*"))]
        return [("POST", f"/guilds/{self.town.guild_id}/bulk-ban"), *log, *ANSWER, ("PATCH", "/webhooks/.*")]

    def stored(self):
        return self.town.count("moderation_massban", reason=self.reason)

    def visible(self):
        banned = self.discord.world.bans.get(self.town.guild_id, set())
        cases = [self.town.count("moderation_case", target_id=int(user["id"]), state="done") for user in self.bad]
        return {
            "bans": sum(user["id"] in banned for user in self.bad) / len(self.bad),
            "cases, for the one with fewest": min(cases),
            "cases, for the one with most": max(cases),
            "messages": len(self.town.seen("mod-log", self.reason)),
            "messages that say that it is done": len(self.town.seen("mod-log", self.reason, "all 3 worked off")),
        }


class Escorting(Joining):
    """A newcomer is given a host, who gets one note."""

    feature = "hosts"
    is_apart = True

    def cast(self):
        super().cast()
        self.ann = self.person("ann")

    async def prepare(self):
        channel = self.town.channels["general"]
        await self.discord.slash("host on", channel_id=channel, user=self.ann)

    def effects(self):
        return [("POST", self.where("welcome"))]

    def stored(self):
        return self.town.count("host_assignment", newcomer_id=int(self.newcomer["id"]))

    def visible(self):
        # Whoever else has become a host meanwhile may be asked as well.
        sql = "SELECT host_id FROM host_assignment WHERE newcomer_id = ?"
        hosts = [self.discord.world.users[str(host)] for (host,) in self.town.rows(sql, int(self.newcomer["id"]))]
        return {"notes": sum(len(self.town.letters(host, f"<@{self.newcomer['id']}>")) for host in hosts)}


class Erasing(Introducing):
    """Somebody has the bot forget them: their card goes, and nothing of theirs is kept under their name."""

    feature = "own data"
    says = "I have forgotten what I could"

    async def prepare(self):
        await deeds.introduce(self.town, self.ann)
        await deeds.until(lambda: self.town.count("introduction", member_id=int(self.ann["id"]), state="shown"))
        channel = self.town.channels["general"]
        used = await self.discord.slash("mydata erase", channel_id=channel, user=self.ann)
        (self.question,) = (await self.discord.answered(used)).said.values()

    async def act(self):
        return await self.discord.press("Yes, forget me", message=self.question, user=self.ann)

    def effects(self):
        return [("DELETE", self.where("introductions", "/messages/.*")), *ANSWER]

    def stored(self):
        return int(not super().stored())

    def visible(self):
        kept = super().visible()
        accounts = self.town.count("ledger_account", member_id=int(self.ann["id"]))
        return {"cards gone": 1 - kept["cards"], "points gone": 1 - kept["points"], "accounts gone": 1 - accounts}


class Entering(Appealing):
    """The team writes down an appeal that came by mail: one card."""

    says = "Written down"

    async def act(self):
        given = {"user": self.bad, "text": "They say that they were hacked."}
        channel = self.town.channels["team"]
        used = await self.discord.slash("appeal add", given, channel_id=channel, user=self.town.lead)
        return await self.discord.answered(used)

    def effects(self):
        return [("POST", self.where("team")), *ANSWER]


GATHERING = (Meeting, Rewriting, Softbanning, BanningMany, Entering, Escorting, Erasing)
