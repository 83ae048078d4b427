"""The REST API's frame: authentication, the log, rate-limit headers, errors; and users, applications and guilds."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aiohttp import web

from tests.wire.standin.faults import SLOW, SLOW_SECONDS, Faults, answer_of
from tests.wire.standin.journal import Request
from tests.wire.standin.limits import Verdict
from tests.wire.standin.world import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.journal import Journal
    from tests.wire.standin.limits import Limits
    from tests.wire.standin.world import Payload, World

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API = "/api/v10"
JSON_BODY = web.RequestKey("json", Any)  # pyright: ignore[reportArgumentType] - any JSON
"""Where a request keeps its parsed body."""

NO_CONTENT = 204


class Rest:
    """What every request passes through, and the routes about the application and its guilds."""

    def __init__(self, world: World, gateway: Gateway, journal: Journal) -> None:
        self.world, self.gateway, self.journal = world, gateway, journal
        self.shards = 1
        self.faults = Faults()
        self.limits: Limits | None = None
        """The limits that are kept; none unless a test sets them."""
        self.is_holding = False
        """Whether an answer is being held back: what was asked for is done, and the bot does not hear of it."""
        self._held: tuple[str, str] | None = None
        self._released = asyncio.Event()

    def hold(self, method: str, path: str) -> None:
        """Hold back the answer to the next request to a path, which may be a pattern, until it is released."""
        self._held = (method, path)
        self._released.clear()

    def release(self) -> None:
        """Answer again."""
        self._held, self.is_holding = None, False
        self._released.set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        add_routes(
            router,
            {
                "GET /gateway/bot": self.get_gateway,
                "GET /users/@me": self.get_me,
                "GET /users/{user}": self.get_user,
                "POST /users/@me/channels": self.open_direct_channel,
                "GET /applications/@me": self.get_application,
                "GET /oauth2/applications/@me": self.get_application,
                "GET /applications/{application}/commands": self.get_commands,
                "PUT /applications/{application}/commands": self.put_commands,
                "GET /guilds/{guild}": self.get_guild,
                "GET /guilds/{guild}/channels": self.get_guild_channels,
                "GET /guilds/{guild}/roles": self.get_roles,
                "GET /guilds/{guild}/audit-logs": self.get_audit_log,
            },
        )

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Read the body, check the token, note the request, and dress up the answer."""
        if not request.path.startswith(API):
            return await handler(request)
        body = await read_body(request)
        request[JSON_BODY] = body
        reason = unquote(request.headers.get("X-Audit-Log-Reason", ""))
        noted = Request(request.method, request.path_qs.removeprefix(API), body, reason)
        path = request.path.removeprefix(API)
        verdict = self.limits.judge(request.method, path) if self.limits is not None else Verdict()
        if verdict.retry_after:
            return _come_again(request, verdict)
        fault = self.faults.take(noted)
        is_slow = fault is not None and fault.kind == SLOW
        if is_slow and not fault.is_done:
            await asyncio.sleep(SLOW_SECONDS)
        if is_slow or fault is None or fault.is_done:
            response = await self._handle(request, handler, noted)
            response.headers.update(rate_limit(request, verdict))
        if is_slow and fault.is_done:
            await asyncio.sleep(SLOW_SECONDS)
        await self.journal.note(noted)
        return response if fault is None or is_slow else answer_of(fault, request)

    async def _handle(self, request: web.Request, handler: Handler, noted: Request) -> web.StreamResponse:
        try:
            self._authorize(request)
            response = await handler(request)
            await self._hold_back(noted)
        except RefusedError as error:
            response = refusal(error.status, error.code, error.message)
        except web.HTTPNotFound:
            self.journal.unknown.append(noted)
            response = refusal(404, 0, "404: Not Found")
        except web.HTTPMethodNotAllowed:
            self.journal.unknown.append(noted)
            response = refusal(405, 0, "405: Method Not Allowed")
        except Exception as error:  # a fault of ours must not look like one of Discord's, which are retried
            self.journal.faults.append(error)
            raise
        return response

    async def _hold_back(self, noted: Request) -> None:
        if self._held is None or self.is_holding:
            return
        method, path = self._held
        if method == noted.method and re.fullmatch(path, noted.path.partition("?")[0]):
            self.is_holding = True
            await self.journal.note(noted)  # whoever waits for it is told
            await self._released.wait()

    def _authorize(self, request: web.Request) -> None:
        by_its_own_token = request.path.startswith((f"{API}/interactions/", f"{API}/webhooks/"))
        if not by_its_own_token and request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise RefusedError(401, 0, "401: Unauthorized")

    async def get_gateway(self, _request: web.Request) -> web.Response:
        limit = {
            "total": 1000,
            "remaining": 999,
            "reset_after": 14_400_000,
            "max_concurrency": self.gateway.max_concurrency or 1,
        }
        return answer({"url": self.gateway.url, "shards": self.shards, "session_start_limit": limit})

    async def get_me(self, _request: web.Request) -> web.Response:
        return answer(self.world.me)

    async def get_user(self, request: web.Request) -> web.Response:
        return answer(self.world.get_user(request.match_info["user"]))

    async def open_direct_channel(self, request: web.Request) -> web.Response:
        user = self.world.get_user(str(request[JSON_BODY]["recipient_id"]))
        return answer(self.world.direct_channel(user))

    async def get_application(self, _request: web.Request) -> web.Response:
        return answer(self.world.application)

    async def get_commands(self, _request: web.Request) -> web.Response:
        return answer(self.world.commands)

    async def put_commands(self, request: web.Request) -> web.Response:
        known = {(command.get("type", 1), command["name"]): command["id"] for command in self.world.commands}
        self.world.commands = [
            {
                "id": known.get((command.get("type", 1), command["name"])) or self.world.snowflake(),
                "application_id": self.world.application["id"],
                "version": self.world.snowflake(),
                "type": 1,
                "description": "",
                "default_member_permissions": None,
                "nsfw": False,
                **command,
            }
            for command in request[JSON_BODY]
        ]
        return answer(self.world.commands)

    async def get_guild(self, request: web.Request) -> web.Response:
        return answer(self._guild(request))

    async def get_guild_channels(self, request: web.Request) -> web.Response:
        return answer(self._guild(request)["channels"])

    async def get_roles(self, request: web.Request) -> web.Response:
        return answer(self._guild(request)["roles"])

    async def get_audit_log(self, _request: web.Request) -> web.Response:
        names = ("audit_log_entries", "users", "webhooks", "integrations", "threads", "application_commands")
        more = ("auto_moderation_rules", "guild_scheduled_events")
        return answer({name: [] for name in (*names, *more)})

    def _guild(self, request: web.Request) -> Payload:
        return self.world.get_guild(request.match_info["guild"])


