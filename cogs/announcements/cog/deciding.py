"""The team's commands that decide: approve, reject, cancel, pause, resume, move, skip, send-now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NotAllowedError
from bot.i18n import _, translate
from bot.kit import Confirm, answer, guild_of, locale_of, service_of
from bot.text import inert
from cogs.announcements.cog.groups import add_commands
from cogs.announcements.cog.picking import (
    complete_decidable,
    complete_open,
    complete_scheduled,
    complete_series,
    complete_times,
    complete_waiting,
    picked,
    picked_time,
)
from cogs.announcements.models import MOST_NOTE, WHEN_LENGTH, State
from cogs.announcements.service import IS_DECIDED, SeriesService
from cogs.announcements.views.asking import give_back
from cogs.announcements.views.deciding import ask_to_send, say_instead
from cogs.announcements.views.permits import require_approver, require_author
from cogs.announcements.views.sheets import open_sheet
from cogs.announcements.views.understanding import moment_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]
PICK = _("Pick it from the list that opens")


class AnnounceDeciding(commands.Cog):
    """Decides about announcements."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot
        add_commands(
            group,
            (_("approve"), _("Look at one that waits for approval, and let it out"), self.approve),
            (_("reject"), _("Give one back to its authors, with what has to change"), self.reject),
            (_("cancel"), _("Keep what is planned from ever going out"), self.cancel),
            (_("pause"), _("Hold a series back until it is resumed"), self.pause),
            (_("resume"), _("Let a paused series go on"), self.resume),
            (_("move"), _("Let one time of it go out at another moment; the others stay"), self.move),
            (_("skip"), _("Leave one time of a series out"), self.skip),
            (_("send-now"), _("Send one at once, of a series the next"), self.send_now),
        )

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=PICK)
    @app_commands.autocomplete(announcement=complete_waiting)
    async def approve(self, interaction: Interaction, announcement: str) -> None:
        """Show what waits, with the button that approves just that. Raises NoAnnouncement, NotAllowedError."""
        await require_approver(interaction)
        found = await picked(interaction, announcement)
        if found.state is not State.WAITING:
            raise NotAllowedError(IS_DECIDED)
        await open_sheet(interaction, found)

    @app_commands.rename(announcement=_("announcement"), reason=_("reason"))
    @app_commands.describe(announcement=PICK, reason=_("What has to change: the authors read it"))
    @app_commands.autocomplete(announcement=complete_decidable)
    async def reject(
        self, interaction: Interaction, announcement: str, reason: app_commands.Range[str, 1, MOST_NOTE]
    ) -> None:
        """Give it back. Raises NoAnnouncement, NotAllowedError."""
        await require_approver(interaction)
        await give_back(interaction, (await picked(interaction, announcement)).id, reason)

    @app_commands.rename(announcement=_("announcement"), reason=_("reason"))
    @app_commands.describe(announcement=PICK, reason=_("Why: the team reads it"))
    @app_commands.autocomplete(announcement=complete_open)
    async def cancel(
        self, interaction: Interaction, announcement: str, reason: app_commands.Range[str, 1, MOST_NOTE] = ""
    ) -> None:
        """Ask whether it is to be cancelled. Raises NoAnnouncement, NotAllowedError."""
        await require_author(interaction)
        found, locale = await picked(interaction, announcement), locale_of(interaction)
        title = inert(found.plan.title)

        async def cancel(pressed: Interaction) -> None:
            await require_author(pressed)
            plans = service_of(pressed, SeriesService)
            await plans.cancel(guild_of(pressed).id, found.id, by=pressed.user.id, reason=reason)
            await say_instead(pressed, _("🚫 **{title}** is cancelled: nothing more of it goes out."), title=title)

        text = _("### Cancel “{title}”?\nNothing more of it goes out. What is out stays.")
        await Confirm(interaction.user.id, translate(text, locale, title=title), cancel, locale=locale).send(
            interaction
        )

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=PICK)
    @app_commands.autocomplete(announcement=complete_series)
    async def pause(self, interaction: Interaction, announcement: str) -> None:
        """Hold a series back. Raises NoAnnouncement, NotAllowedError."""
        await require_author(interaction)
        found, plans = await picked(interaction, announcement), service_of(interaction, SeriesService)
        await plans.pause(found.guild_id, found.id, by=interaction.user.id)
        text = _("⏸️ **{title}** is held back until you resume it: /announce resume.")
        await answer(interaction, text, title=inert(found.plan.title))

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=PICK)
    @app_commands.autocomplete(announcement=complete_series)
    async def resume(self, interaction: Interaction, announcement: str) -> None:
        """Let a series go on. Raises NoAnnouncement, NotAllowedError."""
        await require_author(interaction)
        found, plans = await picked(interaction, announcement), service_of(interaction, SeriesService)
        await plans.resume(found.guild_id, found.id, by=interaction.user.id)
        text = _("▶️ **{title}** goes on with its next time. What passed meanwhile is left out.")
        await answer(interaction, text, title=inert(found.plan.title))

    @app_commands.rename(announcement=_("announcement"), when=_("when"), time=_("time"))
    @app_commands.describe(
        announcement=PICK,
        when=_("The new time, like “friday 18:00” or “in 3 days”"),
        time=_("Which of its times; the next if you leave it out"),
    )
    @app_commands.autocomplete(announcement=complete_scheduled, time=complete_times)
    async def move(
        self,
        interaction: Interaction,
        announcement: str,
        when: app_commands.Range[str, 1, WHEN_LENGTH],
        time: str | None = None,
    ) -> None:
        """Move one time of it. Raises NoAnnouncement, NotAllowedError, WhenError."""
        await require_author(interaction)
        found = await picked(interaction, announcement)
        server = await self.bot.services.guilds.server(found.guild_id)
        to = moment_of(when, self.bot.services.clock.now(), server.zone)
        plans = service_of(interaction, SeriesService)
        before = await picked_time(interaction, found, time)
        post = await plans.move(found.guild_id, found.id, before, to, by=interaction.user.id)
        text = _("📅 **{title}**: what was planned for {before} goes out {after}. All else stays.")
        stamps = {"before": f"<t:{int(before.timestamp())}:f>", "after": f"<t:{int(post.due_at.timestamp())}:f>"}
        await answer(interaction, text, title=inert(found.plan.title), **stamps)

    @app_commands.rename(announcement=_("announcement"), time=_("time"))
    @app_commands.describe(announcement=PICK, time=_("Which of its times; the next if you leave it out"))
    @app_commands.autocomplete(announcement=complete_series, time=complete_times)
    async def skip(self, interaction: Interaction, announcement: str, time: str | None = None) -> None:
        """Leave one time of a series out. Raises NoAnnouncement, NotAllowedError."""
        await require_author(interaction)
        found, plans = await picked(interaction, announcement), service_of(interaction, SeriesService)
        at = await picked_time(interaction, found, time)
        await plans.skip(found.guild_id, found.id, at, by=interaction.user.id)
        text = _("⏭️ **{title}** is left out {when}. The next one goes as planned.")
        await answer(interaction, text, title=inert(found.plan.title), when=f"<t:{int(at.timestamp())}:f>")

    @app_commands.rename(announcement=_("announcement"))
    @app_commands.describe(announcement=PICK)
    @app_commands.autocomplete(announcement=complete_open)
    async def send_now(self, interaction: Interaction, announcement: str) -> None:
        """Ask whether it is to go out at once. Raises NoAnnouncement, NotAllowedError."""
        await require_author(interaction)
        await ask_to_send(interaction, await picked(interaction, announcement))
