"""The form in which a server writes its own greetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError
from bot.i18n import Text, _, translate
from bot.kit import BaseModal, answer, guild_of, require_permissions
from cogs.welcome.models import WelcomeSettings

if TYPE_CHECKING:
    from bot.client import Hearth

FIELD_LENGTH = 4000  # https://discord.com/developers/docs/components/reference#text-input
SEPARATOR = "\n---\n"


class TextsForm(BaseModal):
    """Greetings one below the other, separated by a line of three dashes; an empty field brings ours back.

    Raises BadInputError when they do not fit.
    """

    def __init__(self, settings: WelcomeSettings, locale: str) -> None:
        super().__init__(title=translate(_("Your greetings"), locale))
        several = _("Several: a line --- between. May use {{member}} {{server}} {{count}}. Empty: ours.")
        self.greetings = self._field(_("Greetings"), several, SEPARATOR.join(settings.greetings), locale)
        self.returns = self._field(_("For who comes back"), several, SEPARATOR.join(settings.return_greetings), locale)
        group = _("May use {{members}} {{amount}} {{server}} {{count}}. Empty: ours.")
        self.group = self._field(_("For many at once"), group, settings.group_greeting, locale)
        direct = _("May use {{member}} {{server}}. Sent only if switched on. Empty: ours.")
        self.direct = self._field(_("Direct message"), direct, settings.dm_text, locale)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Check and store the texts. Raises BadInputError, and nothing is changed, when one is faulty."""
        require_permissions(interaction, "manage_guild")
        client: Hearth = interaction.client
        await client.services.guilds.change(
            guild_of(interaction).id,
            WelcomeSettings,
            by=interaction.user.id,
            greetings=_split(self.greetings.value),
            return_greetings=_split(self.returns.value),
            group_greeting=self.group.value,
            dm_text=self.direct.value,
        )
        await answer(interaction, _("Saved. /welcome test shows how it looks."))

    def _field(self, title: Text, hint: Text, value: str, locale: str) -> discord.ui.TextInput[Any]:
        if len(value) > FIELD_LENGTH:  # cut off, storing the form would lose the rest
            raise BadInputError(
                _("Your texts are too long for a form. Change them in a file: /setup export, then /setup import.")
            )
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, default=value or None, max_length=FIELD_LENGTH, required=False
        )
        self.add_item(
            discord.ui.Label(text=translate(title, locale), description=translate(hint, locale, x=0), component=field)
        )
        return field


def _split(text: str) -> list[str]:
    return [part.strip() for part in f"\n{text}\n".split(SEPARATOR) if part.strip()]