def add_routes(router: web.UrlDispatcher, routes: dict[str, Handler]) -> None:
    """Add routes written as "GET /path/{variable}"."""
    for route, handler in routes.items():
        method, path = route.split()
        router.add_route(method, API + path, handler)


def answer(payload: Any, status: int = 200) -> web.Response:
    """Return JSON, typed without a charset: discord.py takes nothing else for JSON."""
    return web.Response(body=json.dumps(payload).encode(), status=status, content_type="application/json")


def refusal(status: int, code: int, message: str) -> web.Response:
    """Return an error in Discord's form."""
    return answer({"message": message, "code": code}, status)


def rate_limit(request: web.Request, verdict: Verdict) -> dict[str, str]:
    """Return the headers of a bucket, one for each route and its guild, channel or webhook."""
    template = request.match_info.route.resource.canonical if request.match_info.route.resource else "unknown"
    return {
        "X-RateLimit-Limit": str(verdict.limit),
        "X-RateLimit-Remaining": str(verdict.remaining),
        "X-RateLimit-Reset": "4102444800.000",
        "X-RateLimit-Reset-After": f"{verdict.reset_after:.3f}",
        "X-RateLimit-Bucket": f"{hash((request.method, template)) & 0xFFFFFFFF:08x}",
    }


def _come_again(request: web.Request, verdict: Verdict) -> web.Response:
    payload = {
        "message": "You are being rate limited.",
        "retry_after": verdict.retry_after,
        "global": verdict.is_global,
    }
    response = answer(payload, 429)
    response.headers.update(rate_limit(request, verdict))
    response.headers["Retry-After"] = f"{verdict.retry_after:.3f}"
    response.headers["Via"] = "1.1 stand-in"  # without it, discord.py takes the answer for a ban by Cloudflare
    if verdict.is_global:
        response.headers["X-RateLimit-Global"] = "true"
    return response


async def read_body(request: web.Request) -> Any:
    """Return the JSON of a body, which stands in `payload_json` when files come with it; their names in `files`."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return json.loads(text) if text else None
    form = await request.post()
    payload = json.loads(str(form.get("payload_json", "{}")))
    files = [part.filename for part in form.values() if isinstance(part, web.FileField)]
    return payload | {"files": files} if files else payload
