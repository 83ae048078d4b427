"""Commands about questions: parse, call the service, render, reply. No rule and no SQL lives here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NotFoundError
from bot.i18n import _
from bot.kit import answer, card, guild_of, is_staff, layout_of, locale_of
from bot.kit.context import say
from cogs.answers.forms import AskForm
from cogs.answers.models import Answer, AnswerSettings
from cogs.answers.render import accepted_text, numbers_text, unanswered_text
from cogs.answers.rules import NotAnAnswer, message_in
from cogs.answers.views.asking import ground_of
from cogs.answers.views.buttons import ask_who
from cogs.answers.views.places import actor_of, question_at

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.answers.jobs import AnswerServices

Interaction = discord.Interaction[Any]
WRITTEN = {discord.MessageType.default, discord.MessageType.reply}
NUMBERS_DAYS = 30


class AnswerCommands(commands.Cog):
    """Members ask, and say what helped."""

    group = app_commands.Group(
        name=_("answer"), description=_("Mark what answered a question, or undo it"), guild_only=True
    )

    def __init__(self, bot: Hearth, services: AnswerServices) -> None:
        self.bot = bot
        self.questions = services.questions
        self.accepting = services.accepting
        self.menu = app_commands.ContextMenu(name=_("Mark as answer"), callback=self.mark)

    async def cog_load(self) -> None:
        """Add the context menu, which discord.py does not collect from a cog."""
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        """Take the context menu away again."""
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(name=_("ask"), description=_("Ask a question; it gets a thread of its own"))
    @app_commands.guild_only()
    async def ask(self, interaction: Interaction) -> None:
        """Open the form."""
        ground = await ground_of(interaction)
        await AskForm(ground, locale_of(interaction)).open(interaction)

    @group.command(name=_("accept"), description=_("Mark what answered your question"))
    @app_commands.describe(link=_("The link of the message (a list of who replied if left out)"))
    async def accept(self, interaction: Interaction, link: app_commands.Range[str, 1, 200] | None = None) -> None:
        """Accept a message by its link, or ask who helped."""
        question = await question_at(interaction)
        if link is None:
            await self.bot.services.guilds.live(question.guild_id, AnswerSettings)
            await ask_who(interaction, question)
            return
        message_id = message_in(link, question.guild_id, question.id)
        if message_id == question.id:
            raise NotAnAnswer
        thread = interaction.channel
        try:
            message = await thread.fetch_message(message_id) if isinstance(thread, discord.Thread) else None
        except discord.NotFound:
            message = None
        if message is None:
            raise NotFoundError(_("There is no such message in this question."))
        await self._accept(interaction, message)

    @group.command(name=_("undo"), description=_("Take the mark of an answer back"))
    async def undo(self, interaction: Interaction) -> None:
        """Take the acceptance back, with all it earned."""
        question = await question_at(interaction)
        await self.accepting.undo(question.id, await actor_of(interaction))
        await answer(interaction, _("Undone. The question is open again, and the points are taken back."))

    @group.command(name=_("waiting"), description=_("Which questions nobody has replied to"))
    async def waiting(self, interaction: Interaction) -> None:
        """List what waits for a first reply, and to staff how fast questions are answered."""
        guild, locale = guild_of(interaction), locale_of(interaction)
        await self.bot.services.guilds.live(guild.id, AnswerSettings)
        lines = [unanswered_text(await self.questions.unanswered(guild.id), locale)]
        if await is_staff(interaction):
            since = self.bot.services.clock.now() - dt.timedelta(days=NUMBERS_DAYS)
            lines.append(numbers_text(await self.questions.response_times(guild.id, since), NUMBERS_DAYS, locale))
        view = layout_of(card("\n".join(lines)))
        await interaction.response.send_message(view=view, ephemeral=True)

    @app_commands.guild_only()
    async def mark(self, interaction: Interaction, message: discord.Message) -> None:
        """Accept the message that was pointed at."""
        await self._accept(interaction, message)

    async def _accept(self, interaction: Interaction, message: discord.Message) -> None:
        question = await question_at(interaction)
        if message.id == question.id:
            raise NotAnAnswer
        if message.type not in WRITTEN or message.author == guild_of(interaction).me:
            raise NotAnAnswer(_("This is a notice. Choose a message that somebody wrote."))
        is_bot = message.author.bot or message.webhook_id is not None
        chosen = Answer(message.author.id, message.id, is_bot)
        accepted = await self.accepting.accept(question.id, chosen, await actor_of(interaction))
        await say(interaction, accepted_text(accepted, locale_of(interaction)))
