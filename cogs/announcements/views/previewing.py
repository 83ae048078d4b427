"""The private message that shows a post exactly as it will be sent, renewed in place while it is composed."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _
from bot.kit import answer, service_of
from bot.logs import get_logger
from cogs.announcements.models import Layout
from cogs.announcements.render import message_of
from cogs.announcements.service import LookService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.announcements.models import Announcement, Content, File

Interaction = discord.Interaction[Any]
log = get_logger(__name__)

LASTS = dt.timedelta(minutes=14)
"""For how long a private message can be changed: its token is good for fifteen minutes."""


class Previews:
    """The previews that are shown at the moment, each by its announcement and who sees it. Lost by a restart."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, int], discord.WebhookMessage] = {}

    async def show(self, interaction: Interaction, announcement: Announcement, *, is_new: bool = False) -> None:
        """Show a post as it will be sent, in place of its last preview; says so where Discord would not take it.

        With `is_new`, it is shown beneath what was said last.
        """
        key = (announcement.id, interaction.user.id)
        files = await service_of(interaction, LookService).files(announcement)
        before = self._young(interaction, key) if not is_new else None
        try:
            if before is not None and _same_kind(before, announcement.plan.content):
                with contextlib.suppress(discord.NotFound):  # dismissed meanwhile: it is shown anew
                    self._shown[key] = await _changed(before, announcement.plan.content, files)
                    return
            await self.drop(interaction, announcement.id)
            self._shown[key] = await send_preview(interaction, announcement.plan.content, files)
        except discord.HTTPException as refusal:
            if refusal.status >= 500 or refusal.status in {401, 429}:
                raise
            log.info("preview refused", guild_id=announcement.guild_id, code=refusal.code)
            await answer(
                interaction,
                _("Discord does not take it as it is, so there is no preview. Check emojis, links and files."),
            )

    async def drop(self, interaction: Interaction, announcement_id: int) -> None:
        """Take a preview away."""
        message = self._shown.pop((announcement_id, interaction.user.id), None)
        if message is not None:
            with contextlib.suppress(discord.HTTPException):  # dismissed, or too old to be reached: it is gone for them
                await message.delete()

    def _young(self, interaction: Interaction, key: tuple[int, int]) -> discord.WebhookMessage | None:
        """Return the preview that somebody sees, and forget all that cannot be changed any more."""
        client: Hearth = interaction.client
        now = client.services.clock.now()
        self._shown = {each: message for each, message in self._shown.items() if now - message.created_at < LASTS}
        return self._shown.get(key)


async def send_preview(interaction: Interaction, content: Content, files: Sequence[File]) -> discord.WebhookMessage:
    """Send a post privately to who acted; it pings nobody. The interaction has to be answered or deferred before."""
    parts: dict[str, Any] = message_of(content, files, 0) | {"allowed_mentions": discord.AllowedMentions.none()}
    return await interaction.followup.send(**parts, ephemeral=True, wait=True)


async def _changed(message: discord.WebhookMessage, content: Content, files: Sequence[File]) -> discord.WebhookMessage:
    parts = message_of(content, files, 0)
    parts["attachments"] = parts.pop("files", [])
    empty: dict[str, Any] = {} if content.layout is Layout.CARD else {"content": None, "embed": None, "view": None}
    changes: dict[str, Any] = empty | parts | {"allowed_mentions": discord.AllowedMentions.none()}
    return await message.edit(**changes)


def _same_kind(message: discord.WebhookMessage, content: Content) -> bool:
    """Say whether a message may become this one: Discord never takes the mark of a card away."""
    return message.flags.components_v2 is (content.layout is Layout.CARD)
