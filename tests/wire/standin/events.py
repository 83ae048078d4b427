"""The REST routes of a guild's scheduled events, by which Discord shows what is coming."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.standin.rest import JSON_BODY, NO_CONTENT, add_routes, answer
from tests.wire.standin.world import RefusedError

if TYPE_CHECKING:
    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.world import Payload, World

SCHEDULED, COMPLETED, CANCELED = 1, 3, 4


class ScheduledEvents:
    """Keeps events, and tells the gateway."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        events = "/guilds/{guild}/scheduled-events"
        add_routes(
            router,
            {
                f"GET {events}": self.list_events,
                f"POST {events}": self.create_event,
                f"GET {events}/{{event}}": self.get_event,
                f"PATCH {events}/{{event}}": self.edit_event,
                f"DELETE {events}/{{event}}": self.delete_event,
                f"GET {events}/{{event}}/users": self.list_users,
            },
        )

    async def list_events(self, request: web.Request) -> web.Response:
        return answer(self._events(request))

    async def get_event(self, request: web.Request) -> web.Response:
        return answer(self._event(request))

    async def create_event(self, request: web.Request) -> web.Response:
        body = request[JSON_BODY]
        if dt.datetime.fromisoformat(body["scheduled_start_time"]) <= dt.datetime.now(dt.UTC):
            raise RefusedError(400, 50035, "Cannot schedule event in the past.")
        event: Payload = {
            "id": self.world.snowflake(),
            "guild_id": request.match_info["guild"],
            "creator_id": self.world.me["id"],
            "creator": self.world.me,
            "status": SCHEDULED,
            "entity_id": None,
            "channel_id": None,
            "entity_metadata": None,
            "description": None,
            "scheduled_end_time": None,
            "user_count": 0,
            **body,
            "image": None if body.get("image") is None else "0" * 32,
        }
        self._events(request).append(event)
        await self._tell("GUILD_SCHEDULED_EVENT_CREATE", event)
        return answer(event)

    async def edit_event(self, request: web.Request) -> web.Response:
        event = self._event(request)
        if event["status"] in {COMPLETED, CANCELED}:
            raise RefusedError(400, 180000, "Cannot update a finished event")
        event.update(request[JSON_BODY])
        if event["status"] in {COMPLETED, CANCELED}:
            self._events(request).remove(event)
        await self._tell("GUILD_SCHEDULED_EVENT_UPDATE", event)
        return answer(event)

    async def delete_event(self, request: web.Request) -> web.Response:
        event = self._event(request)
        self._events(request).remove(event)
        await self._tell("GUILD_SCHEDULED_EVENT_DELETE", event)
        return web.Response(status=NO_CONTENT)

    async def list_users(self, request: web.Request) -> web.Response:
        self._event(request)
        return answer([])

    async def _tell(self, name: str, event: Payload) -> None:
        await self.gateway.dispatch(name, event, guild_id=event["guild_id"])

    def _events(self, request: web.Request) -> list[Payload]:
        return self.world.get_guild(request.match_info["guild"])["guild_scheduled_events"]

    def _event(self, request: web.Request) -> Payload:
        for event in self._events(request):
            if event["id"] == request.match_info["event"]:
                return event
        raise RefusedError(404, 10070, "Unknown Guild Scheduled Event")
