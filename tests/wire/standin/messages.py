"""The REST routes of messages: written once per nonce, read, changed, reacted to, pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aiohttp import web

from tests.wire.standin.rest import JSON_BODY, NO_CONTENT, add_routes, answer
from tests.wire.standin.world import DM, RefusedError, now

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.world import Payload, World

WRITTEN = ("content", "embeds", "components", "tts", "flags", "nonce", "message_reference")
"""What of a request becomes part of the message."""

MOST_AT_ONCE = 100
IS_COMPONENTS_V2 = 1 << 15


class Messages:
    """Keeps what is written, and tells the gateway."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway
        self.wake: Callable[[str], Awaitable[None]] | None = None
        """Told of each channel before a message is written in it."""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        message = "/channels/{channel}/messages/{message}"
        add_routes(
            router,
            {
                "GET /channels/{channel}/messages": self.list_messages,
                "POST /channels/{channel}/messages": self.create_message,
                "POST /channels/{channel}/messages/bulk-delete": self.delete_messages,
                f"GET {message}": self.get_message,
                f"PATCH {message}": self.edit_message,
                f"DELETE {message}": self.delete_message,
                f"PUT {message}/reactions/{{emoji}}/@me": self.add_reaction,
                f"DELETE {message}/reactions/{{emoji}}/@me": self.remove_reaction,
                "PUT /channels/{channel}/messages/pins/{message}": self.pin,
                "DELETE /channels/{channel}/messages/pins/{message}": self.unpin,
            },
        )

    async def tell(self, event: str, data: Payload) -> None:
        """Tell an event of a channel to the shard of its guild; it names the guild, as on the wire."""
        channel = self.world.channels.get(data["channel_id"], {})
        guild_id = channel.get("guild_id")
        await self.gateway.dispatch(event, data | ({"guild_id": guild_id} if guild_id else {}), guild_id=guild_id)

    async def post(self, channel_id: str, author: Payload, written: Payload, **more: Any) -> Payload:
        """Write a message and tell it, with its author as a member where there is one."""
        if self.wake is not None:
            await self.wake(channel_id)
        mentions = self.world.mentioned(written.get("content") or "")
        message = self.world.message(channel_id, author, **pick(written), mentions=mentions, **more)
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

    async def list_messages(self, request: web.Request) -> web.Response:
        limit = int(request.query.get("limit", 50))
        newest_first = sorted(
            self.world.messages.get(self._channel(request)["id"], {}).values(), key=lambda each: -int(each["id"])
        )
        if "after" in request.query:
            later = [each for each in newest_first if int(each["id"]) > int(request.query["after"])]
            return answer(later[-limit:])  # the ones nearest to `after`
        before = int(request.query.get("before", 1 << 63))
        if "around" in request.query:
            middle = int(request.query["around"])
            later = [each for each in newest_first if int(each["id"]) > middle]
            earlier = [each for each in newest_first if int(each["id"]) <= middle]
            return answer(later[-(limit // 2) :] + earlier[: limit - limit // 2])
        return answer([each for each in newest_first if int(each["id"]) < before][:limit])

    async def create_message(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), request[JSON_BODY]
        channel_id = channel["id"]
        if channel["type"] == DM and channel["recipients"][0]["id"] in self.world.closed:
            raise RefusedError(403, 50007, "Cannot send messages to this user")
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

    async def delete_messages(self, request: web.Request) -> web.Response:
        channel, wanted = self._channel(request), [str(each) for each in request[JSON_BODY]["messages"]]
        if not 2 <= len(wanted) <= MOST_AT_ONCE:
            raise RefusedError(400, 50016, "Provided too few or too many messages to delete.")
        there = self.world.messages.get(channel["id"], {})
        gone = [each for each in wanted if there.pop(each, None) is not None]  # of others, Discord says nothing
        await self.tell("MESSAGE_DELETE_BULK", {"ids": gone, "channel_id": channel["id"]})
        return web.Response(status=NO_CONTENT)

    async def add_reaction(self, request: web.Request) -> web.Response:
        await self.react(self._message(request), self.world.me, unquote(request.match_info["emoji"]))
        return web.Response(status=NO_CONTENT)

    async def remove_reaction(self, request: web.Request) -> web.Response:
        message, emoji = self._message(request), unquote(request.match_info["emoji"])
        who = self.world.reactors.get((message["id"], emoji), [])
        if self.world.me["id"] in who:
            who.remove(self.world.me["id"])
            await self._tell_reaction("MESSAGE_REACTION_REMOVE", message, self.world.me, emoji)
        return web.Response(status=NO_CONTENT)

    async def react(self, message: Payload, user: Payload, emoji: str) -> None:
        """Put somebody's reaction on a message and tell it; a second time it is there already."""
        who = self.world.reactors.setdefault((message["id"], emoji), [])
        if user["id"] not in who:
            who.append(user["id"])
            await self._tell_reaction("MESSAGE_REACTION_ADD", message, user, emoji)

    async def _tell_reaction(self, event: str, message: Payload, user: Payload, name: str) -> None:
        emoji = {"id": None, "name": name}
        counts = {each: who for (message_id, each), who in self.world.reactors.items() if message_id == message["id"]}
        message["reactions"] = [
            {"emoji": {"id": None, "name": each}, "count": len(who), "me": self.world.me["id"] in who}
            | {"count_details": {"normal": len(who), "burst": 0}, "me_burst": False, "burst_colors": []}
            for each, who in counts.items()
            if who
        ]
        place = {"channel_id": message["channel_id"], "message_id": message["id"], "user_id": user["id"]}
        await self.tell(event, {**place, "emoji": emoji, "burst": False, "type": 0})

    async def pin(self, request: web.Request) -> web.Response:
        return await self._pin(self._message(request), is_pinned=True)

    async def unpin(self, request: web.Request) -> web.Response:
        return await self._pin(self._message(request), is_pinned=False)

    async def _pin(self, message: Payload, *, is_pinned: bool) -> web.Response:
        message["pinned"] = is_pinned
        await self.tell("MESSAGE_UPDATE", message)
        return web.Response(status=NO_CONTENT)

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
