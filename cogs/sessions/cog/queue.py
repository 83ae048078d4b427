"""The team's queue of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.errors import NotFoundError
from bot.i18n import _, say_datetime
from bot.kit import guild_of, locale_of
from bot.text import shorten
from cogs.sessions.cog.picking import number_of
from cogs.sessions.models import SessionSettings
from cogs.sessions.service import NoSession
from cogs.sessions.views.queue import QueueView, require_running

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.sessions.models import Session
    from cogs.sessions.service import LookService, QuestionService

Interaction = discord.Interaction[Any]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
CHOICE_LENGTH = 100
MOST_PAST = 10


class QueueCommands(commands.Cog):
    """Shows the team what is asked."""

    def __init__(self, bot: Hearth, group: app_commands.Group, looks: LookService, questions: QuestionService) -> None:
        self.bot = bot
        self.looks = looks
        self.questions = questions
        description = _("What members want to ask: accept, answer, skip, merge")
        command = app_commands.Command(name=_("questions"), description=description, callback=self.queue)
        command.autocomplete("session")(self._sessions)
        group.add_command(command)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=_("Which one; the one that is on or next if you leave it out"))
    async def queue(self, interaction: Interaction, session: str | None = None) -> None:
        """Show the queue of a session. Raises NotSetUpError, NotAllowedError, NoSession, NotFoundError."""
        guild, locale = guild_of(interaction), locale_of(interaction)
        await self.bot.services.guilds.live(guild.id, SessionSettings)
        shown = await self._chosen(guild.id, session)
        require_running(interaction, shown)
        view = QueueView(interaction.user.id, shown, self.questions, locale)
        await view.draw()
        await view.send(interaction)

    async def _chosen(self, guild_id: int, typed: str | None) -> Session:
        if typed is None:
            coming = await self.looks.live(guild_id) or await self.looks.upcoming(guild_id, 1)
            if not coming:
                raise NotFoundError(_("There is no session coming up. Choose one that is over, or plan one."))
            return coming[0]
        number = number_of(typed)
        if number is None:
            raise NoSession
        return await self.looks.get(guild_id, number)

    async def _sessions(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        guild_id = guild_of(interaction).id
        zone = (await self.bot.services.guilds.server(guild_id)).zone
        found = [*await self.looks.upcoming(guild_id), *await self.looks.past(guild_id, MOST_PAST)]
        named: list[Choice[str]] = []
        for session in found:
            when = say_datetime(session.plan.starts_at.astimezone(zone), locale_of(interaction))
            name = shorten(f"{session.plan.title} · {when}", CHOICE_LENGTH)
            if current.casefold() in name.casefold():
                named.append(Choice(name=name, value=str(session.id)))
        return named[:CHOICES]
