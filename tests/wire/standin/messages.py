"""The REST routes of channels: messages with their nonces, reactions and threads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web

from tests.wire.standin.rest import JSON_BODY, NO_CONTENT, add_routes, answer
from tests.wire.standin.world import THREAD, now

if TYPE_CHECKING:
    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.world import Payload, World

WRITTEN = ("content", "embeds", "components", "tts", "flags", "nonce", "message_reference")
"""What of a request becomes part of the message."""

IS_COMPONENTS_V2 = 1 << 15


class Messages:
    """Keeps what is written, and tells the gateway."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        message = "/channels/{channel}/messages/{message}"
        add_routes(
            router,
            {
                "GET /channels/{channel}": self.get_channel,
                "PATCH /channels/{channel}": self.edit_channel,
                "POST /channels/{channel}/typing": self.type,
                "GET /channels/{channel}/messages": self.list_messages,
                "POST /channels/{channel}/messages": self.create_message,
                f"GET {message}": self.get_message,
                f"PATCH {message}": self.edit_message,
                f"DELETE {message}": self.delete_message,
                f"PUT {message}/reactions/{{emoji}}/@me": self.add_reaction,
                f"DELETE {message}/reactions/{{emoji}}/@me": self.remove_reaction,
                f"POST {message}/threads": self.start_thread,
                "POST /channels/{channel}/threads": self.start_thread,
            },
        )

    async def tell(self, event: str, data: Payload) -> None:
        """Tell an event of a channel to the shard of its guild; it names the guild, as on the wire."""
        channel = self.world.channels.get(data["channel_id"], {})
        guild_id = channel.get("guild_id")
        await self.gateway.dispatch(event, data | ({"guild_id": guild_id} if guild_id else {}), guild_id=guild_id)

    async def post(self, channel_id: str, author: Payload, written: Payload) -> Payload:
        """Write a message and tell it, with its author as a member where there is one."""
        mentions = self.world.mentioned(written.get("content") or "")
        message = self.world.message(channel_id, author, **pick(written), mentions=mentions)
        await self.tell("MESSAGE_CREATE", message | self._membership(channel_id, author))
        return message

    async def edit(self, message: Payload, written: Payload) -> Payload:
        """Change a message and tell it."""
        message.update(pick(written), edited_timestamp=now())
        await self.tell("MESSAGE_UPDATE", message)
        return message

    async def delete(self, message: Payload) -> None:
        """Delete a message and tell it."""
        del self.world.messages[message["channel_id"]][message["id"]]
        await self.tell("MESSAGE_DELETE", {"id": message["id"], "channel_id": message["channel_id"]})

    def _membership(self, channel_id: str, author: Payload) -> Payload:
        guild_id = self.world.channels[channel_id].get("guild_id")
        if guild_id is None:
            return {}
        member = self.world.get_member(guild_id, author["id"])
        return {"member": {name: value for name, value in member.items() if name != "user"}}

    async def get_channel(self, request: web.Request) -> web.Response:
        return answer(self._channel(request))

    async def edit_channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        channel.update(request[JSON_BODY])
        event = "THREAD_UPDATE" if channel["type"] == THREAD else "CHANNEL_UPDATE"
        await self.gateway.dispatch(event, channel, guild_id=channel.get("guild_id"))
        return answer(channel)

    async def type(self, request: web.Request) -> web.Response:
        self._channel(request)
        return web.Response(status=NO_CONTENT)

    async def list_messages(self, request: web.Request) -> web.Response:
        limit = int(request.query.get("limit", 50))
        newest_first = sorted(
            self.world.messages.get(self._channel(request)["id"], {}).values(), key=lambda each: -int(each["id"])
        )
        if "after" in request.query:
            later = [each for each in newest_first if int(each["id"]) > int(request.query["after"])]
            return answer(later[-limit:])  # the ones nearest to `after`
        before = int(request.query.get("before", 1 << 63))
        return answer([each for each in newest_first if int(each["id"]) < before][:limit])

    async def create_message(self, request: web.Request) -> web.Response:
        channel_id, body = self._channel(request)["id"], request[JSON_BODY]
        nonce = (channel_id, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self.world.nonces:
            return answer(self.world.get_message(channel_id, self.world.nonces[nonce]))
        message = await self.post(channel_id, self.world.me, body)
        if body.get("nonce") is not None:
            self.world.nonces[nonce] = message["id"]
        return answer(message)

    async def get_message(self, request: web.Request) -> web.Response:
        return answer(self._message(request))

    async def edit_message(self, request: web.Request) -> web.Response:
        return answer(await self.edit(self._message(request), request[JSON_BODY]))

    async def delete_message(self, request: web.Request) -> web.Response:
        await self.delete(self._message(request))
        return web.Response(status=NO_CONTENT)

    async def add_reaction(self, request: web.Request) -> web.Response:
        await self._tell_reaction("MESSAGE_REACTION_ADD", request)
        return web.Response(status=NO_CONTENT)

    async def remove_reaction(self, request: web.Request) -> web.Response:
        await self._tell_reaction("MESSAGE_REACTION_REMOVE", request)
        return web.Response(status=NO_CONTENT)

    async def _tell_reaction(self, event: str, request: web.Request) -> None:
        message = self._message(request)
        emoji = {"id": None, "name": unquote(request.match_info["emoji"])}
        place = {"channel_id": message["channel_id"], "message_id": message["id"], "user_id": self.world.me["id"]}
        await self.tell(event, {**place, "emoji": emoji, "burst": False, "type": 0})

    async def start_thread(self, request: web.Request) -> web.Response:
        parent = self._channel(request)
        thread = {
            "id": request.match_info.get("message") or self.world.snowflake(),
            "type": THREAD,
            "guild_id": parent["guild_id"],
            "parent_id": parent["id"],
            "owner_id": self.world.me["id"],
            "name": request[JSON_BODY]["name"],
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "flags": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": now(),
                "locked": False,
            },
        }
        self.world.channels[thread["id"]] = thread
        self.world.get_guild(parent["guild_id"])["threads"].append(thread)
        await self.gateway.dispatch("THREAD_CREATE", thread | {"newly_created": True}, guild_id=parent["guild_id"])
        return answer(thread, status=201)

    def _channel(self, request: web.Request) -> Payload:
        return self.world.get_channel(request.match_info["channel"])

    def _message(self, request: web.Request) -> Payload:
        return self.world.get_message(request.match_info["channel"], request.match_info["message"])


def pick(written: Payload) -> Payload:
    """Return the part of a request that is the message itself; files become attachments."""
    picked = {name: written[name] for name in WRITTEN if written.get(name) is not None}
    if written.get("files"):
        picked["attachments"] = [
            {"id": str(index), "filename": name, "size": 1, "url": f"attachment://{name}", "proxy_url": ""}
            for index, name in enumerate(written["files"])
        ]
    return picked
