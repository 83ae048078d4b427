"""The REST routes of a guild's members: who they are, their roles and timeouts, kicks and bans."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.standin.rest import JSON_BODY, NO_CONTENT, add_routes, answer
from tests.wire.standin.world import RefusedError

if TYPE_CHECKING:
    from tests.wire.standin.gateway import Gateway
    from tests.wire.standin.world import Payload, World

LONGEST_TIMEOUT = dt.timedelta(days=28)  # https://discord.com/developers/docs/resources/guild#modify-guild-member


class Members:
    """Keeps members, and tells the gateway."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add this part's routes; more specific ones first."""
        member, ban = "/guilds/{guild}/members/{member}", "/guilds/{guild}/bans/{user}"
        add_routes(
            router,
            {
                "GET /guilds/{guild}/members": self.list_members,
                f"GET {member}": self.get_member,
                f"PATCH {member}": self.edit_member,
                f"DELETE {member}": self.kick,
                f"PUT {member}/roles/{{role}}": self.add_role,
                f"DELETE {member}/roles/{{role}}": self.remove_role,
                "GET /guilds/{guild}/bans": self.list_bans,
                "POST /guilds/{guild}/bulk-ban": self.ban_many,
                f"GET {ban}": self.get_ban,
                f"PUT {ban}": self.ban,
                f"DELETE {ban}": self.unban,
            },
        )

    async def list_members(self, request: web.Request) -> web.Response:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1))
        members = sorted(self._guild(request)["members"], key=lambda member: int(member["user"]["id"]))
        return answer([member for member in members if int(member["user"]["id"]) > after][:limit])

    async def get_member(self, request: web.Request) -> web.Response:
        return answer(self._member(request))

    async def edit_member(self, request: web.Request) -> web.Response:
        member = self._member(request)
        known = {name: value for name, value in request[JSON_BODY].items() if name in member}
        until = known.get("communication_disabled_until")
        if until is not None and dt.datetime.fromisoformat(until) > dt.datetime.now(dt.UTC) + LONGEST_TIMEOUT:
            raise RefusedError(400, 50035, "Invalid Form Body")
        member.update(known)
        await self._tell_member(request, member)
        return answer(member)

    async def kick(self, request: web.Request) -> web.Response:
        member = self._member(request)
        await self._remove(request, member["user"])
        return web.Response(status=NO_CONTENT)

    async def ban(self, request: web.Request) -> web.Response:
        await self._ban(request, request.match_info["user"])  # whoever is banned already is as it was asked for
        return web.Response(status=NO_CONTENT)

    async def ban_many(self, request: web.Request) -> web.Response:
        wanted = [str(each) for each in request[JSON_BODY]["user_ids"]]
        banned = [each for each in wanted if await self._ban(request, each)]
        if not banned:
            raise RefusedError(400, 500000, "Failed to ban users")
        return answer({"banned_users": banned, "failed_users": [each for each in wanted if each not in banned]})

    async def list_bans(self, request: web.Request) -> web.Response:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1000))
        banned = sorted(map(int, self.world.bans.get(request.match_info["guild"], ())))
        page = [str(each) for each in banned if each > after][:limit]
        return answer([{"reason": None, "user": self.world.user("banned", id=each)} for each in page])

    async def get_ban(self, request: web.Request) -> web.Response:
        user_id = self._banned(request)
        return answer({"reason": None, "user": self.world.user("banned", id=user_id)})

    async def unban(self, request: web.Request) -> web.Response:
        self.world.bans[request.match_info["guild"]].remove(self._banned(request))
        return web.Response(status=NO_CONTENT)

    async def add_role(self, request: web.Request) -> web.Response:
        member, role = self._member(request), self._role(request)
        if role not in member["roles"]:
            member["roles"] = [*member["roles"], role]
            await self._tell_member(request, member)
        return web.Response(status=NO_CONTENT)

    async def remove_role(self, request: web.Request) -> web.Response:
        member, role = self._member(request), self._role(request)
        if role in member["roles"]:
            member["roles"] = [each for each in member["roles"] if each != role]
            await self._tell_member(request, member)
        return web.Response(status=NO_CONTENT)

    def _banned(self, request: web.Request) -> str:
        user_id = request.match_info["user"]
        if user_id not in self.world.bans.get(request.match_info["guild"], set()):
            raise RefusedError(404, 10026, "Unknown Ban")
        return user_id

    async def _ban(self, request: web.Request, user_id: str) -> bool:
        guild_id = request.match_info["guild"]
        banned = self.world.bans.setdefault(guild_id, set())
        if user_id in banned:
            return False
        user = self.world.get_user(user_id)
        banned.add(user_id)
        await self._remove(request, user)
        await self.gateway.dispatch("GUILD_BAN_ADD", {"guild_id": guild_id, "user": user}, guild_id=guild_id)
        return True

    async def _remove(self, request: web.Request, user: Payload) -> None:
        guild = self._guild(request)
        staying = [member for member in guild["members"] if member["user"]["id"] != user["id"]]
        if len(staying) == len(guild["members"]):
            return
        guild["members"], guild["member_count"] = staying, len(staying)
        left = {"guild_id": guild["id"], "user": user}
        await self.gateway.dispatch("GUILD_MEMBER_REMOVE", left, guild_id=guild["id"])

    def _guild(self, request: web.Request) -> Payload:
        return self.world.get_guild(request.match_info["guild"])

    def _member(self, request: web.Request) -> Payload:
        return self.world.get_member(request.match_info["guild"], request.match_info["member"])

    def _role(self, request: web.Request) -> str:
        role_id = request.match_info["role"]
        if all(role["id"] != role_id for role in self._guild(request)["roles"]):
            raise RefusedError(404, 10011, "Unknown Role")
        return role_id

    async def _tell_member(self, request: web.Request, member: Payload) -> None:
        guild_id = request.match_info["guild"]
        await self.gateway.dispatch("GUILD_MEMBER_UPDATE", member | {"guild_id": guild_id}, guild_id=guild_id)
