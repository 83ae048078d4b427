"""One step at a composer: who took it, what it is about, and how it is kept and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import Text, _, translate
from bot.kit import guild_of, locale_of, member_of, service_of
from cogs.announcements.models import Mention, State
from cogs.announcements.service import BEING_SENT, IS_OVER, Changed, SeriesService
from cogs.announcements.views.composing import closing, panel, question
from cogs.announcements.views.concerns import Concerns, concerns_of, may_ping_in
from cogs.announcements.views.permits import count_others, require_author
from cogs.announcements.views.previewing import Previews

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from bot.guilds import ServerSettings
    from cogs.announcements.models import Announcement, AnnouncementSettings, Content, Plan

Interaction = discord.Interaction[Any]
CHANGED = _("It was changed meanwhile. Here it is as it stands now: choose again.")
MAY_NOT_PING = _("You may not ping {whom} there yourself, so I do not do it for you. An admin can.")


class Desk:
    """A composer as it is worked at: it keeps nothing that is not in the database."""

    def __init__(self, interaction: Interaction, announcement: Announcement, settings: AnnouncementSettings) -> None:
        self.interaction = interaction
        self.announcement = announcement
        self.settings = settings
        self.guild = guild_of(interaction)
        self.client: Hearth = interaction.client
        self.locale = locale_of(interaction)

    @classmethod
    async def open(cls, interaction: Interaction, announcement_id: int, revision: int | None) -> Desk:
        """Begin a step, for authors. What was changed meanwhile is shown as it is now, and nothing else is done.

        Raises NotAllowedError, NoAnnouncement, and BadInputError for what was changed meanwhile.
        """
        settings = await require_author(interaction)
        found = await service_of(interaction, SeriesService).get(guild_of(interaction).id, announcement_id)
        desk = cls(interaction, found, settings)
        if not found.state.is_planned:
            text = BEING_SENT if found.state is State.SENDING else IS_OVER
            await desk.end(text)
            raise NotAllowedError(text)
        if revision is not None and found.revision != revision:
            await desk.show()
            raise BadInputError(CHANGED)
        return desk

    async def again(self, interaction: Interaction) -> Desk:
        """Go on with what a form was opened for. Raises what `open` raises."""
        return await Desk.open(interaction, self.announcement.id, self.announcement.revision)

    @property
    def plan(self) -> Plan:
        """What is planned."""
        return self.announcement.plan

    @property
    def content(self) -> Content:
        """What is sent."""
        return self.announcement.plan.content

    @property
    def plans(self) -> SeriesService:
        """Where it is kept."""
        return self.client.services[SeriesService]

    async def server(self) -> ServerSettings:
        """Return what the server set about itself."""
        return await self.client.services.guilds.server(self.guild.id)

    async def keep(self, **changes: Any) -> None:
        """Keep a change of the plan and show it. Raises BadInputError, NotAllowedError."""
        before, plan = self.announcement, replace(self.announcement.plan, **changes)
        is_approved_again = self.settings.needs_approval and before.approved_by is not None
        if before.state is State.SCHEDULED and not is_approved_again:
            self._check_may_ping(plan.channel_ids, plan.content)
        try:
            self.announcement = await self.plans.save(
                self.guild.id,
                before.id,
                plan,
                by=self.interaction.user.id,
                revision=before.revision,
            )
        except Changed:
            self.announcement = await self.plans.get(self.guild.id, before.id)
            await self.show()
            raise BadInputError(CHANGED) from None
        except BadInputError:
            await self.show(renews=False)  # so that no list shows a choice that was not kept
            raise
        await self.show(renews=self.content != before.plan.content)

    async def keep_content(self, **changes: Any) -> None:
        """Keep a change of what is sent and show it. Raises BadInputError, NotAllowedError."""
        await self.keep(content=self.content.model_copy(update=changes))

    async def concerns(self) -> Concerns:
        """Find what speaks against it."""
        return await concerns_of(self.client, self.guild, self.announcement, self.locale)

    def check_may_ping(self, content: Content) -> None:
        """Refuse who may not ping by hand whom a post pings. Raises NotAllowedError."""
        self._check_may_ping(self.plan.channel_ids, content)

    def _check_may_ping(self, channel_ids: Sequence[int], content: Content) -> None:
        member = member_of(self.interaction)
        if content.mention is not Mention.NONE and not may_ping_in(member, self.guild, channel_ids, content):
            raise NotAllowedError(MAY_NOT_PING, whom=content.mentioned)

    async def count_others(self) -> int:
        """Count who besides whoever hands it in may approve it."""
        return await count_others(self.interaction, {self.interaction.user.id})

    async def show(self, *, renews: bool = True, asks_role: bool = False) -> None:
        """Show the panel, and beneath it the post as it will be sent."""
        view = panel(
            self.announcement,
            await self.concerns(),
            self.guild,
            (await self.server()).zone,
            self.locale,
            is_approved_by_others=self.settings.needs_approval and bool(await self.count_others()),
            asks_role=asks_role,
        )
        await self._put(view)
        if renews:
            await service_of(self.interaction, Previews).show(self.interaction, self.announcement)

    async def ask(self, text: Text, yes: str, label: Text, **params: object) -> None:
        """Ask something in place of the panel; `yes` names the step that is taken then."""
        await self._put(question(self.announcement, translate(text, self.locale, **params), yes, label, self.locale))

    async def end(self, text: Text, **params: object) -> None:
        """Say how it ended in place of the panel, and take the preview away."""
        await self.close(translate(text, self.locale, **params))

    async def close(self, sentence: str) -> None:
        """Say a finished sentence in place of the panel, and take the preview away."""
        await self._put(closing(sentence))
        await service_of(self.interaction, Previews).drop(self.interaction, self.announcement.id)

    async def _put(self, view: discord.ui.LayoutView) -> None:
        interaction, nobody = self.interaction, discord.AllowedMentions.none()
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view, allowed_mentions=nobody)
        elif interaction.message is not None:
            await interaction.response.edit_message(view=view, allowed_mentions=nobody)
        else:
            await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)
