"""The form with which a question is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseModal, answer
from cogs.answers.rules import title_of
from cogs.answers.rules.texts import TITLE_LENGTH
from cogs.answers.views.asking import post

if TYPE_CHECKING:
    from cogs.answers.views.asking import Ground

Interaction = discord.Interaction[Any]
BODY_LENGTH = 1500  # escaped, it still fits the 4000 characters of a card


class AskForm(BaseModal):
    """A question, what was tried, and what it is about where that can be said."""

    def __init__(self, ground: Ground, locale: str) -> None:
        super().__init__(title=translate(_("Ask a question"), locale))
        self._ground = ground
        self._title: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=TITLE_LENGTH)
        self.add_item(
            discord.ui.Label(text=translate(_("Your question in one sentence"), locale), component=self._title)
        )
        self._body: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=BODY_LENGTH, required=False
        )
        hint = translate(_("What you have tried, what happened, what you expected"), locale)
        self.add_item(
            discord.ui.Label(text=translate(_("More about it"), locale), description=hint, component=self._body)
        )
        self._topic: discord.ui.Select[Any] | None = None
        if ground.topics:
            self._topic = _topic_select(ground)
            self.add_item(discord.ui.Label(text=translate(_("What is it about?"), locale), component=self._topic))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Open the thread and say where it is. Raises BadInputError, BotNotAllowedError."""
        title = title_of(self._title.value)
        chosen = self._topic.values if self._topic is not None else []
        topic = next((topic for topic in self._ground.topics if str(topic.id) in chosen), None)
        await interaction.response.defer(ephemeral=True, thinking=True)
        question = await post(interaction, self._ground, title, self._body.value, topic)
        await answer(
            interaction, _("Your question is here: {link}. I write to you when it gets quiet."), link=question.link
        )


def _topic_select(ground: Ground) -> discord.ui.Select[Any]:
    options = [discord.SelectOption(label=topic.label[:100], value=str(topic.id)) for topic in ground.topics]
    return discord.ui.Select(min_values=int(ground.needs_topic), required=ground.needs_topic, options=options)
