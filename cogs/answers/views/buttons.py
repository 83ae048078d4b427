"""Buttons of questions. They survive restarts: all they need is in their custom_id, read again when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotFoundError
from bot.i18n import _, translate
from bot.kit import PersistentItem, answer, guild_of, locale_of, server_locale, service_of
from cogs.answers.models import ANY_TOPIC, MOST_ALSO_HELPFUL, MOST_OFFERED, Undone
from cogs.answers.rules import NoQuestion, check_may_undo
from cogs.answers.service import AcceptService, HelperService, QuestionService
from cogs.answers.service.accepting import NoReply
from cogs.answers.views.marks import ASKED, asked_mark
from cogs.answers.views.places import actor_of, replier_options

if TYPE_CHECKING:
    import re

    from cogs.answers.models import Question

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class UndoButton(PersistentItem[Button], template=r"answers:undo:(?P<id>\d+):(?P<turn>\d+)"):
    """Takes an acceptance back, for the asker and the team."""

    def __init__(self, question_id: int, turn: int, locale: str = "en") -> None:
        label = translate(_("Undo"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=f"answers:undo:{question_id}:{turn}"))
        self.question_id = question_id
        self.turn = turn

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["turn"]))

    async def press(self, interaction: Interaction) -> None:
        """Undo what the card stands for, and nothing newer. Raises NotYours, NotSolved."""
        actor = await actor_of(interaction)
        await service_of(interaction, AcceptService).undo(self.question_id, actor, turn=self.turn)
        await answer(interaction, _("Undone. The question is open again, and the points are taken back."))


class ReopenButton(PersistentItem[Button], template=r"answers:reopen:(?P<id>\d+):(?P<turn>\d+)"):
    """Opens a question again that was put away."""

    def __init__(self, question_id: int, turn: int, locale: str = "en") -> None:
        label = translate(_("Reopen"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=f"answers:reopen:{question_id}:{turn}"))
        self.question_id = question_id
        self.turn = turn

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["turn"]))

    async def press(self, interaction: Interaction) -> None:
        """Open it again, and have the offer say so. Raises NotYours, NotSolved."""
        from cogs.answers.render import settled_card  # noqa: PLC0415 - render places these buttons

        actor = await actor_of(interaction)
        service = service_of(interaction, AcceptService)
        await service.undo(self.question_id, actor, Undone.REOPENED, turn=self.turn)
        text = translate(_("↩️ Not solved after all. The question is open again."), await server_locale(interaction))
        await interaction.response.edit_message(view=settled_card(text))


class AlsoButton(PersistentItem[Button], template=r"answers:also:(?P<id>\d+)"):
    """Asks who else helped."""

    def __init__(self, question_id: int, locale: str = "en") -> None:
        label = translate(_("Also helpful"), locale)
        super().__init__(discord.ui.Button(emoji="💡", label=label, custom_id=f"answers:also:{question_id}"))
        self.question_id = question_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show a select to the asker and the team. Raises NotYours, NotSolved, EnoughHelpful, NoReply."""
        from cogs.answers.render import also_card  # noqa: PLC0415 - render places these buttons

        service = service_of(interaction, AcceptService)
        found = await service.candidates(self.question_id, await actor_of(interaction))
        outcome = await service.outcome(self.question_id)
        options = replier_options(guild_of(interaction), found, MOST_OFFERED)
        if outcome is None or not options:
            raise NoReply
        room = min(len(options), MOST_ALSO_HELPFUL - len(outcome.also))
        view = also_card(self.question_id, options, room, locale_of(interaction))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)


class WhoButton(PersistentItem[Button], template=ASKED):
    """Asks who helped, under a question that was asked with the form."""

    def __init__(self, asker_id: int, topic_id: int, locale: str = "en") -> None:
        label = translate(_("It's solved"), locale)
        super().__init__(discord.ui.Button(emoji="✅", label=label, custom_id=asked_mark(asker_id, topic_id)))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["asker"]), int(match["topic"]))

    async def press(self, interaction: Interaction) -> None:
        """Show a select of the repliers to the asker and the team. Raises NoQuestion, NotYours."""
        # In a forum the card stands in its thread; in a channel the thread hangs on it, and has its id.
        place = interaction.channel if isinstance(interaction.channel, discord.Thread) else interaction.message
        question = await service_of(interaction, QuestionService).find(place.id) if place is not None else None
        if question is None:
            raise NoQuestion
        await ask_who(interaction, question)


class SolvedButton(PersistentItem[Button], template=r"answers:solved:(?P<id>\d+)"):
    """Asks who helped, under the first reply."""

    def __init__(self, question_id: int, locale: str = "en") -> None:
        label = translate(_("It's solved"), locale)
        super().__init__(discord.ui.Button(emoji="✅", label=label, custom_id=f"answers:solved:{question_id}"))
        self.question_id = question_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show a select of the repliers to the asker and the team. Raises NoQuestion, NotYours."""
        question = await service_of(interaction, QuestionService).find(self.question_id)
        if question is None:
            raise NoQuestion
        await ask_who(interaction, question)


class NoPingsButton(PersistentItem[Button], template=r"answers:nopings:(?P<id>\d+)"):
    """Stops telling a helper of questions."""

    def __init__(self, question_id: int, locale: str = "en") -> None:
        label = translate(_("Don't ask me any more"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=f"answers:nopings:{question_id}"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Take who pressed off the helpers."""
        service, guild_id, member_id = (
            service_of(interaction, HelperService),
            guild_of(interaction).id,
            interaction.user.id,
        )
        if not await service.topics_of(guild_id, member_id):
            raise NotFoundError(_("You are not asked: you don't help here. `/helpers on` changes that."))
        await service.stop(guild_id, member_id, ANY_TOPIC)
        await answer(
            interaction, _("You hear of no more questions. Thank you for your help! `/helpers on` brings them back.")
        )


async def ask_who(interaction: Interaction, question: Question) -> None:
    """Ask the asker or the team privately who helped. Raises NotYours."""
    from cogs.answers.render import who_card  # noqa: PLC0415 - render places these buttons

    check_may_undo(question, await actor_of(interaction))
    repliers = await service_of(interaction, AcceptService).repliers(question.id)
    options = replier_options(guild_of(interaction), repliers, MOST_OFFERED)
    view, nobody = who_card(question.id, options, locale_of(interaction)), discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=nobody)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)
