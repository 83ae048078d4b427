"""What is set right afterwards: points, mutes and bans, the time of a session, the words of an announcement."""

from __future__ import annotations

import datetime as dt

from tests.wire import deeds
from tests.wire.acts.base import ANSWER, MORE_ANSWER
from tests.wire.acts.helping import Adjusting
from tests.wire.acts.judging import SETTLED
from tests.wire.acts.moderating import Voiding, Warned
from tests.wire.acts.planning import Approving, Cancelling
from tests.wire.community import AT_ONCE, TIER_POINTS
from tests.wire.standin.reading import text_of

LIFTED = "SELECT 1 FROM moderation_case WHERE target_id = ? AND kind IN ('mute', 'ban') AND ended_at IS NOT NULL"


class VoidingPoints(Adjusting):
    """Points that the team gave are taken back, by one entry against the first."""

    says = "Undone"

    async def prepare(self):
        await super().act()
        sql = "SELECT id FROM ledger_entry WHERE member_id = ? AND reason = 'adjustment'"
        self.entry = await deeds.until(lambda: self.town.one(sql, int(self.ben["id"])))

    async def act(self):
        given = {"entry": str(self.entry), "reason": "The wrong member"}
        channel = self.town.channels["team"]
        return await self.discord.slash("points-admin void", given, channel_id=channel, user=self.town.lead)

    def stored(self):
        return self.town.count("points_action", member_id=int(self.ben["id"]), action="void")

    def visible(self):
        balance = self.town.one("SELECT balance FROM ledger_account WHERE member_id = ?", int(self.ben["id"]))
        return {"entries against it": len(self.town.points(self.ben, "adjustment")) - 1, "points back": 1 - balance / 7}


class ReachingTier(Adjusting):
    """Enough points for a tier: its role is given, and everybody reads of it once."""

    feature = "tiers"

    async def act(self):
        given = {"member": self.ben, "amount": TIER_POINTS, "reason": "For years of tea"}
        channel = self.town.channels["team"]
        return await self.discord.slash("points-admin adjust", given, channel_id=channel, user=self.town.lead)

    def effects(self):
        role = f"/guilds/{self.town.guild_id}/members/{self.ben['id']}/roles/{self.town.tier_role}"
        return [("PUT", role), ("POST", self.where("news")), *ANSWER]

    def visible(self):
        news = self.town.cards("news", "points:mine:")
        return {
            "points": sum(self.town.points(self.ben, "adjustment")) / TIER_POINTS,
            "tiers": self.town.count("tier_member", member_id=int(self.ben["id"])),
            "roles": self.member()["roles"].count(self.town.tier_role),
            "news": sum(f"<@{self.ben['id']}>" in text_of(each) for each in news),
        }

    def member(self):
        return self.discord.world.get_member(self.town.guild_id, self.ben["id"])


class Unmuting(Warned):
    """A mute is lifted: a case of its own, and the member hears that they can write."""

    says = "can write again"

    async def prepare(self):
        await deeds.moderate(self.town, "mute", about=self.bad, duration="2h", reason="Advertising")
        await deeds.until(lambda: self.town.rows(SETTLED, int(self.bad["id"])))
        await self.town.settled(soon=AT_ONCE)

    async def act(self):
        return await deeds.moderate(self.town, "unmute", about=self.bad, reason="A mistake")

    def effects(self):
        member = f"/guilds/{self.town.guild_id}/members/{self.bad['id']}"
        return [("PATCH", member), ("PATCH", self.where("mod-log", "/messages/.*")), *super().effects()]

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]), kind="unmute")

    def visible(self):
        return {
            "timeouts lifted": int(self.town.muted(self.bad) is None),
            "mutes that are over": len(self.town.rows(LIFTED, int(self.bad["id"]))),
            "cards": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")) - 1,
            "direct messages": len(self.town.letters(self.bad)) - 1,
        }


