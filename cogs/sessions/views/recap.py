"""The buttons below the draft of a recap. They survive restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, answer, guild_of, locale_of, service_of
from cogs.sessions.forms.permits import session_to_run
from cogs.sessions.forms.recap import RecapForm
from cogs.sessions.models import RecapState, SessionSettings
from cogs.sessions.render.after import draft_card
from cogs.sessions.service import AttendanceService
from cogs.sessions.views.places import card_channel

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from cogs.sessions.models import Story

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class EditRecapButton(PersistentItem[Button], template=r"sessions:recap:edit:(?P<id>\d+)"):
    """Opens the form for the host's notes and the recording."""

    def __init__(self, session_id: int, locale: str = "en") -> None:
        label = translate(_("Edit"), locale)
        super().__init__(discord.ui.Button(emoji="✏️", label=label, custom_id=f"sessions:recap:edit:{session_id}"))
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show what stands there, to be changed. Raises NotAllowedError, NoSession."""
        await session_to_run(interaction, self.session_id)
        recap = await service_of(interaction, AttendanceService).recap(self.session_id)
        await RecapForm(self.session_id, recap, locale_of(interaction)).open(interaction)


class PublishRecapButton(PersistentItem[Button], template=r"sessions:recap:publish:(?P<id>\d+)"):
    """Publishes a recap, once."""

    def __init__(self, session_id: int, locale: str = "en") -> None:
        label = translate(_("Publish"), locale)
        custom_id = f"sessions:recap:publish:{session_id}"
        super().__init__(
            discord.ui.Button(emoji="📣", label=label, style=discord.ButtonStyle.success, custom_id=custom_id)
        )
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Have it published, and say where it will be. Raises NotAllowedError, NoSession."""
        session = await session_to_run(interaction, self.session_id)
        client: Hearth = interaction.client
        settings = await client.services.guilds.get(session.guild_id, SessionSettings)
        channel = card_channel(guild_of(interaction), session, settings)
        if channel is None:
            await answer(interaction, _("There is no channel for sessions. Choose one with /setup wizard."))
            return
        is_new = await service_of(interaction, AttendanceService).publish_recap(session.guild_id, session.id)
        text = _("📣 The recap goes to {channel}. Edit it any time: the message there changes along.")
        await answer(interaction, text if is_new else _("It was published already."), channel=channel.mention)


def draft_of(story: Story, locale: str) -> discord.ui.LayoutView:
    """Draw the draft with its buttons; what is published can still be edited."""
    session = story.session
    buttons: list[discord.ui.Item[Any]] = [EditRecapButton(session.id, locale)]
    if story.recap.state is RecapState.DRAFT:
        buttons.append(PublishRecapButton(session.id, locale))
    return draft_card(story, locale, buttons, link=story.recap.link(session.guild_id))
