"""The form into which a list of people to ban is pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit import BaseModal, Confirm, layout_of, locale_of
from bot.kit.context import say
from bot.kit.standing import require_bans
from bot.kit.views import card
from cogs.moderation.forms.lookup import look_up
from cogs.moderation.models import MOST_BANNED
from cogs.moderation.render import massban_begun, massban_question
from cogs.moderation.rules import names_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from cogs.moderation.models import Listing

Interaction = discord.Interaction[Any]
FILE_BYTES = 1_000_000  # ten thousand lines with an id, a name and a remark
TEXT_LENGTH = 4000  # Discord's limit


class MassbanForm(BaseModal):
    """A list of people, pasted or as a file; `order` is called with those who are agreed on, and says where to look."""

    def __init__(
        self, reason: str, order: Callable[[Interaction, Sequence[Listing]], Awaitable[int | None]], locale: str
    ) -> None:
        super().__init__(title=translate(_("Ban a list of people"), locale))
        self._reason = reason
        self._order = order
        self._list: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=TEXT_LENGTH, required=False
        )
        self._file: discord.ui.FileUpload[Any] = discord.ui.FileUpload(required=False, max_values=1)
        hint = translate(_("Ids, mentions or names; other text is left out"), locale)
        self.add_item(discord.ui.Label(text=translate(_("Who?"), locale), description=hint, component=self._list))
        hint = translate(_("Up to 10,000 people"), locale)
        text = translate(_("Or a text file"), locale)
        self.add_item(discord.ui.Label(text=text, description=hint, component=self._file))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Show what the list comes to, and ask. Raises BadInputError."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        names = names_in(f"{self._list.value}\n{await _text_of(self._file.values)}")
        if not names.ids and not names.names:
            raise BadInputError(_("There is nobody in this list. Write ids or mentions, or a name on each line."))
        if len(names.ids) > MOST_BANNED:
            raise BadInputError(
                _("These are {count} people. I take {most} at once."), count=len(names.ids), most=MOST_BANNED
            )
        require_bans(interaction)
        preview, locale = await look_up(interaction, names), locale_of(interaction)
        question = massban_question(preview, self._reason, locale)
        if not preview.banned:
            await say(interaction, question)
            return

        async def ban(confirmed: Interaction) -> None:
            require_bans(confirmed)
            await confirmed.response.defer()
            channel_id = await self._order(confirmed, preview.banned)
            view = layout_of(card(massban_begun(len(preview.banned), channel_id, locale_of(confirmed))))
            nobody = discord.AllowedMentions.none()
            await confirmed.edit_original_response(view=view, allowed_mentions=nobody)

        await Confirm(interaction.user.id, question, ban, locale=locale).send(interaction)


async def _text_of(files: Sequence[discord.Attachment]) -> str:
    for file in files:
        if file.size > FILE_BYTES or not file.filename.casefold().endswith((".txt", ".csv")):
            raise BadInputError(_("Choose a text file (.txt) of at most one megabyte."))
        try:
            return (await file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadInputError(_("This file is no plain text in UTF-8. Save it as such, or paste the list.")) from None
    return ""
