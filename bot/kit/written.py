"""What somebody typed into a form, given back to them when nothing could be done with it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit.context import locale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WORTH_KEEPING = 40  # characters; less is typed again as fast as it is copied
MOST_SHOWN = 1500  # of the 2,000 characters of a message; longer texts come as a file
FENCE = "```"


async def give_back(interaction: discord.Interaction[Any]) -> None:
    """Send somebody privately what they typed into a form, when it is worth keeping; the form was answered before."""
    text = "\n\n".join(_texts(interaction.data)).strip()
    if len(text) < WORTH_KEEPING:
        return
    head = translate(_("What you wrote, so that it is not lost:"), locale_of(interaction))
    nobody = discord.AllowedMentions.none()
    if len(text) <= MOST_SHOWN and FENCE not in text:
        content = f"{head}\n{FENCE}\n{text}\n{FENCE}"
        await interaction.followup.send(content, ephemeral=True, allowed_mentions=nobody)
        return
    file = discord.File(io.BytesIO(text.encode()), "text.txt")
    await interaction.followup.send(head, file=file, ephemeral=True, allowed_mentions=nobody)


def _texts(part: Any) -> Iterator[str]:
    """Yield what stands in a form's text fields, in their order: {"type": 4, "value": …}, however deep."""
    if isinstance(part, dict):
        if part.get("type") == discord.ComponentType.text_input.value and part.get("value"):
            yield part["value"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
