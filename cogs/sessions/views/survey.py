"""How it was, in three taps, in direct messages. The buttons survive restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, service_of
from cogs.sessions.forms.survey import WordsForm
from cogs.sessions.render.after import survey_card
from cogs.sessions.service import AttendanceService, LookService, NoSession

if TYPE_CHECKING:
    import re

    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
MOST_STARS = 5


class StarsButton(PersistentItem[Button], template=r"sessions:stars:(?P<id>\d+):(?P<stars>[1-5])"):
    """Says how it was, from one star to five."""

    def __init__(self, session_id: int, stars: int) -> None:
        custom_id = f"sessions:stars:{session_id}:{stars}"
        super().__init__(discord.ui.Button(label=f"{stars}", custom_id=custom_id))
        self.session_id, self.stars = session_id, stars

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["stars"]))

    async def press(self, interaction: Interaction) -> None:
        """Take it down and offer to add a line. Raises NoSession, NotAllowedError for who was not there."""
        session = await _session(interaction, self.session_id)
        service = service_of(interaction, AttendanceService)
        await service.rate(session.guild_id, session.id, interaction.user.id, self.stars)
        locale = locale_of(interaction)
        buttons = [WordsButton(session.id, self.stars, locale), DoneButton(session.id, self.stars, locale)]
        view = survey_card(session, _name(interaction, session), locale, buttons, stars=self.stars)
        await interaction.response.edit_message(view=view)


class WordsButton(PersistentItem[Button], template=r"sessions:words:(?P<id>\d+):(?P<stars>[1-5])"):
    """Opens the form for one line."""

    def __init__(self, session_id: int, stars: int, locale: str = "en") -> None:
        label = translate(_("Add a line"), locale)
        custom_id = f"sessions:words:{session_id}:{stars}"
        super().__init__(discord.ui.Button(emoji="✏️", label=label, custom_id=custom_id))
        self.session_id, self.stars = session_id, stars

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["stars"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask for the line. Raises NoSession."""
        session = await _session(interaction, self.session_id)

        async def said(sent: Interaction, words: str) -> None:
            service = service_of(sent, AttendanceService)
            await service.rate(session.guild_id, session.id, sent.user.id, self.stars, words)
            await thank(sent, session, self.stars)

        await WordsForm(locale_of(interaction), said).open(interaction)


class DoneButton(PersistentItem[Button], template=r"sessions:done:(?P<id>\d+):(?P<stars>[1-5])"):
    """Ends the survey without a line."""

    def __init__(self, session_id: int, stars: int, locale: str = "en") -> None:
        label = translate(_("Done"), locale)
        custom_id = f"sessions:done:{session_id}:{stars}"
        super().__init__(discord.ui.Button(label=label, style=discord.ButtonStyle.success, custom_id=custom_id))
        self.session_id, self.stars = session_id, stars

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["stars"]))

    async def press(self, interaction: Interaction) -> None:
        """Say thank you. Raises NoSession, NotAllowedError for who was not there."""
        session = await _session(interaction, self.session_id)
        await service_of(interaction, AttendanceService).rate(
            session.guild_id, session.id, interaction.user.id, self.stars
        )
        await thank(interaction, session, self.stars)


async def thank(interaction: Interaction, session: Session, stars: int) -> None:
    """Put a thank-you in place of the buttons."""
    view = survey_card(session, _name(interaction, session), locale_of(interaction), (), stars=stars)
    await interaction.response.edit_message(view=view)


async def _session(interaction: Interaction, session_id: int) -> Session:
    session = await service_of(interaction, LookService).find(session_id)
    if session is None:
        raise NoSession
    return session


def _name(interaction: Interaction, session: Session) -> str:
    guild = interaction.client.get_guild(session.guild_id)
    return guild.name if guild is not None else "…"
