"""Interactions: what a member does, the bot's callback, and what it says afterwards through the webhook."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import web

from tests.wire.standin.messages import pick
from tests.wire.standin.reading import text_of
from tests.wire.standin.rest import JSON_BODY, NO_CONTENT, add_routes, answer
from tests.wire.standin.world import DM, EVERYTHING, RefusedError, now

if TYPE_CHECKING:
    from tests.wire.standin.journal import Journal
    from tests.wire.standin.messages import Messages
    from tests.wire.standin.world import Payload, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
PONG, SAY, DEFER, DEFER_UPDATE, UPDATE, OPENS_FORM = 1, 4, 5, 6, 7, 9
EPHEMERAL, LOADING = 1 << 6, 1 << 7


@dataclass
class Exchange:
    """One interaction: what was asked, and all that the bot answered."""

    id: str
    token: str
    channel_id: str
    asked: Payload
    is_acknowledged: bool = False
    callback: Payload | None = None
    """The first answer, once it has taken effect: its `type` and `data`."""
    original: Payload | None = None
    """The message that the first answer became, or that it changed."""
    is_changed: bool = False
    """Whether the message that was pressed at looks different now."""
    said: dict[str, Payload] = field(default_factory=dict)
    """Every message of this exchange by its id, the original included."""
    asked_at: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        """What the original message says now."""
        return (self.original or {}).get("content", "")

    @property
    def words(self) -> str:
        """Everything that the asking member reads in answer."""
        return "\n".join(text_of(message) for message in self.said.values())

    @property
    def is_answered(self) -> bool:
        """Tell whether the member sees more than that the bot is thinking."""
        if self.callback is None or self.callback["type"] in {DEFER, DEFER_UPDATE}:
            return any(not message["flags"] & LOADING and self.is_new(message) for message in self.said.values())
        return True

    def is_new(self, message: Payload) -> bool:
        """Tell whether a message was written or changed in answer to this."""
        return message is not self.asked.get("message") or self.is_changed

    @property
    def is_private(self) -> bool:
        """Tell whether only the asking member sees the answer."""
        return bool((self.original or {}).get("flags", 0) & EPHEMERAL)


class Interactions:
    """Sends interactions and takes their answers. Private answers are told to nobody else, as on Discord."""

    def __init__(self, world: World, messages: Messages, journal: Journal) -> None:
        self.world, self.messages, self.journal = world, messages, journal
        self.patience = 3.0, 15 * 60.0
        """Seconds for the first answer, and for all that follows: https://discord.com/developers/docs/interactions."""
        self._by_token: dict[str, Exchange] = {}
        self.exchanges: list[Exchange] = []
        """All interactions so far, oldest first."""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        webhook = "/webhooks/{application}/{token}"
        add_routes(
            router,
            {
                "POST /interactions/{interaction}/{token}/callback": self.take_callback,
                f"POST {webhook}": self.follow_up,
                f"GET {webhook}/messages/{{message}}": self.get_message,
                f"PATCH {webhook}/messages/{{message}}": self.edit_message,
                f"DELETE {webhook}/messages/{{message}}": self.delete_message,
            },
        )

    async def ask(self, kind: int, data: Payload, *, channel_id: str, user: Payload, **more: Any) -> Exchange:
        """Send an interaction of a member; in a direct channel, of a user."""
        channel = self.world.get_channel(channel_id)
        payload: Payload = {
            "id": self.world.snowflake(),
            "application_id": self.world.application["id"],
            "type": kind,
            "data": data,
            "channel": channel,
            "channel_id": channel_id,
            "token": uuid4().hex,
            "version": 1,
            "locale": "en-US",
            "app_permissions": EVERYTHING,
            "entitlements": [],
            "attachment_size_limit": 10 << 20,
            "authorizing_integration_owners": {"0": channel.get("guild_id", "0")},
            "context": 1 if channel["type"] == DM else 0,
            **self._asker(channel, user),
            **more,
        }
        exchange = Exchange(payload["id"], payload["token"], channel_id, payload)
        self._by_token[exchange.token] = exchange
        self.exchanges.append(exchange)
        await self.messages.gateway.dispatch("INTERACTION_CREATE", payload, guild_id=channel.get("guild_id"))
        return exchange

    def _asker(self, channel: Payload, user: Payload) -> Payload:
        guild_id = channel.get("guild_id")
        if guild_id is None:
            return {"user": user}
        guild = self.world.get_guild(guild_id)
        member = self.world.get_member(guild_id, user["id"])
        held = [int(role["permissions"]) for role in guild["roles"] if role["id"] in {guild_id, *member["roles"]}]
        permissions = EVERYTHING if guild["owner_id"] == user["id"] else str(_union(held))
        short = {"id": guild_id, "locale": guild["preferred_locale"], "features": guild["features"]}
        place = {"guild_id": guild_id, "guild": short, "guild_locale": guild["preferred_locale"]}
        return {"member": member | {"permissions": permissions}, **place}

    async def take_callback(self, request: web.Request) -> web.Response:
        exchange, body = self._exchange(request), request[JSON_BODY]
        if exchange.is_acknowledged:
            raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - exchange.asked_at > self.patience[0]:
            raise RefusedError(404, 10062, "Unknown interaction")
        exchange.is_acknowledged = True
        resource = await self._take_effect(exchange, body)
        exchange.callback = body
        if request.query.get("with_response") not in {"1", "true"}:
            return web.Response(status=NO_CONTENT)
        original = exchange.original or {}
        interaction = {
            "id": exchange.id,
            "type": exchange.asked["type"],
            "response_message_id": original.get("id"),
            "response_message_loading": body["type"] == DEFER,
            "response_message_ephemeral": exchange.is_private,
        }
        return answer({"interaction": interaction, "resource": resource})

    async def _take_effect(self, exchange: Exchange, body: Payload) -> Payload:
        resource: Payload = {"type": body["type"]}
        if body["type"] in {SAY, DEFER}:
            data = dict(body.get("data") or {})
            if body["type"] == DEFER:
                data["flags"] = data.get("flags", 0) | LOADING
            exchange.original = await self._say(exchange, data)
            resource["message"] = exchange.original
        elif body["type"] in {UPDATE, DEFER_UPDATE}:
            exchange.original = self._pressed_message(exchange)
            exchange.said[exchange.original["id"]] = exchange.original
            if body["type"] == UPDATE:
                resource["message"] = await self._change(exchange, exchange.original, body.get("data") or {})
        return resource

    async def follow_up(self, request: web.Request) -> web.Response:
        exchange = self._exchange(request)
        if exchange.original is None:
            raise RefusedError(404, 10015, "Unknown Webhook")
        return answer(await self._say(exchange, request[JSON_BODY]))

    async def get_message(self, request: web.Request) -> web.Response:
        return answer(self._message(request))

    async def edit_message(self, request: web.Request) -> web.Response:
        return answer(await self._change(self._exchange(request), self._message(request), request[JSON_BODY]))

    async def delete_message(self, request: web.Request) -> web.Response:
        exchange, message = self._exchange(request), self._message(request)
        del exchange.said[message["id"]]
        if not message["flags"] & EPHEMERAL:
            await self.messages.delete(message)
        return web.Response(status=NO_CONTENT)

    async def _say(self, exchange: Exchange, written: Payload) -> Payload:
        by_webhook = {"webhook_id": self.world.application["id"], "application_id": self.world.application["id"]}
        message = self.world.message(exchange.channel_id, self.world.me, **pick(written), **by_webhook)
        exchange.said[message["id"]] = message
        if message["flags"] & EPHEMERAL:
            del self.world.messages[exchange.channel_id][message["id"]]
        else:
            await self.messages.tell("MESSAGE_CREATE", message)
        return message

    async def _change(self, exchange: Exchange, message: Payload, written: Payload) -> Payload:
        exchange.is_changed = True
        message["flags"] &= ~LOADING
        if "flags" in written:  # what a message is seen as stays: only what it is made of may change
            written = written | {"flags": written["flags"] | message["flags"]}
        if message["flags"] & EPHEMERAL:
            message.update(pick(written), edited_timestamp=now())
            return message
        return await self.messages.edit(message, written)

    def _exchange(self, request: web.Request) -> Exchange:
        exchange = self._by_token.get(request.match_info["token"])
        if exchange is None:
            raise RefusedError(404, 10062, "Unknown interaction")
        if time.monotonic() - exchange.asked_at > self.patience[1]:
            raise RefusedError(401, 50027, "Invalid Webhook Token")
        return exchange

    def _message(self, request: web.Request) -> Payload:
        exchange, message_id = self._exchange(request), request.match_info["message"]
        message = exchange.original if message_id == "@original" else exchange.said.get(message_id)
        if message is None:
            raise RefusedError(404, 10008, "Unknown Message")
        return message

    def _pressed_message(self, exchange: Exchange) -> Payload:
        pressed = exchange.asked.get("message")
        if pressed is None:
            raise RefusedError(400, 50035, "Invalid Form Body")
        return pressed


def _union(permissions: list[int]) -> int:
    union = 0
    for each in permissions:
        union |= each
    return union
