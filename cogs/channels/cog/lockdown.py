"""/lockdown start and end: all public channels, after a question, with progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import Confirm, guild_of, locale_of
from bot.kit.when import parse_duration
from cogs.channels.cog.places import is_public, lacking, lock_draft, may_lock, require_on_server, show
from cogs.channels.models import Wish
from cogs.channels.render import lockdown_done, lockdown_progress, lockdown_question

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.channels.cog.places import Place
    from cogs.channels.jobs import LockJobs
    from cogs.channels.models import Lockdown, Tally
    from cogs.channels.service import LockdownService

Interaction = discord.Interaction[Any]
Reason = app_commands.Range[str, 1, 300]
MANAGE = "manage_channels"


class LockdownCommands(commands.Cog):
    """Closes and opens the whole server."""

    lockdown = app_commands.Group(
        name=_("lockdown"),
        description=_("Close all public channels at once, and open them again"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_channels=True),
    )

    def __init__(self, bot: Hearth, service: LockdownService, jobs: LockJobs) -> None:
        self.bot = bot
        self.service = service
        self.jobs = jobs

    @lockdown.command(name=_("start"), description=_("Close all public channels at once"))
    @app_commands.rename(lasts=_("for"), reason=_("reason"))
    @app_commands.describe(
        lasts=_("How long, for example 30m or 2h; until /lockdown end if you leave it out"),
        reason=_("Why: everybody in these channels reads it"),
    )
    async def start(self, interaction: Interaction, lasts: str | None = None, reason: Reason = "") -> None:
        """Close all public channels."""
        await interaction.response.defer(ephemeral=True)
        require_on_server(interaction, MANAGE)
        wish = Wish(interaction.user.id, reason, parse_duration(lasts) if lasts else None)
        guild, locale = guild_of(interaction), locale_of(interaction)
        await self.service.check(guild.id, wish)
        places, refused = _public(guild)

        async def close(confirmed: Interaction) -> None:
            require_on_server(confirmed, MANAGE)
            drafts = [lock_draft(place) for place in _public(guild)[0]]
            await confirmed.response.defer()
            lockdown = await self.service.start(guild.id, drafts, wish)
            await self._perform(confirmed, lockdown)

        question = lockdown_question(
            [place.id for place in places], [place.id for place in refused], wish.lasts, locale
        )
        await Confirm(interaction.user.id, question, close, locale=locale).send(interaction)

    @lockdown.command(name=_("end"), description=_("Open all channels again, exactly as they were"))
    async def end(self, interaction: Interaction) -> None:
        """Lift the lockdown."""
        await interaction.response.defer(ephemeral=True)
        require_on_server(interaction, MANAGE)
        lockdown = await self.service.lift(guild_of(interaction).id, by=interaction.user.id)
        await self._perform(interaction, lockdown)

    async def _perform(self, interaction: Interaction, lockdown: Lockdown) -> None:
        locale = locale_of(interaction)

        async def progress(tally: Tally) -> None:
            await show(interaction, lockdown_progress(tally, locale))

        lockdown = await self.jobs.perform_lockdown(lockdown.id, progress)
        await show(interaction, lockdown_done(lockdown, await self.service.tally(lockdown.id), locale))


def _public(guild: discord.Guild) -> tuple[list[Place], list[Place]]:
    """List the channels that a lockdown closes, and those that it would but cannot.

    Raises BadInputError when there is none, and BotNotAllowedError when the bot can close none of them.
    """
    places: list[Place] = [
        channel for channel in guild.channels if not isinstance(channel, discord.CategoryChannel) and is_public(channel)
    ]
    if not places:
        raise BadInputError(_("There is no channel here that everybody can see and write in: nothing to close."))
    able = [place for place in places if not lacking(place)]
    if not able:
        may_lock(places[0])
    return able, [place for place in places if place not in able]
