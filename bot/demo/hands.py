"""What a hand does in the demo: fills in forms, finds buttons, and waits until the bot shows what comes of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from bot.demo import simulator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    import discord
    import simcord

    from bot.demo.world import World

    Shown: TypeAlias = "discord.Message | simcord.ResponseMessage"

T = TypeVar("T")
PATIENCE = 500  # looks, one every hundredth of a second


async def fill(
    world: World, actor: simcord.MemberActor, opening: Awaitable[simcord.InteractionResult], *answers: str | bool
) -> simcord.InteractionResult:
    """Open a form, and fill its fields in their order."""
    form = await opening
    modal = await until(world, lambda: form.modal)
    fields = [label["component"]["custom_id"] for label in modal["components"]]
    return await actor.submit_modal(form, dict(zip(fields, answers, strict=False)))


async def shown(world: World, acting: Awaitable[simcord.InteractionResult]) -> simcord.ResponseMessage:
    """Do something, and return the message with which the bot answers."""
    result = await acting

    def answered() -> simcord.ResponseMessage | None:
        found = (message for message in [*reversed(result.followups), result.response] if message is not None)
        return next((message for message in found if message.content or message.components), None)

    return await until(world, answered)


async def changing(world: World, message: simcord.ResponseMessage, acting: Awaitable[object]) -> None:
    """Do something, and wait until a message shows it."""
    before = message.components
    await acting
    await until(world, lambda: message.components != before or None)


async def latest(world: World, channel: simcord.ChannelHandle, text: str, start: str) -> discord.Message:
    """Return the latest message that says this and has a button whose custom_id starts so."""

    def fits(message: discord.Message) -> bool:
        parts = [part for component in message.components for part in parts_of(component.to_dict())]
        says = any(text in str(part.get("content", "")) for part in parts)
        return says and any(str(part.get("custom_id", "")).startswith(start) for part in parts)

    return await until(world, lambda: next(filter(fits, reversed(channel.history())), None))


async def until(world: World, look: Callable[[], T | None]) -> T:
    """Wait for what the bot does: on a busy machine its database may need longer than settling waits."""
    for _turn in range(PATIENCE):
        found = look()
        if found is not None:
            return found
        await asyncio.sleep(0.01)
        await simulator.settle(world.env)
    raise TimeoutError


def button_of(message: Shown, start: str, ending: str = "") -> str:
    """Return the custom_id that starts and ends so."""
    plain = [part if isinstance(part, dict) else part.to_dict() for part in message.components]
    ids = (str(part["custom_id"]) for part in parts_of(plain) if "custom_id" in part)
    return next(custom_id for custom_id in ids if custom_id.startswith(start) and custom_id.endswith(ending))


def parts_of(node: Any) -> Iterator[dict[str, Any]]:
    """Find the components of a message, however deep they are nested, in their order."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from parts_of(each)
