"""What the team sets, and what it clears away: settings, the pace of a channel, messages; and hosts."""

from __future__ import annotations

import json

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER, Act
from tests.wire.acts.moderating import Locking, is_closed
from tests.wire.community import AT_ONCE
from tests.wire.standin.world import TEXT

SAID = 3


class Slowing(Locking):
    """A channel is slowed down, and one line in the log says so."""

    says = "Slowmode of"

    async def act(self):
        given = {"interval": "10s"}
        used = await self.discord.slash("slowmode", given, channel_id=self.channel["id"], user=self.town.mod)
        return await self.discord.answered(used)

    def effects(self):
        return [("PATCH", self.where(self.place, "")), ("POST", self.where("mod-log")), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("channel_lock", channel_id=int(self.channel["id"]), kind="slowmode")

    def visible(self):
        return {
            "channels slowed down": self.channel["rate_limit_per_user"] / 10,
            "lines in the log": len(self.town.seen("mod-log", f"<#{self.channel['id']}>")),
        }


class Purging(Locking):
    """Messages are cleared away, each copied to the log before."""

    says = f"{SAID} messages are gone"

    def cast(self):
        super().cast()
        self.bad = self.person("bad")

    async def prepare(self):
        for line in range(SAID):
            await self.discord.say(self.channel["id"], self.bad, f"Buy kettle {line}!")
        used = await self.discord.slash("purge", {"count": 50}, channel_id=self.channel["id"], user=self.town.mod)
        self.question = await self.asked(used)

    async def act(self):
        return await self.say_yes(self.question, self.town.mod)

    def effects(self):
        clearing = ("POST", self.where(self.place, "/messages/bulk-delete"))
        return [("POST", self.where("mod-log")), clearing, *ANSWER, ("PATCH", "/webhooks/.*")]

    def stored(self):
        sql = "SELECT 1 FROM job WHERE kind = 'channels.purge' AND payload LIKE ?"
        return len(self.town.rows(sql, f"%{self.channel['id']}%"))

    def visible(self):
        left = len(self.town.seen(self.place, "Buy kettle", by_bot=False))
        copies = len(self.town.seen("mod-log", f"<#{self.channel['id']}>"))
        # The copy comes first, so that nothing goes without one: a kill between the two leaves the messages, too.
        return {"messages gone": 1 - left / SAID, "copies in the log": copies if self.stored() else 0}


class LockingDown(Act):
    """All public channels are closed at once, with a line in each and one in the log."""

    feature = "channels"
    says = "closed"
    is_apart = True

    @property
    def reason(self):
        return f"Calm down, number {self.number}!"

    async def prepare(self):
        given, channel = {"reason": self.reason}, self.town.channels["team"]
        used = await self.discord.slash("lockdown start", given, channel_id=channel, user=self.town.mod)
        self.question = await self.asked(used)

    async def act(self):
        return await self.say_yes(self.question, self.town.mod)

    def effects(self):
        closing = ("PUT", self.where("help", "/permissions/.*"))
        told = [("POST", self.where("help")), ("POST", self.where("mod-log"))]
        return [closing, *told, *ANSWER, ("PATCH", "/webhooks/.*")]

    def stored(self):
        return self.town.count("channel_lockdown", reason=self.reason)

    def places(self):
        """Return the channels that it closes, with what is denied to everybody."""
        sql = "SELECT channel_id FROM channel_lock JOIN channel_lockdown ON channel_lockdown.id = lockdown_id"
        rows = self.town.rows(f"{sql} WHERE channel_lockdown.reason = ?", self.reason)
        return [self.discord.world.channels[str(channel_id)] for (channel_id,) in rows]

    def visible(self):
        places = self.places()
        lines = [len(self.town.seen(each["id"], self.reason)) for each in places if each["type"] == TEXT]
        return {
            "channels closed": sum(map(is_closed, places)) / (len(places) or 1),
            "lines, where they are fewest": min(lines, default=0),
            "lines, where they are most": max(lines, default=0),
            "lines in the log": len(self.town.seen("mod-log", self.reason)),
        }

    async def tidy(self):
        if self.stored():
            channel = self.town.channels["team"]
            used = await self.discord.slash("lockdown end", channel_id=channel, user=self.town.mod)
            await self.discord.until(lambda: "The lockdown is over" in used.words)


class EndingSeason(Act):
    """A season ends, and its final board is posted."""

    feature = "leaderboards"
    says = "Its board stays"

    def cast(self):
        self.ben, self.name = self.person("ben"), f"Season {self.number}"

    async def prepare(self):
        # One that did not end when the process died goes on, and only one can.
        running = self.town.one("SELECT name FROM ledger_season WHERE ended_at IS NULL")
        if running is None:
            await self.say("season start", {"name": self.name})
        self.name = running or self.name
        await self.say("adjust", {"member": self.ben, "amount": 7, "reason": "The tea party"})
        self.question = await self.asked(await self.say("season end", {}))

    async def say(self, command, given):
        channel = self.town.channels["team"]
        return await self.discord.slash(f"points-admin {command}", given, channel_id=channel, user=self.town.lead)

    async def act(self):
        return await self.say_yes(self.question, self.town.lead)

    def effects(self):
        return [("POST", self.where("news")), *ANSWER]

    def stored(self):
        sql = "SELECT 1 FROM ledger_season WHERE name = ? AND ended_at IS NOT NULL"
        return len(self.town.rows(sql, self.name))

    def visible(self):
        return {"boards": len(self.town.seen("news", self.name))}


class Setting(Act):
    """A setting is changed, and the history of settings has it once."""

    feature = "settings"
    says = "After how many hours the team is reminded"

    @property
    def hours(self):
        return 100 + self.number % 600

    async def act(self):
        given = {"setting": "appeals.remind_hours", "value": str(self.hours)}
        channel = self.town.channels["team"]
        return await self.discord.slash("setup change", given, channel_id=channel, user=self.town.lead)

    def effects(self):
        return [*ANSWER]

    def stored(self):
        data = self.town.one("SELECT data FROM guild_setting WHERE feature = 'appeals'") or "{}"
        return int(json.loads(data).get("remind_hours") == self.hours)

    def visible(self):
        sql = "SELECT 1 FROM guild_setting_change WHERE name = 'remind_hours' AND after_value = ?"
        return {"lines in the history": len(self.town.rows(sql, str(self.hours)))}


class SayingHi(Act):
    """Somebody says hi to whoever introduced themselves, and their card shows it."""

    feature = "introductions"
    says = "You said hi to"

    def cast(self):
        self.ann, self.ben = self.person("ann"), self.person("ben")

    async def prepare(self):
        await deeds.introduce(self.town, self.ann)
        await deeds.until(lambda: self.town.count("introduction", member_id=int(self.ann["id"]), state="shown"))
        await self.town.settled(soon=AT_ONCE)
        (self.card,) = self.town.cards("introductions", f"intro:hi:{self.ann['id']}")
        self.before = json.dumps(self.card["components"])

    async def act(self):
        return await self.discord.press("Say hi", message=self.card, user=self.ben)

    def effects(self):
        return [("PATCH", self.where("introductions", "/messages/.*")), *ANSWER]

    def stored(self):
        return self.town.count("introduction_hi", owner_id=int(self.ann["id"]), greeter_id=int(self.ben["id"]))

    def visible(self):
        return {"cards that show it": int(json.dumps(self.card["components"]) != self.before)}


class Hosting(Act):
    """Somebody becomes a host of newcomers."""

    feature = "hosts"
    says = "Now and then I write to you"

    def cast(self):
        self.ann = self.person("ann")

    async def act(self):
        channel = self.town.channels["general"]
        return await self.discord.slash("host on", channel_id=channel, user=self.ann)

    def effects(self):
        return [*ANSWER]

    def stored(self):
        return self.town.count("host_volunteer", member_id=int(self.ann["id"]), is_on=True)

    def visible(self):
        return {}


GOVERNING = (Slowing, Purging, LockingDown, EndingSeason, Setting, SayingHi, Hosting)
