"""The gateway: sessions that outlive their sockets, as Discord's do, so that a dropped bot can RESUME."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from tests.wire.standin.journal import Journal
    from tests.wire.standin.world import Payload, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 0, 1, 2, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
AUTHENTICATION_FAILED, DISALLOWED_INTENTS = 4004, 4014
SAID_GOODBYE = {1000, 1001}
"""Close codes with which a bot ends its session for good."""
CHUNK = 1000
IDENTIFY_SECONDS = 5.0

MEMBERS, MESSAGE_CONTENT, DIRECT_MESSAGES = 1 << 1, 1 << 15, 1 << 12
INTENTS = {
    "GUILD_MEMBER_": MEMBERS,
    "GUILD_BAN_": 1 << 2,
    "GUILD_AUDIT_LOG_": 1 << 2,
    "VOICE_STATE_": 1 << 7,
    "MESSAGE_REACTION_": 1 << 10,
    "MESSAGE_": 1 << 9,
    "GUILD_SCHEDULED_EVENT_": 1 << 16,
    "AUTO_MODERATION_RULE_": 1 << 20,
    "AUTO_MODERATION_ACTION_": 1 << 21,
}
"""Which events need which intent, by the beginning of their name; the first that fits counts."""


@dataclass
class Session:
    """What Discord keeps of a connected shard: its intents, and what it was sent, for a RESUME."""

    shard: tuple[int, int]
    intents: int
    id: str = field(default_factory=lambda: uuid4().hex)
    sent: list[Payload] = field(default_factory=list)
    socket: Socket | None = None

    def serves(self, guild_id: str | None) -> bool:
        """Tell whether events of this guild, or of direct messages, go to this shard."""
        shard, count = self.shard
        return shard == (0 if guild_id is None else (int(guild_id) >> 22) % count)

    def wants(self, event: str, guild_id: str | None) -> bool:
        """Tell whether the intents ask for this event."""
        if guild_id is None and event.startswith("MESSAGE_"):
            return bool(self.intents & (DIRECT_MESSAGES << event.startswith("MESSAGE_REACTION_")))
        needed = next((bit for prefix, bit in INTENTS.items() if event.startswith(prefix)), 0)
        return not needed or bool(self.intents & needed)

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event, or keep it for when the shard comes back."""
        payload = {"op": DISPATCH, "t": event, "s": len(self.sent) + 1, "d": data}
        self.sent.append(payload)
        if self.socket is not None:
            await self.socket.send(payload)


def encoded(event: str, data: Any) -> bytes:
    """Return an event as it goes over the wire, for `Gateway.stream`."""
    return json.dumps({"op": DISPATCH, "t": event, "s": None, "d": data}).encode()


class Compressor(Protocol):
    """A stream's compression: each call returns the frame of one payload."""

    def __call__(self, data: bytes, /) -> bytes: ...


class Socket:
    """One WebSocket with the transport compression that was asked for in its address."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self._ws, self._request = ws, request
        self._compress = compressor(request.query.get("compress"))

    async def send(self, payload: Payload) -> None:
        """Send one payload; a socket that just broke is no failure here."""
        await self.send_encoded(json.dumps(payload).encode())

    async def send_encoded(self, data: bytes) -> None:
        """Send one payload that is encoded already."""
        with contextlib.suppress(ConnectionError):
            if self._compress is None:
                await self._ws.send_str(data.decode())
            else:
                await self._ws.send_bytes(self._compress(data))

    async def close(self, code: int) -> None:
        """Close in good order, with a code."""
        await self._ws.close(code=code)

    def drop(self) -> None:
        """Break the connection without a word, as a router that restarts does."""
        if self._request.transport is not None:
            self._request.transport.abort()


def compressor(kind: str | None) -> Compressor | None:
    """Return the compression of a new stream: zlib, zstd where Python has it (3.14), or none."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        from compression import zstd  # only discord.py on Python 3.14 asks for it

        frames = zstd.ZstdCompressor()
        return lambda data: frames.compress(data, mode=frames.FLUSH_BLOCK)
    return None


