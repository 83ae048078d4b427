"""The team's commands that plan sessions: create, edit, move, cancel, list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.kit import guild_of, locale_of, require_permissions, service_of
from cogs.sessions.cog.picking import complete_plans, picked
from cogs.sessions.forms.planning import REASON_LENGTH, WHEN_LENGTH, WordsForm
from cogs.sessions.models import Kind, Place, Plan, SessionSettings
from cogs.sessions.service import PlanService, SessionOver
from cogs.sessions.views.composing import Composer
from cogs.sessions.views.deciding import ask_to_cancel, ask_to_move
from cogs.sessions.views.listing import SessionList, open_session

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.sessions.cog.groups import SessionGroup
    from cogs.sessions.forms.planning import Words

Interaction = discord.Interaction[Any]


class PlanningCog(commands.Cog):
    """Plans sessions, for who may manage events."""

    def __init__(self, bot: Hearth, group: SessionGroup) -> None:
        self.bot = bot
        planned = (
            (_("create"), _("Plan a session: write it, look at it, publish it"), self.create),
            (_("edit"), _("Change what a session is like"), self.edit),
            (_("move"), _("Move a session to another time"), self.move),
            (_("cancel"), _("Cancel a session; those coming are told"), self.cancel),
            (_("list"), _("Sessions to come, drafts, and those that are over"), self.list),
        )
        for name, description, callback in planned:
            # The type of discord.py's Command cannot say that a bound method will do.
            made = app_commands.Command(name=name, description=description, callback=cast("Any", callback))
            group.add_command(made)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only those in who manage events, whatever the server made of the commands' permissions."""
        require_permissions(interaction, "manage_events")
        return True

    async def create(self, interaction: Interaction) -> None:
        """Ask for the words; the rest is chosen in the composer. Raises NotSetUpError."""
        guilds = self.bot.services.guilds
        guild = guild_of(interaction)
        await guilds.live(guild.id, SessionSettings)
        server = await guilds.server(guild.id)
        form = WordsForm(
            self._drafted, now=self.bot.services.clock.now, zone=server.zone, locale=locale_of(interaction)
        )
        await form.open(interaction)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=_("Pick it from the list that opens"))
    @app_commands.autocomplete(session=complete_plans)
    async def edit(self, interaction: Interaction, session: str) -> None:
        """Open the composer. Raises NoSession, SessionOver."""
        found = await picked(interaction, session)
        if found.is_over:
            raise SessionOver
        await Composer(interaction.user.id, found, locale_of(interaction)).show(interaction)

    @app_commands.rename(session=_("session"), when=_("when"))
    @app_commands.describe(
        session=_("Pick it from the list that opens"), when=_("The new time, like “friday 18:00” or “in 3 days”")
    )
    @app_commands.autocomplete(session=complete_plans)
    async def move(self, interaction: Interaction, session: str, when: app_commands.Range[str, 1, WHEN_LENGTH]) -> None:
        """Ask whether it is to be moved, and which of a series. Raises NoSession, WhenError."""
        await ask_to_move(interaction, await picked(interaction, session), when)

    @app_commands.rename(session=_("session"), reason=_("reason"))
    @app_commands.describe(session=_("Pick it from the list that opens"), reason=_("Why: everybody who comes reads it"))
    @app_commands.autocomplete(session=complete_plans)
    async def cancel(
        self, interaction: Interaction, session: str, reason: app_commands.Range[str, 1, REASON_LENGTH] = ""
    ) -> None:
        """Ask whether it is to be cancelled, and which of a series. Raises NoSession, SessionOver."""
        await ask_to_cancel(interaction, await picked(interaction, session), reason)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=_("Open this one; the whole list if you leave it out"))
    @app_commands.autocomplete(session=complete_plans)
    async def list(self, interaction: Interaction, session: str | None = None) -> None:
        """Show the list, or one session. Raises NoSession."""
        if session is not None:
            await open_session(interaction, await picked(interaction, session))
            return
        await SessionList(interaction.user.id, locale_of(interaction)).show(interaction)

    async def _drafted(self, interaction: Interaction, words: Words) -> None:
        require_permissions(interaction, "manage_events")
        guild = guild_of(interaction)
        place, channel_id = await self._likely_place(interaction)
        plan = Plan(
            kind=Kind.FOUNDER,
            title=words.title,
            about=words.about,
            starts_at=words.starts_at,
            minutes=words.minutes,
            place=place,
            channel_id=channel_id,
            host_id=interaction.user.id,
        )
        plans = service_of(interaction, PlanService)
        draft = await plans.draft(guild.id, plan, by=interaction.user.id, cover=words.cover)
        await Composer(interaction.user.id, draft, locale_of(interaction)).show(interaction)

    async def _likely_place(self, interaction: Interaction) -> tuple[Place, int | None]:
        """Begin with the first stage or voice channel, else with the sessions' own channel."""
        guild = guild_of(interaction)
        if guild.stage_channels:
            return Place.STAGE, guild.stage_channels[0].id
        if guild.voice_channels:
            return Place.VOICE, guild.voice_channels[0].id
        settings = await self.bot.services.guilds.get(guild.id, SessionSettings)
        return Place.TEXT, settings.channel_id or interaction.channel_id
