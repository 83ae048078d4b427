"""What the team and hosts do with a session that is on or over: parse, call one service method, reply."""

from __future__ import annotations

import asyncio
import io
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError, NotFoundError
from bot.i18n import _, say_datetime, translate
from bot.kit import answer, guild_of, locale_of, require_permissions
from bot.kit.pages import Paginator
from bot.text import inert
from bot.zones import wall_time
from cogs.sessions.cog.picking import number_of
from cogs.sessions.forms.permits import session_to_run
from cogs.sessions.models import State
from cogs.sessions.render.after import attendance_lines, attendance_title
from cogs.sessions.views.panel import ask_to_end
from cogs.sessions.views.recap import draft_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.sessions.cog.groups import SessionGroup
    from cogs.sessions.models import Session
    from cogs.sessions.service import SessionServices

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
ON_A_PAGE = 12
MOST_SENT_BYTES = 9_500_000  # Discord takes 10 MB from a bot
STARTABLE = frozenset({State.SCHEDULED})
ENDABLE = frozenset({State.LIVE})
SEEN = frozenset({State.LIVE, State.ENDED})
ENDED = frozenset({State.ENDED})
WHICH = _("Which one; the nearest if you leave it out")


class LiveCommands(commands.Cog):
    """Starts and ends sessions, and shows what became of them."""

    def __init__(self, bot: Hearth, group: SessionGroup, services: SessionServices) -> None:
        self.bot = bot
        self.looks = services.looks
        self.course = services.course
        self.attendance = services.attendance
        self.tells = services.tells
        for name, about, callback, states in (
            (_("start"), _("Start a session now"), self.start, STARTABLE),
            (_("end"), _("End a session that is on"), self.end, ENDABLE),
            (_("recap"), _("What is told about a session afterwards: edit and publish it"), self.recap, ENDED),
            (_("attendance"), _("Who was there, how long, and how they found it"), self.show_attendance, SEEN),
            (_("export"), _("RSVPs, attendance, feedback and questions as CSV files"), self.export, SEEN),
        ):
            command: app_commands.Command[Any, ..., Any] = app_commands.Command(
                name=name, description=about, callback=callback
            )
            command.autocomplete("session")(self._completer(states))
            group.add_command(command)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=WHICH)
    async def start(self, interaction: Interaction, session: str | None = None) -> None:
        """Start a session."""
        chosen = await self._chosen(interaction, session, STARTABLE)
        await self.course.start(chosen.guild_id, chosen.id)
        await answer(interaction, _("🔴 The session is on. Its panel is where the team is, its thread below the card."))

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=WHICH)
    async def end(self, interaction: Interaction, session: str | None = None) -> None:
        """Ask, then end a session."""
        chosen = await self._chosen(interaction, session, ENDABLE)
        await ask_to_end(interaction, chosen.id)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=WHICH)
    async def recap(self, interaction: Interaction, session: str | None = None) -> None:
        """Show a recap with its buttons."""
        chosen, locale = await self._chosen(interaction, session, ENDED), locale_of(interaction)
        story = await self.tells.story(chosen.id)
        if story is None:
            raise NotFoundError(_("This session was never started, so there is nothing to tell."))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=draft_of(story, locale), ephemeral=True, allowed_mentions=nobody)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=WHICH)
    async def show_attendance(self, interaction: Interaction, session: str | None = None) -> None:
        """List who was there, page by page."""
        chosen, locale = await self._chosen(interaction, session, SEEN), locale_of(interaction)
        attendees = await self.attendance.listed(chosen)

        async def page_of(index: int) -> str:
            return attendance_lines(attendees[index * ON_A_PAGE : (index + 1) * ON_A_PAGE], chosen, locale)

        title, pages = attendance_title(chosen, attendees, locale), -(-len(attendees) // ON_A_PAGE)
        await Paginator(
            interaction.user.id,
            title,
            pages,
            page_of,
            locale=locale,
            guard=partial(session_to_run, session_id=chosen.id),
        ).start(interaction)

    @app_commands.rename(session=_("session"))
    @app_commands.describe(session=WHICH)
    async def export(self, interaction: Interaction, session: str | None = None) -> None:
        """Hand a session out as files, packed when they are large."""
        require_permissions(interaction, "manage_events")  # who asked without a name is in there
        chosen = await self._chosen(interaction, session, SEEN)
        await interaction.response.defer(ephemeral=True)
        found = await self.tells.files(chosen.guild_id, chosen.id)
        files = {f"{name}-{chosen.id}.csv": content for name, content in found.items()}
        if sum(map(len, files.values())) > MOST_SENT_BYTES:
            files = {f"session-{chosen.id}.zip": await asyncio.to_thread(_packed, files)}
        if sum(map(len, files.values())) > MOST_SENT_BYTES:
            raise BadInputError(_("This is more than Discord takes. Ask whoever hosts me for a copy of the database."))
        said = translate(_("What I know about this session. It is for the team only."), locale_of(interaction))
        sent = [discord.File(io.BytesIO(content), name) for name, content in files.items()]
        await interaction.followup.send(said, files=sent, ephemeral=True)

    async def _chosen(self, interaction: Interaction, typed: str | None, states: frozenset[State]) -> Session:
        """Return the session that is meant, to who may run it. Raises NoSession, NotFoundError, NotAllowedError."""
        if typed is None:
            nearest = await self._candidates(guild_of(interaction).id, states)
            if not nearest:
                raise NotFoundError(_("There is no session that this is for."))
            return await session_to_run(interaction, nearest[0].id)
        number = number_of(typed)
        if number is None:
            raise BadInputError(_("Pick a session from the list that opens."))
        session = await session_to_run(interaction, number)
        if session.state not in states:
            raise BadInputError(_("This is not possible with “{title}” now."), title=inert(session.plan.title))
        return session

    async def _candidates(self, guild_id: int, states: frozenset[State]) -> list[Session]:
        """List the sessions in some states: what is on and to come by time, then what is over, the latest first."""
        upcoming = [each for each in await self.looks.upcoming(guild_id) if each.state in states]
        past = (
            [each for each in await self.looks.past(guild_id) if each.state in states] if State.ENDED in states else []
        )
        return [*upcoming, *past]

    def _completer(self, states: frozenset[State]) -> Any:
        async def complete(interaction: Interaction, typed: str) -> list[Choice]:
            guild, locale = guild_of(interaction), locale_of(interaction)
            zone = (await self.bot.services.guilds.server(guild.id)).zone
            found = list[Choice]()
            for session in await self._candidates(guild.id, states):
                may = interaction.permissions.manage_events or session.plan.host_id == interaction.user.id
                at = say_datetime(wall_time(session.plan.starts_at, zone), locale)
                label = f"{session.plan.title[:60]} · {at}"[:100]
                if may and typed.casefold() in label.casefold():
                    found.append(app_commands.Choice(name=label, value=f"{session.id}"))
            return found[:CHOICES]

        return complete


def _packed(files: dict[str, bytes]) -> bytes:
    archive_file = io.BytesIO()
    with zipfile.ZipFile(archive_file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return archive_file.getvalue()
