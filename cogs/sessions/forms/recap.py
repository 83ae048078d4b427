"""What the host adds to a recap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseModal, answer, service_of
from cogs.sessions.forms.permits import session_to_run
from cogs.sessions.models import RecapState
from cogs.sessions.service import AttendanceService
from cogs.sessions.service.attendance import NOTES_LENGTH, RECORDING_LENGTH

if TYPE_CHECKING:
    from cogs.sessions.models import Recap

Interaction = discord.Interaction[Any]


class RecapForm(BaseModal):
    """The host's notes, and where the recording is."""

    def __init__(self, session_id: int, recap: Recap | None, locale: str) -> None:
        super().__init__(title=translate(_("Recap"), locale))
        self._session_id = session_id
        self._is_published = recap is not None and recap.state is RecapState.PUBLISHED
        self._notes: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=recap.notes if recap is not None else "",
            max_length=NOTES_LENGTH,
            required=False,
        )
        self._recording: discord.ui.TextInput[Any] = discord.ui.TextInput(
            default=(recap.recording if recap is not None else None) or "",
            placeholder="https://",
            max_length=RECORDING_LENGTH,
            required=False,
        )
        hint = translate(_("What was said, decided or promised; answered questions are listed anyway"), locale)
        self.add_item(discord.ui.Label(text=translate(_("Notes"), locale), description=hint, component=self._notes))
        hint = translate(_("Becomes a button"), locale)
        self.add_item(
            discord.ui.Label(
                text=translate(_("Link to the recording"), locale), description=hint, component=self._recording
            )
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Keep it; the draft and what is published follow. Raises NotAllowedError, BadInputError."""
        session = await session_to_run(interaction, self._session_id)
        await service_of(interaction, AttendanceService).write_recap(
            session.guild_id,
            session.id,
            notes=self._notes.value,
            recording=self._recording.value or None,
            by=interaction.user.id,
        )
        text = _("✅ Saved: the published recap changes along.")
        await answer(interaction, text if self._is_published else _("✅ Saved. Publish it once it is ready."))
