"""What a feature adds to the message that tells a member about a case: words and a button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import discord

    from bot.cases import Case


@dataclass(frozen=True, slots=True)
class Offer:
    """What a member may do about a case."""

    words: str = ""
    button: discord.ui.Item[Any] | None = None


CaseOffer = Callable[["Case", str], Awaitable[Offer | None]]
"""Returns what is offered about a case, in a language; None where there is nothing to offer."""
