"""The demo's own check: somebody joins, and the page and the greeting are there."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NoReturn

import aiohttp

from bot.demo import simulator
from bot.demo.page import CAPABILITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.demo.page import Page

LINE = "─" * 64
BUTTON, TEXT = 2, 10  # Discord's component types
WAIT = dt.timedelta(seconds=30)
"""How long a newcomer waits for the greeting, in simulated time."""


async def run_trial(page: Page) -> str:
    """Let somebody join and return their greeting as they see it. Raises SystemExit(1) when anything is missing."""
    world = page.world
    newcomer = world.welcome(world.story.newcomers[0])
    await simulator.settle(world.env)
    simulator.move_to(world.env, world.env.now() + WAIT)
    await world.work()
    channel = world.channel_for("welcome")
    texts = ["\n".join(_texts(message)) for message in await _shown_to(page, channel.id, newcomer.id)]
    greeting = next((text for text in reversed(texts) if newcomer.mention in text), None)
    if greeting is None:
        _fail(f"{newcomer.user.global_name} joined and was not greeted in #{channel.name}.")
    shown = re.sub(r"^### |^-# ", "", greeting, flags=re.MULTILINE)
    shown = shown.replace(newcomer.mention, f"@{newcomer.user.global_name}")
    return f"The page is served, and a join is greeted in #{channel.name}:\n{LINE}\n{shown}\n{LINE}"


async def _shown_to(page: Page, channel_id: int, member_id: int) -> list[dict[str, Any]]:
    """Open the page as a browser does, and return the messages that it would draw."""
    headers = {"X-Simcord-Capability": f"{CAPABILITY}.{channel_id}.{member_id}"}
    async with aiohttp.ClientSession(page.address) as browser:
        for path in ("/", "/channel", "/world.json"):
            async with browser.get(path) as response:
                if response.status != 200:
                    _fail(f"The page did not open: {path} answered {response.status}.")
        async with browser.post("/api/pages", json={}, headers=headers) as response:
            if response.status != 200:
                _fail(f"The channel did not open: it answered {response.status}.")
            content: dict[str, Any] = await response.json()
    return [content["messages"][message_id] for message_id in content["timeline"]]


def _texts(part: Any) -> Iterator[str]:
    """Find the texts and the buttons of a message, in their order."""
    if isinstance(part, dict):
        if part.get("type") == TEXT:
            yield str(part["content"])
        elif part.get("type") == BUTTON:
            yield f"[ {part.get('label', '')} ]"
        part = list(part.values())
    if isinstance(part, list):
        for value in part:
            yield from _texts(value)


def _fail(sentence: str) -> NoReturn:
    print(sentence)
    raise SystemExit(1)
