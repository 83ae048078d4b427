"""The simulated Discord's contents: guilds, channels, members and messages as the plain dicts that go over the wire.

Ids are strings, as on the wire. A guild is its own GUILD_CREATE payload. Sends nothing: that is for rest and gateway.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import time
from typing import Any

Payload = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
TEXT, DM, VOICE, THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 11, 12, 15
EVERYTHING = str((1 << 53) - 1)
"""All permissions there are, and some to come."""


class RefusedError(Exception):
    """What Discord answers with an error: a status, and its own code and sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def now() -> str:
    """Return the current instant as Discord writes it."""
    return dt.datetime.now(dt.UTC).isoformat()


class World:
    """All there is, and builders that make more of it."""

    def __init__(self, *, token: str = "", application_id: str | None = None) -> None:
        self._counter = itertools.count()
        self.token = token or "MTAwMDAwMDAwMDAwMDAwMDAw.stand.in"
        self.users: dict[str, Payload] = {}
        self.me = self.user("hearth", bot=True, id=application_id)
        self.application: Payload = {
            "id": self.me["id"],
            "name": "Hearth",
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": (1 << 15) | (1 << 19),  # server members and message content, as bots under 100 servers have them
            "owner": self.user("owner"),
            "team": None,
            "rpc_origins": [],
            "redirect_uris": [],
        }
        self.guilds: dict[str, Payload] = {}
        self.channels: dict[str, Payload] = {}
        self.messages: dict[str, dict[str, Payload]] = {}
        self.nonces: dict[tuple[str, str], str] = {}
        self.commands: list[Payload] = []
        self.bans: dict[str, set[str]] = {}
        self.closed: set[str] = set()
        """Users who take no direct messages."""
        self.reactors: dict[tuple[str, str], list[str]] = {}
        """Who reacted: by message and emoji, the users."""

    def snowflake(self, days_ago: float = 0) -> str:
        """Return a new id that carries the current time, or one some days ago, as Discord's do."""
        at = int(time.time() * 1000 - days_ago * 86_400_000)
        return str((at - DISCORD_EPOCH_MS) << 22 | (next(self._counter) & 0x3FFFFF))

    def user(self, name: str, *, bot: bool = False, id: str | None = None) -> Payload:  # noqa: A002 - Discord's word
        """Return a new user."""
        user: Payload = {
            "id": id or self.snowflake(),
            "username": name,
            "global_name": name.title(),
            "discriminator": "0",
            "avatar": None,
            "bot": bot,
            "system": False,
            "public_flags": 0,
        }
        self.users[user["id"]] = user
        return user

    def guild(self, name: str, *, owner: Payload | None = None) -> Payload:
        """Return a new guild with @everyone, the bot's own role with all permissions, the bot, and #general."""
        guild_id, owner = self.snowflake(), owner or self.user("owner")
        guild: Payload = {
            "id": guild_id,
            "name": name,
            "owner_id": owner["id"],
            "icon": None,
            "splash": None,
            "banner": None,
            "description": None,
            "features": [],
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 1,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "preferred_locale": "en-US",
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "safety_alerts_channel_id": None,
            "vanity_url_code": None,
            "application_id": None,
            "max_members": 500_000,
            "joined_at": now(),
            "large": False,
            "unavailable": False,
            **{name: [] for name in ("roles", "channels", "threads", "members", "emojis", "stickers")},
            **{name: [] for name in ("presences", "voice_states", "stage_instances", "guild_scheduled_events")},
        }
        self.guilds[guild_id] = guild
        self.role(guild_id, "@everyone", id=guild_id, permissions="1071698660929")
        role = self.role(guild_id, "Hearth", permissions=EVERYTHING, managed=True, tags={"bot_id": self.me["id"]})
        self.member(guild_id, owner)
        self.member(guild_id, self.me, roles=[role["id"]])
        guild["system_channel_id"] = self.channel(guild_id, "general")["id"]
        return guild

    def role(self, guild_id: str, name: str, **more: Any) -> Payload:
        """Add a role above the guild's others and return it."""
        roles = self.get_guild(guild_id)["roles"]
        role = {
            "id": self.snowflake(),
            "name": name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": len(roles),
            "permissions": "0",
            "managed": False,
            "mentionable": False,
            "flags": 0,
        } | more
        roles.append(role)
        return role

    def channel(self, guild_id: str, name: str, **more: Any) -> Payload:
        """Add a text channel to the guild and return it."""
        channels = self.get_guild(guild_id)["channels"]
        channel = {
            "id": self.snowflake(),
            "type": TEXT,
            "guild_id": guild_id,
            "name": name,
            "position": len(channels),
            "permission_overwrites": [],
            "topic": None,
            "nsfw": False,
            "last_message_id": None,
            "rate_limit_per_user": 0,
            "parent_id": None,
            "flags": 0,
        } | more
        channels.append(channel)
        self.channels[channel["id"]] = channel
        return channel

    def direct_channel(self, user: Payload) -> Payload:
        """Return the channel between the bot and a user, made when there is none."""
        for channel in self.channels.values():
            if channel["type"] == DM and channel["recipients"][0]["id"] == user["id"]:
                return channel
        channel = {"id": self.snowflake(), "type": DM, "recipients": [user], "last_message_id": None, "flags": 0}
        self.channels[channel["id"]] = channel
        return channel

    def member(self, guild_id: str, user: Payload, **more: Any) -> Payload:
        """Add a member to the guild and return it."""
        guild = self.get_guild(guild_id)
        member = {
            "user": user,
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [],
            "joined_at": now(),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        } | more
        guild["members"].append(member)
        guild["member_count"] = len(guild["members"])
        return member

    def message(self, channel_id: str, author: Payload, **more: Any) -> Payload:
        """Add a message to a channel and return it."""
        channel = self.get_channel(channel_id)
        message = {
            "id": self.snowflake(),
            "channel_id": channel_id,
            "author": author,
            "content": "",
            "timestamp": now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "type": 0,
            "flags": 0,
            "pinned": False,
            **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components", "reactions")},
        } | more
        self.messages.setdefault(channel_id, {})[message["id"]] = message
        channel["last_message_id"] = message["id"]
        return message

    def get_guild(self, guild_id: str) -> Payload:
        """Return a guild. Raises RefusedError, as all that follow, when it is not there."""
        return _found(self.guilds.get(guild_id), 10004, "Unknown Guild")

    def get_channel(self, channel_id: str) -> Payload:
        """Return a channel, a thread or a direct channel."""
        return _found(self.channels.get(channel_id), 10003, "Unknown Channel")

    def get_message(self, channel_id: str, message_id: str) -> Payload:
        """Return a message of a channel."""
        self.get_channel(channel_id)
        return _found(self.messages.get(channel_id, {}).get(message_id), 10008, "Unknown Message")

    def get_member(self, guild_id: str, user_id: str) -> Payload:
        """Return a member of a guild."""
        members = self.get_guild(guild_id)["members"]
        return _found(next((each for each in members if each["user"]["id"] == user_id), None), 10007, "Unknown Member")

    def get_user(self, user_id: str) -> Payload:
        """Return a user, on a guild or not."""
        return _found(self.users.get(user_id), 10013, "Unknown User")

    def mentioned(self, content: str) -> list[Payload]:
        """Return the users that a text mentions."""
        ids = set(re.findall(r"<@!?(\d+)>", content))
        members = (member["user"] for guild in self.guilds.values() for member in guild["members"])
        return list({user["id"]: user for user in members if user["id"] in ids}.values())


def _found(thing: Payload | None, code: int, message: str) -> Payload:
    if thing is None:
        raise RefusedError(404, code, message)
    return thing
