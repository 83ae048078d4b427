"""A busy server: many members in a few channels, and what they say, encoded before it is sent."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

from tests.support.proof import SEED
from tests.wire.standin.gateway import encoded
from tests.wire.standin.world import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.wire.standin import StandIn
    from tests.wire.standin.world import Payload

CHANNELS = 12
TALK = (
    "good morning everyone, who is up for a coffee?",
    "I descaled mine last week, takes ten minutes",
    "Schöne Grüße aus München! Läuft die Maschine wieder?",
    "see https://docs.example.com/manual/page?x=1 for the manual",
    "😂😂😂",
    "ok",
    "does anybody know when the new kettle comes?",
    "a long story: " + "and then it went on and on, " * 12,
)
REPLIES, MENTIONS = 0.15, 0.1
"""The shares of messages that answer another one, and that name somebody."""
JOINED_AT = "2026-01-01T12:00:00+00:00"  # who is new is looked at more closely
LONGEST_LAG = 0.05
"""Seconds that may be made up for at once: after a hiccup of the sender, what is late does not come as a flood."""


class Crowd:
    """A guild with so many members, of whom the first after owner and bot may be asked to use commands."""

    def __init__(self, discord: StandIn, members: int, name: str = "Harbour") -> None:
        self.discord = discord
        self.guild = discord.world.guild(name)
        self.guild_id: str = self.guild["id"]
        self.channels = [self.guild["channels"][0]["id"]]
        self.channels += [
            discord.world.channel(self.guild_id, f"talk-{number}")["id"] for number in range(CHANNELS - 1)
        ]
        self.members = [self._member(number) for number in range(members)]
        self.chance = random.Random(SEED)

    def _member(self, number: int) -> Payload:
        user = self.discord.world.user(f"member{number}")
        return self.discord.world.member(self.guild_id, user, joined_at=JOINED_AT)

    def messages(self, amount: int) -> Iterator[bytes]:
        """Make up so many messages, as they go over the wire; a list of them takes no time from whoever sends them."""
        before: dict[str, Payload] = {}
        for _ in range(amount):
            yield self._message(before)

    def _message(self, before: dict[str, Payload]) -> bytes:
        chance, member = self.chance, self.chance.choice(self.members)
        channel_id = chance.choice(self.channels)
        message = {
            "id": self.discord.world.snowflake(),
            "channel_id": channel_id,
            "guild_id": self.guild_id,
            "author": member["user"],
            "member": {name: value for name, value in member.items() if name != "user"},
            "content": f"{chance.choice(TALK)} {chance.randrange(10**6)}",  # nobody says the same again and again
            "timestamp": now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "type": 0,
            "flags": 0,
            "pinned": False,
            **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")},
        }
        self._address(message, chance.choice(self.members), before.get(channel_id))
        before[channel_id] = {name: value for name, value in message.items() if name != "referenced_message"}
        return encoded("MESSAGE_CREATE", message)

    def _address(self, message: Payload, somebody: Payload, answered: Payload | None) -> None:
        kind = self.chance.random()
        if kind < REPLIES and answered is not None:
            place = {name: answered[name] for name in ("channel_id", "guild_id")}
            reference = {"message_id": answered["id"], **place, "type": 0}
            message |= {"type": 19, "message_reference": reference, "referenced_message": answered}
            message["mentions"] = [answered["author"]]
        elif kind < REPLIES + MENTIONS:
            message["content"] = f"<@{somebody['user']['id']}> {message['content']}"
            message["mentions"] = [somebody["user"]]

    async def say(self, messages: Iterable[bytes], per_second: float) -> float:
        """Send messages at a rate; return the seconds it took."""
        begun = due = time.perf_counter()
        for message in messages:
            wait = due - time.perf_counter()
            if wait > 0.001:
                await asyncio.sleep(wait)
            await self.discord.gateway.stream(message, guild_id=self.guild_id)
            due = max(due + 1 / per_second, time.perf_counter() - LONGEST_LAG)
        return time.perf_counter() - begun
