"""One line about how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseModal
from cogs.sessions.service.attendance import WORDS_LENGTH

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Interaction = discord.Interaction[Any]


class WordsForm(BaseModal):
    """Asks for a line and hands it to `on_words`."""

    def __init__(self, locale: str, on_words: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(title=translate(_("How was it?"), locale))
        self._on_words = on_words
        self._words: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=WORDS_LENGTH)
        hint = translate(_("Only the team reads it"), locale)
        text = translate(_("What was good, what should change?"), locale)
        self.add_item(discord.ui.Label(text=text, description=hint, component=self._words))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the line on."""
        await self._on_words(interaction, self._words.value)
