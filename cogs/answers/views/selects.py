"""Selects of questions: who helped, who else helped. They survive restarts and work in direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, plural, translate
from bot.kit import PersistentItem, locale_of, server_locale, service_of
from cogs.answers.models import Answer
from cogs.answers.rules import NoQuestion, check_may_undo
from cogs.answers.service import AcceptService
from cogs.answers.views.places import actor_of

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

Interaction = discord.Interaction[Any]
Select = discord.ui.Select[Any]
MYSELF, NOBODY = "self", "nobody"


class HelpedSelect(PersistentItem[Select], template=r"answers:helped:(?P<id>\d+)"):
    """Accepts what somebody wrote last; or that the asker found it out alone, or that nothing is solved."""

    def __init__(self, question_id: int, options: Sequence[discord.SelectOption] = (), locale: str = "en") -> None:
        others = [
            discord.SelectOption(label=translate(_("The asker found it out alone"), locale), value=MYSELF, emoji="🔎"),
            discord.SelectOption(label=translate(_("It isn't solved yet"), locale), value=NOBODY, emoji="⏳"),
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"answers:helped:{question_id}",
                placeholder=translate(_("Who helped?"), locale),
                options=[*options, *others],
            )
        )
        self.question_id = question_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the choice comes with the press."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Do what was chosen, and say so in place of the question. Raises what accepting raises."""
        from cogs.answers.render import accepted_text, settled_card  # noqa: PLC0415 - render places these selects

        locale = await _language(interaction)
        chosen = self.item.values[0]
        actor, service = await actor_of(interaction), service_of(interaction, AcceptService)
        outcome = await service.outcome(self.question_id)
        if outcome is None:
            raise NoQuestion
        check_may_undo(outcome.question, actor)
        if chosen == NOBODY:
            text = translate(_("No hurry. When it is solved: `/answer accept` in your question."), locale)
        elif chosen == MYSELF:
            own = Answer(outcome.question.asker_id, None)
            text = accepted_text(await service.accept(self.question_id, own, actor), locale)
        else:
            text = accepted_text(await service.accept_member(self.question_id, int(chosen), actor), locale)
        nobody = discord.AllowedMentions.none()
        await interaction.response.edit_message(view=settled_card(text), allowed_mentions=nobody)


class AlsoSelect(PersistentItem[Select], template=r"answers:thank:(?P<id>\d+)"):
    """Thanks up to two more."""

    def __init__(
        self, question_id: int, options: Sequence[discord.SelectOption] = (), room: int = 1, locale: str = "en"
    ) -> None:
        super().__init__(
            discord.ui.Select(
                custom_id=f"answers:thank:{question_id}",
                placeholder=translate(_("Who else helped?"), locale),
                max_values=max(1, room),
                options=list(options) or [discord.SelectOption(label="–", value="0")],
            )
        )
        self.question_id = question_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the choice comes with the press."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Thank who was chosen. Raises NotYours, NotSolved, EnoughHelpful."""
        from cogs.answers.render import settled_card  # noqa: PLC0415 - render places these selects

        chosen = [int(value) for value in self.item.values]
        service = service_of(interaction, AcceptService)
        await service.also_helpful(self.question_id, chosen, await actor_of(interaction))
        said = plural(
            "💡 Thanked. The card shows it in a moment.", "💡 Both are thanked. The card shows it in a moment."
        )
        text = translate(said, locale_of(interaction), count=len(chosen))
        await interaction.response.edit_message(view=settled_card(text))


async def _language(interaction: Interaction) -> str:
    """Return what a select is answered in: the person's language where only they see it, else the server's."""
    message = interaction.message
    is_private = interaction.guild is None or (message is not None and message.flags.ephemeral)
    return locale_of(interaction) if is_private else await server_locale(interaction)
