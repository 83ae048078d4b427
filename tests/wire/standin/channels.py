"""The REST routes of channels themselves: their settings, their threads, the posts of a forum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.standin.rest import JSON_BODY, NO_CONTENT, add_routes, answer
from tests.wire.standin.world import FORUM, PRIVATE_THREAD, THREAD, now

if TYPE_CHECKING:
    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.messages import Messages
    from tests.wire.standin.world import Payload, World

THREADS = {THREAD, PRIVATE_THREAD}
METADATA = {"archived", "locked", "auto_archive_duration", "invitable"}
"""What a request writes beside the name, and a thread keeps one level deeper."""


class Channels:
    """Keeps channels and threads, and tells the gateway."""

    def __init__(self, world: World, gateway: Gateway, messages: Messages) -> None:
        self.world, self.gateway, self.messages = world, gateway, messages
        messages.wake = self.wake

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        add_routes(
            router,
            {
                "GET /channels/{channel}": self.get_channel,
                "PATCH /channels/{channel}": self.edit_channel,
                "POST /channels/{channel}/typing": self.type,
                "POST /channels/{channel}/messages/{message}/threads": self.start_thread,
                "POST /channels/{channel}/threads": self.start_thread,
                "PUT /channels/{channel}/thread-members/{member}": self.add_to_thread,
                "PUT /channels/{channel}/permissions/{target}": self.set_permissions,
                "DELETE /channels/{channel}/permissions/{target}": self.set_permissions,
                "GET /channels/{channel}/threads/archived/public": self.list_archived,
                "GET /guilds/{guild}/threads/active": self.list_active,
            },
        )

    async def open_thread(
        self, parent: Payload, name: str, owner: Payload, *, thread_id: str | None = None, **more: Any
    ) -> Payload:
        """Open a thread below a channel or in a forum, and tell it."""
        guild_id = parent["guild_id"]
        metadata = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": now(), "locked": False}
        thread: Payload = {
            "id": thread_id or self.world.snowflake(),
            "type": THREAD,
            "guild_id": guild_id,
            "parent_id": parent["id"],
            "owner_id": owner["id"],
            "name": name,
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "rate_limit_per_user": 0,
            "flags": 0,
            "applied_tags": [],
            "thread_metadata": metadata | {"create_timestamp": now()},
            **more,
        }
        self.world.channels[thread["id"]] = thread
        self.world.get_guild(guild_id)["threads"].append(thread)
        await self.gateway.dispatch("THREAD_CREATE", thread | {"newly_created": True}, guild_id=guild_id)
        return thread

    async def post_in_forum(
        self, forum: Payload, title: str, author: Payload, written: Payload, tags: list[str]
    ) -> tuple[Payload, Payload]:
        """Post in a forum: a thread, and its first message, which has the same id."""
        thread = await self.open_thread(forum, title, author, applied_tags=tags)
        message = await self.messages.post(thread["id"], author, written, id=thread["id"])
        return thread, message

    async def change(self, channel: Payload, changes: Payload) -> None:
        """Change a channel and tell it; an archived thread is known to nobody until it is opened again."""
        if channel["type"] in THREADS:
            channel["thread_metadata"].update({name: changes[name] for name in METADATA & changes.keys()})
            threads = self.world.get_guild(channel["guild_id"])["threads"]
            is_active = not channel["thread_metadata"]["archived"]
            if is_active and channel not in threads:
                threads.append(channel)
            elif not is_active and channel in threads:
                threads.remove(channel)
        channel.update({name: value for name, value in changes.items() if name not in METADATA})
        event = "THREAD_UPDATE" if channel["type"] in THREADS else "CHANNEL_UPDATE"
        await self.gateway.dispatch(event, channel, guild_id=channel.get("guild_id"))

    async def wake(self, channel_id: str) -> None:
        """Open an archived thread again, as every message in it does."""
        channel = self.world.get_channel(channel_id)
        if channel["type"] in THREADS and channel["thread_metadata"]["archived"]:
            await self.change(channel, {"archived": False})

    async def get_channel(self, request: web.Request) -> web.Response:
        return answer(self._channel(request))

    async def edit_channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        await self.change(channel, request[JSON_BODY])
        return answer(channel)

    async def type(self, request: web.Request) -> web.Response:
        self._channel(request)
        return web.Response(status=NO_CONTENT)

    async def start_thread(self, request: web.Request) -> web.Response:
        parent, body = self._channel(request), request[JSON_BODY]
        if parent["type"] == FORUM:
            tags = [str(tag) for tag in body.get("applied_tags") or []]
            thread, message = await self.post_in_forum(parent, body["name"], self.world.me, body["message"], tags)
            return answer(thread | {"message": message}, status=201)
        message_id = request.match_info.get("message")
        if message_id is not None:
            self.world.get_message(parent["id"], message_id)
        more = {"type": body["type"]} if message_id is None and "type" in body else {}
        thread = await self.open_thread(parent, body["name"], self.world.me, thread_id=message_id, **more)
        return answer(thread, status=201)

    async def add_to_thread(self, request: web.Request) -> web.Response:
        self._channel(request)
        return web.Response(status=NO_CONTENT)

    async def set_permissions(self, request: web.Request) -> web.Response:
        channel, target = self._channel(request), request.match_info["target"]
        kept = [each for each in channel["permission_overwrites"] if each["id"] != target]
        if request.method == "PUT":
            kept.append({"allow": "0", "deny": "0", **request[JSON_BODY], "id": target})
        await self.change(channel, {"permission_overwrites": kept})
        return web.Response(status=NO_CONTENT)

    async def list_archived(self, request: web.Request) -> web.Response:
        parent_id = self._channel(request)["id"]
        threads = [
            each
            for each in self.world.channels.values()
            if each["type"] == THREAD and each["parent_id"] == parent_id and each["thread_metadata"]["archived"]
        ]
        return answer({"threads": threads, "members": [], "has_more": False})

    async def list_active(self, request: web.Request) -> web.Response:
        threads = self.world.get_guild(request.match_info["guild"])["threads"]
        return answer({"threads": threads, "members": []})

    def _channel(self, request: web.Request) -> Payload:
        return self.world.get_channel(request.match_info["channel"])
