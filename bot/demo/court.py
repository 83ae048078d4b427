"""What the moderators of the demo do, and how members appeal: by the bot's own commands, buttons and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kit import custom_ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord
    import simcord

    from bot.demo.story import Ruling
    from bot.demo.world import World

BUTTON = "appeals:open:"


async def rule(world: World, ruling: Ruling) -> None:
    """Let a moderator do what they did."""
    target = world.people[ruling.about].user
    await world.people[ruling.who].slash(world.channel_for("team"), ruling.command, member=target, reason=ruling.reason)


async def appeal(world: World, ruling: Ruling) -> None:
    """Press the button in the message about it, and fill in the form."""
    user = world.people[ruling.about].user
    message, button = next(_buttons(user.dm_channel))
    form = await user.click(message, custom_id=button)
    labels = (form.modal or {})["components"]
    fields = [label["component"]["custom_id"] for label in labels]
    await user.submit_modal(form, dict(zip(fields, ruling.appeal, strict=False)))


def _buttons(letters: simcord.ChannelHandle) -> Iterator[tuple[discord.Message, str]]:
    """Yield the messages that can be appealed, the latest first, each with its button."""
    for message in reversed(letters.history()):
        yield from ((message, custom_id) for custom_id in custom_ids_of(message) if custom_id.startswith(BUTTON))
