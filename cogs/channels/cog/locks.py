"""/lock, /unlock and /slowmode: one channel, checked, written down, done, confirmed last."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import answer, guild_of, locale_of
from bot.kit.when import parse_duration
from cogs.channels.cog.places import Place, is_closed, lock_draft, place_of, require_here, require_lockable, writers
from cogs.channels.models import LONGEST_SLOWMODE, LockDraft, LockKind, Wish
from cogs.channels.render import locked, slowed, unlocked

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.channels.jobs import LockJobs
    from cogs.channels.service import LockService

Interaction = discord.Interaction[Any]
Reason = app_commands.Range[str, 1, 300]
MANAGE = discord.Permissions(manage_channels=True)
OFF = {"0", "0s", "off", "none", "no", "aus", "kein", "keiner"}


class LockCommands(commands.Cog):
    """Closes, opens and slows down channels."""

    def __init__(self, bot: Hearth, service: LockService, jobs: LockJobs) -> None:
        self.bot = bot
        self.service = service
        self.jobs = jobs

    @app_commands.command(name=_("lock"), description=_("Close a channel: nobody but the team writes there"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MANAGE)
    @app_commands.rename(channel=_("channel"), lasts=_("for"), reason=_("reason"))
    @app_commands.describe(
        channel=_("Which; this one if you leave it out"),
        lasts=_("How long, for example 30m or 2h; until /unlock if you leave it out"),
        reason=_("Why: everybody in the channel reads it"),
    )
    async def lock(
        self, interaction: Interaction, channel: Place | None = None, lasts: str | None = None, reason: Reason = ""
    ) -> None:
        """Close a channel."""
        await interaction.response.defer(ephemeral=True)
        place = place_of(interaction, channel)
        wish = Wish(interaction.user.id, reason, parse_duration(lasts) if lasts else None)
        require_lockable(interaction, place)
        if is_closed(place) and not await self.service.is_locked(place.guild.id, place.id):
            raise BadInputError(_("{channel} is closed already, by hand."), channel=place.mention)
        lock, is_new = await self.service.lock(lock_draft(place), wish)
        lock = await self.jobs.perform(lock.id) or lock
        said = locked(lock, locale_of(interaction), is_new=is_new, writers=writers(place))
        await answer(interaction, _("{words}"), words=said)

    @app_commands.command(name=_("unlock"), description=_("Open a channel that was locked, exactly as it was"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MANAGE)
    @app_commands.rename(channel=_("channel"))
    @app_commands.describe(channel=_("Which; this one if you leave it out"))
    async def unlock(self, interaction: Interaction, channel: Place | None = None) -> None:
        """Open a channel."""
        await interaction.response.defer(ephemeral=True)
        place = place_of(interaction, channel)
        require_lockable(interaction, place)
        lock = await self.service.unlock(guild_of(interaction).id, place.id, by=interaction.user.id)
        lock = await self.jobs.perform(lock.id) or lock
        await answer(interaction, _("{words}"), words=unlocked(lock, locale_of(interaction)))

    @app_commands.command(name=_("slowmode"), description=_("Set how long one waits between two messages"))
    @app_commands.guild_only()
    @app_commands.default_permissions(MANAGE)
    @app_commands.rename(interval=_("interval"), channel=_("channel"), lasts=_("for"))
    @app_commands.describe(
        interval=_("How long, for example 10s, 2m or 6h; “off” for none"),
        channel=_("Which; this one if you leave it out"),
        lasts=_("When it goes back to what it was, for example 1h; never if you leave it out"),
    )
    async def slowmode(
        self, interaction: Interaction, interval: str, channel: Place | None = None, lasts: str | None = None
    ) -> None:
        """Set a channel's slowmode."""
        await interaction.response.defer(ephemeral=True)
        place = place_of(interaction, channel)
        seconds = _interval(interval)
        wish = Wish(interaction.user.id, lasts=parse_duration(lasts) if lasts else None)
        thread = isinstance(place, discord.Thread)
        require_here(interaction, place, "manage_channels", *(("manage_threads",) if thread else ()))
        draft = LockDraft(
            guild_id=place.guild.id,
            channel_id=place.id,
            kind=LockKind.SLOWMODE,
            seconds_before=place.slowmode_delay,
            seconds=seconds,
        )
        lock = await self.service.slow_down(draft, wish)
        lock = await self.jobs.perform(lock.id) or lock
        await answer(interaction, _("{words}"), words=slowed(lock, locale_of(interaction)))


def _interval(text: str) -> int:
    """Read a slowmode in seconds, 0 for none. Raises BadInputError."""
    if text.strip().casefold() in OFF:
        return 0
    length = parse_duration(text)
    if length > LONGEST_SLOWMODE:
        raise BadInputError(_("Discord's slowmode goes up to 6 hours. /lock closes a channel altogether."))
    return int(max(length, dt.timedelta(seconds=1)).total_seconds())
