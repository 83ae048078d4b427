"""A community on the stand-in with everything switched on, and what its people do and see there."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from contextlib import asynccontextmanager

from bot.app import build_services
from bot.clock import to_millis
from bot.database.upgrade import upgrade
from bot.settings import Settings
from tests.wire.process import BotProcess
from tests.wire.rows import rows_of
from tests.wire.standin.reading import has_part, text_of
from tests.wire.standin.world import FORUM
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of

VIEW = 1 << 10
TEAM = sum(1 << bit for bit in (1, 2, 4, 5, 10, 11, 13, 28, 33, 40))
"""Kick, ban, manage channels, roles and the server, view, send, manage messages and events, time out."""
LONG_AGO = 40
"""Days: old enough an account, and long enough a member, for all that asks for it."""
PUBLIC = ("welcome", "introductions", "help", "general", "sessions", "news")
PRIVATE = ("team", "mod-log", "reports")
TAGS = ("Tea", "✅ Solved")
TIER, TIER_POINTS = "Kettle keeper", 1000
"""What nobody reaches by the way."""
REFUSED = "kettlecoin"
"""A word that automatic protection refuses; nobody says it by chance."""
# What a process held that died is free after a minute, what failed is tried again later, and some jobs only look after
# half a minute whether others have done their work: nobody wants to wait for that here.
LET_GO = "UPDATE job SET run_at = 0 WHERE state = 'running' OR (state = 'pending' AND (failures > 0 OR run_at < ?))"
A_WHILE = dt.timedelta(seconds=30)
AT_WORK = """
SELECT kind, state, starts, failures, last_error FROM job
WHERE state = 'running' OR (state = 'pending' AND (failures > 0 OR run_at <= ?))
"""
SOON = dt.timedelta(seconds=22)
"""What is planned for later than this is waited for by nobody: newcomers who were missed are greeted together."""
AT_ONCE = dt.timedelta(seconds=6)
"""Within this, whatever follows from what people do has come, where nothing was missed."""


class Community:
    """A server with its channels, its team, and members who come as they are needed."""

    def __init__(self, discord, guild, folder, url=None) -> None:
        self.discord, self.world, self.guild, self.folder = discord, discord.world, guild, folder
        self.guild_id = guild["id"]
        self.environment = environment_of(discord, folder) | {"HEARTH_MESSAGE_CONTENT": "true"}
        if url is not None:
            self.environment["HEARTH_DATABASE_URL"] = url
        self.database = rows_of(self.environment["HEARTH_DATABASE_URL"])
        team = self.world.role(self.guild_id, "Team", permissions=str(TEAM))
        self.tier_role = self.world.role(self.guild_id, TIER)["id"]
        for position, role in enumerate(sorted(guild["roles"], key=lambda role: role["name"] == "Hearth")):
            role["position"] = 0 if role["id"] == self.guild_id else position + 1
        closed = [
            {"id": self.guild_id, "type": 0, "allow": "0", "deny": str(VIEW)},
            {"id": team["id"], "type": 0, "allow": str(VIEW), "deny": "0"},
        ]
        self.channels = {name: self.world.channel(self.guild_id, name)["id"] for name in PUBLIC}
        self.channels |= {
            name: self.world.channel(self.guild_id, name, permission_overwrites=closed)["id"] for name in PRIVATE
        }
        tags = [
            {"id": self.world.snowflake(), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
            for name in TAGS
        ]
        self.forum = self.world.channel(self.guild_id, "questions", type=FORUM, available_tags=tags)
        self.team = team["id"]
        self.mod, self.lead = (self.person(name, roles=[self.team]) for name in ("mod", "lead"))

    def person(self, name, **more):
        """Return somebody who has been here for long."""
        user = self.world.user(name, id=self.world.snowflake(LONG_AGO))
        since = dt.datetime.now(dt.UTC) - dt.timedelta(days=LONG_AGO)
        self.world.member(self.guild_id, user, joined_at=since.isoformat(), **more)
        return user

    async def set_up(self, **changes) -> None:
        """Switch everything on, from the settings file of a host."""
        wanted = {name: settings | changes.get(name, {}) for name, settings in self._settings().items()}
        async with self.services() as services:
            await services.guilds.import_document(int(self.guild_id), json.dumps(wanted))  # JSON is YAML, too

    def _settings(self):
        ids = {name: int(channel_id) for name, channel_id in self.channels.items()}
        return {
            "server": {
                "set_up_at": 1,
                "team_channel_id": ids["team"],
                "introductions_channel_id": ids["introductions"],
                "help_channel_id": ids["help"],
                "staff_role_ids": [int(self.team)],
                "quiet_from": "00:00",
                "quiet_until": "00:00",
            },
            "welcome": {"channel_id": ids["welcome"], "dm": True, "rush_size": 100},
            "answers": {"more_help_channel_ids": [int(self.forum["id"])]},
            "thanks": {"cooldown_seconds": 0},
            "reports": {"channel_id": ids["reports"], "cooldown_seconds": 0},
            "moderation": {"log_channel_id": ids["mod-log"], "double_seconds": 0},
            "automod_words": {"state": "on", "words": [REFUSED], "actions": ["delete", "mute", "alert"]},
            "hosts": {"enabled": True},
            "matches": {"enabled": True, "channel_id": ids["general"]},
            "tiers": {
                "tiers": [{"name": TIER, "points": TIER_POINTS, "role_id": int(self.tier_role)}],
                "announce_channel_id": ids["news"],
            },
            # The final boards of seasons; those of months come in two weeks at the earliest.
            "leaderboards": {
                "channel_id": ids["news"],
                "board": "overall",
                "post": "monthly",
                "post_day": (dt.datetime.now(dt.UTC).day + 14) % 28 + 1,
            },
            "sessions": {"enabled": True, "channel_id": ids["sessions"]},
            "announcements": {"enabled": True, "author_role_ids": [int(self.team)]},
        }

    @asynccontextmanager
    async def services(self):
        """Open the services on the bot's database, while the bot is not running."""
        url = self.environment["HEARTH_DATABASE_URL"]
        services = build_services(Settings(database_url=url, _env_file=None))
        await upgrade(services.database)
        try:
            yield services
        finally:
            await services.database.close()

    def process(self):
        return BotProcess("-m", "bot", "run", cwd=self.folder, **self.environment)

    @asynccontextmanager
    async def running(self):
        """Run the bot until it is stopped in good order."""
        async with self.process() as process:
            await process.wrote(STARTED)
            yield process
            process.stop()
            assert await process.exit_code(STOP_SECONDS) == 0
            assert "Traceback" not in process.output, process.output

    async def check(self):
        """Return what `check` says, with its exit code."""
        async with BotProcess("-m", "bot", "check", cwd=self.folder, **self.environment) as process:
            return await process.exit_code(), process.output

    async def caught_up(self):
        """Wait until the bot, which has just started, reads what it missed."""
        missed = [f"/channels/{self.channels[name]}/messages?" for name in ("introductions", "help")]
        begun = self.discord.gateway.identified_after
        await self.discord.until(
            lambda: all(any(each.path.startswith(path) for each in self.discord.requests[begun:]) for path in missed),
            20,
        )

    async def settled(self, seconds=45, quiet=0.25, soon=SOON):
        """Wait until the bot has done all that is due, and has asked Discord for nothing for a moment."""
        try:
            async with asyncio.timeout(seconds):
                asked = -1
                while self.rows(AT_WORK, to_millis(dt.datetime.now(dt.UTC) + soon)) or asked != len(
                    self.discord.requests
                ):
                    asked = len(self.discord.requests)
                    await asyncio.sleep(quiet)
        except TimeoutError:
            left = self.rows(AT_WORK, to_millis(dt.datetime.now(dt.UTC) + soon))
            raise AssertionError(f"not settled in {seconds} s: {left}") from None

    def rows(self, statement, *params):
        """Return what the database answers."""
        return self.database.ask(statement, *params)

    def one(self, statement, *params):
        """Return the first value of the only row; None when there is none."""
        rows = self.rows(statement, *params)
        assert len(rows) <= 1, rows
        return rows[0][0] if rows else None

    def count(self, table, **where):
        """Count the rows of a table with these values."""
        matches = " AND ".join(f"{name} = ?" for name in where)
        ((amount,),) = self.rows(f"SELECT COUNT(*) FROM {table} WHERE {matches}", *where.values())  # noqa: S608 - names of ours
        return amount

    def talk(self, lines):
        """Let much be said in every public channel and thread, while nobody listens."""
        threads = [each["id"] for each in self.guild["threads"]][-1:]
        for channel_id in [*(self.channels[name] for name in PUBLIC), *threads]:
            for line in range(lines):
                self.world.message(channel_id, self.mod, content=f"talk {line}")

    def let_go(self):
        """Let the next process take over at once what the last one was at when it died."""
        self.database.released()
        self.rows(LET_GO, to_millis(dt.datetime.now(dt.UTC) + A_WHILE))

    def messages(self, channel_id):
        """Return what stands in a channel, oldest first."""
        return sorted(self.world.messages.get(channel_id, {}).values(), key=lambda each: int(each["id"]))

    def seen(self, where, *words, by_bot=True):
        """Return the messages of a channel, by name or id, that say all these words."""
        channel_id = self.channels.get(where, where)
        return [
            message
            for message in self.messages(channel_id)
            if all(word in text_of(message) for word in words) and message["author"]["bot"] is by_bot
        ]

    def cards(self, where, part):
        """Return the messages of a channel that have a button or list whose custom_id begins like this."""
        return [message for message in self.messages(self.channels.get(where, where)) if has_part(message, part)]

    def letters(self, user, *words):
        """Return what somebody has got in direct messages that says all these words."""
        return self.seen(self.world.direct_channel(user)["id"], *words)

    def muted(self, user):
        """Return until when somebody is timed out; None when they are not."""
        return self.world.get_member(self.guild_id, user["id"])["communication_disabled_until"]

    def points(self, user, reason):
        """Return the points that somebody was given for a reason, entry by entry."""
        sql = "SELECT points FROM ledger_entry WHERE member_id = ? AND reason = ? ORDER BY id"
        return [points for (points,) in self.rows(sql, int(user["id"]), reason)]
