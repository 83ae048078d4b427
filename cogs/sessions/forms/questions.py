"""What a member wants to ask in a session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseModal
from cogs.sessions.models import QUESTION_LENGTH

Interaction = discord.Interaction[Any]
Asked = Callable[[Interaction, str, bool], Awaitable[None]]
"""Called with the words, and whether the name is to be left out."""


class QuestionForm(BaseModal):
    """A question, with or without one's name where the server allows that."""

    def __init__(self, asked: Asked, locale: str, *, may_be_anonymous: bool) -> None:
        super().__init__(title=translate(_("Ask a question"), locale))
        self._asked = asked
        self._words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=QUESTION_LENGTH
        )
        hint = translate(_("One at a time: others can vote for it"), locale)
        self.add_item(
            discord.ui.Label(
                text=translate(_("What do you want to know?"), locale), description=hint, component=self._words
            )
        )
        self._is_anonymous: discord.ui.Checkbox[Any] | None = None
        if may_be_anonymous:
            self._is_anonymous = discord.ui.Checkbox()
            hint = translate(_("Members don't see that it is yours; the team does"), locale)
            text = translate(_("Without my name"), locale)
            self.add_item(discord.ui.Label(text=text, description=hint, component=self._is_anonymous))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the question on."""
        await self._asked(interaction, self._words.value, self._is_anonymous is not None and self._is_anonymous.value)