class Gateway:
    """Accepts shards, and tells them what happens."""

    def __init__(self, world: World, journal: Journal) -> None:
        self.world, self.journal = world, journal
        self.url = ""
        self.heartbeat_seconds = 41.25
        self.ready_after = 0.0
        """Seconds from IDENTIFY to READY."""
        self.is_deaf = False
        """Whether heartbeats are never acknowledged."""
        self.denied_intents = 0
        """Privileged intents that the application has not switched on."""
        self.is_away = False
        """Whether it takes no connections now, as in an outage."""
        self.max_concurrency: int | None = None
        """How many shards may IDENTIFY every five seconds; None lets all of them."""
        self.identified: list[tuple[float, int]] = []
        """When each IDENTIFY came (a monotonic time in seconds), and of which shard."""
        self.crowded = 0
        """How many came too soon, and were answered with an invalid session."""
        self.sessions: dict[str, Session] = {}
        self.identified_after = 0
        """How many requests there had been when a bot last identified itself."""
        self.received: list[Payload] = []
        """All that the bot sent, newest last."""

    def received_of(self, op: int) -> list[Payload]:
        """Return the data of all payloads of this opcode."""
        return [payload["d"] for payload in self.received if payload["op"] == op]

    @property
    def connected(self) -> list[Session]:
        """The sessions that have a socket."""
        return [session for session in self.sessions.values() if session.socket is not None]

    async def dispatch(self, event: str, data: Any, *, guild_id: str | None = None) -> None:
        """Tell an event to the shard of its guild, if that asked for such events."""
        for session in list(self.sessions.values()):
            if session.serves(guild_id) and session.wants(event, guild_id):
                await session.dispatch(event, self._as_seen(session, event, data))

    async def stream(self, event: bytes, *, guild_id: str) -> None:
        """Tell an encoded event to the shard of its guild, whatever that asked for; nothing is kept for a RESUME.

        For loads: it costs a fraction of `dispatch`, and what was told in an hour stays in nobody's memory.
        """
        for session in self.connected:
            if session.socket is not None and session.serves(guild_id):
                await session.socket.send_encoded(event)

    def drop(self) -> None:
        """Break every connection; the sessions stay, to be resumed."""
        for session in self.connected:
            if session.socket is not None:
                session.socket.drop()

    async def reconnect(self) -> None:
        """Ask every shard to come back with RESUME, as Discord does before it restarts a gateway."""
        for session in self.connected:
            if session.socket is not None:
                await session.socket.send({"op": RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Forget every session, so that the bot must IDENTIFY anew."""
        connected, self.sessions = self.connected, {}
        for session in connected:
            if session.socket is not None:
                await session.socket.send({"op": INVALID_SESSION, "d": False})

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one WebSocket until it ends."""
        if self.is_away:
            raise web.HTTPServiceUnavailable
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        socket, session = Socket(ws, request), None
        await socket.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_seconds * 1000)}})
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    payload = json.loads(message.data)
                    session = await self._answer(socket, session, payload)
                    self.received.append(payload)
                    await self.journal.wake()
        finally:
            if session is not None and session.socket is socket:
                session.socket = None
                if ws.close_code in SAID_GOODBYE:
                    self.sessions.pop(session.id, None)
                await asyncio.shield(self.journal.wake())
        return ws

    async def _answer(self, socket: Socket, session: Session | None, payload: Payload) -> Session | None:
        op, data = payload["op"], payload["d"]
        if op == HEARTBEAT and not self.is_deaf:
            await socket.send({"op": HEARTBEAT_ACK})
        elif op == IDENTIFY:
            return await self._identify(socket, data)
        elif op == RESUME:
            return await self._resume(socket, data)
        elif op == REQUEST_MEMBERS and session is not None:
            await self._send_members(session, data)
        return session

    async def _identify(self, socket: Socket, data: Payload) -> Session | None:
        if data["token"] != self.world.token:
            await socket.close(AUTHENTICATION_FAILED)
            return None
        if data["intents"] & self.denied_intents:
            await socket.close(DISALLOWED_INTENTS)
            return None
        self.identified_after = len(self.journal.requests)
        session = Session(shard=tuple(data.get("shard", (0, 1))), intents=data["intents"], socket=socket)
        if self._is_crowded(session.shard[0]):
            self.crowded += 1
            await socket.send({"op": INVALID_SESSION, "d": False})
            return None
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if session.serves(guild["id"])]
        await asyncio.sleep(self.ready_after)
        await session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", self.guild_create(guild))
        return session

    def _is_crowded(self, shard: int) -> bool:
        """Note an IDENTIFY, and tell whether another of the same remainder came less than five seconds before."""
        now, concurrency = time.monotonic(), self.max_concurrency
        last = [at for at, other in self.identified if concurrency and other % concurrency == shard % concurrency]
        self.identified.append((now, shard))
        return bool(last) and now - last[-1] < IDENTIFY_SECONDS

    def _ready(self, session: Session, guilds: list[Payload]) -> Payload:
        return {
            "v": 10,
            "user": self.world.me,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": self.world.application["id"], "flags": self.world.application["flags"]},
        }

    def guild_create(self, guild: Payload) -> Payload:
        """Return a guild as a bot without presences is sent it: of the members only the bot itself."""
        return guild | {"members": [self.world.get_member(guild["id"], self.world.me["id"])]}

    async def _resume(self, socket: Socket, data: Payload) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self.world.token:
            await socket.send({"op": INVALID_SESSION, "d": False})
            return None
        position = data["seq"]
        while position < len(session.sent):  # grows while we send
            await socket.send(session.sent[position])
            position += 1
        session.socket = socket
        await session.dispatch("RESUMED", {})
        return session

    async def _send_members(self, session: Session, data: Payload) -> None:
        members = self.world.get_guild(str(data["guild_id"]))["members"]
        wanted = {str(each) for each in data.get("user_ids", ())}
        if wanted:
            members = [member for member in members if member["user"]["id"] in wanted]
        elif data.get("query"):
            members = [member for member in members if member["user"]["username"].startswith(data["query"])]
        members = members[: data.get("limit") or None]
        chunks = [members[start : start + CHUNK] for start in range(0, len(members), CHUNK)] or [[]]
        for index, chunk in enumerate(chunks):
            more = {"nonce": data["nonce"]} if "nonce" in data else {}
            place = {"guild_id": str(data["guild_id"]), "chunk_index": index, "chunk_count": len(chunks)}
            await session.dispatch("GUILD_MEMBERS_CHUNK", {"members": chunk, "not_found": [], **place, **more})

    def _as_seen(self, session: Session, event: str, data: Any) -> Any:
        """Return a message without what was written, for a bot that may not read it."""
        if event not in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} or session.intents & MESSAGE_CONTENT:
            return data
        mine = data["author"]["id"] == self.world.me["id"] or "guild_id" not in data
        if mine or any(user["id"] == self.world.me["id"] for user in data["mentions"]):
            return data
        return data | {"content": "", "embeds": [], "attachments": [], "components": []}