class Unbanning(Warned):
    """A ban is lifted."""

    says = "is no longer banned"

    async def prepare(self):
        await deeds.moderate(self.town, "ban", about=self.bad, reason="Advertising")
        await deeds.until(lambda: self.town.rows(SETTLED, int(self.bad["id"])))
        await self.town.settled(soon=AT_ONCE)

    async def act(self):
        return await deeds.moderate(self.town, "unban", about=self.bad, reason="A mistake")

    def effects(self):
        ban = f"/guilds/{self.town.guild_id}/bans/{self.bad['id']}"
        return [("DELETE", ban), ("POST", self.where("mod-log")), *ANSWER, *MORE_ANSWER]

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]), kind="unban")

    def visible(self):
        return {
            "bans lifted": int(self.bad["id"] not in self.discord.world.bans[self.town.guild_id]),
            "bans that are over": len(self.town.rows(LIFTED, int(self.bad["id"]))),
            "cards": len(self.town.seen("mod-log", f"<@{self.bad['id']}>")) - 1,
        }


class EditingCase(Voiding):
    """A case gets another reason, and its card says so."""

    says = "has the new reason"

    @property
    def reason(self):
        return f"Kettles, for the time {self.number}"

    async def act(self):
        return await deeds.moderate(self.town, "case edit", about=None, number=self.case, reason=self.reason)

    def stored(self):
        return self.town.count("moderation_case", target_id=int(self.bad["id"]), reason=self.reason)

    def visible(self):
        return {"cards that say so": int(self.reason in text_of(self.card))}


class Moving(Cancelling):
    """A session is moved: card and event show the new time, and who comes is told once."""

    says = "is moved to"
    command = "session move"

    def ask(self):
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=4)
        return {"session": str(self.session_id), "when": f"{later:%Y-%m-%d} 19:00"}

    async def prepare(self):
        await super().prepare()
        self.before, self.announced = self.starts_at(), self.event()["scheduled_start_time"]

    def starts_at(self):
        return self.town.one("SELECT starts_at FROM session WHERE title = ?", self.title)

    def event(self):
        (event,) = (each for each in self.town.guild["guild_scheduled_events"] if each["name"] == self.title)
        return event

    def stored(self):
        return int(self.starts_at() != self.before)

    def visible(self):
        return {
            "cards that say so": int(f"<t:{self.before // 1000}" not in text_of(self.card)),
            "direct messages": len(self.town.letters(self.ann, self.title, "at another time")),
            "events moved": int(self.event()["scheduled_start_time"] != self.announced),
        }


class Rewording(Approving):
    """The words of an announcement that is out are changed, wherever it is."""

    says = "It is being changed wherever it is"

    async def prepare(self):
        await super().prepare()
        await super().act()
        sql = "SELECT id FROM announcement WHERE title = ? AND state = 'sent'"
        number = await deeds.until(lambda: self.town.one(sql, self.title))
        (self.post,) = self.town.seen(self.place, self.words)
        given, channel = {"announcement": str(number)}, self.town.channels["team"]
        self.form = await self.discord.slash("announce edit", given, channel_id=channel, user=self.town.mod)

    @property
    def new_words(self):
        return f"The news of number {self.number} is another."

    async def act(self):
        form = await self.discord.submit(self.form, {"Text": self.new_words}, user=self.town.mod)
        return await self.discord.answered(form)

    def effects(self):
        return [("PATCH", self.where(self.place, "/messages/.*")), *ANSWER]

    def stored(self):
        sql = "SELECT 1 FROM announcement_post WHERE content LIKE ?"
        return len(self.town.rows(sql, f"%{self.new_words}%"))

    def visible(self):
        return {"posts with the new words": int(self.new_words in text_of(self.post))}


class GivingBack(Approving):
    """What waits for approval is given back to its author, and its card asks no more."""

    says = "It is a draft again"

    async def act(self):
        sql = "SELECT id FROM announcement WHERE title = ?"
        given = {"announcement": str(self.town.one(sql, self.title)), "reason": "Too loud"}
        channel = self.town.channels["team"]
        used = await self.discord.slash("announce reject", given, channel_id=channel, user=self.town.mod)
        return await self.discord.answered(used)

    def effects(self):
        return [("PATCH", self.where("team", "/messages/.*")), *ANSWER]

    def stored(self):
        return self.town.count("announcement", title=self.title, state="draft")

    def visible(self):
        return {"cards that ask no more": int("Approve" not in text_of(self.card).splitlines())}


CORRECTING = (VoidingPoints, ReachingTier, Unmuting, Unbanning, EditingCase, Moving, Rewording, GivingBack)
