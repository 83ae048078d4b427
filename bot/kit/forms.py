"""Forms of a few plain fields, and forms that open again as they were filled in when something in them is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError, UnavailableError
from bot.i18n import Text, _, translate
from bot.kit.context import locale_of
from bot.kit.views import BaseLayout, BaseModal, card, row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.errors import HearthError

Interaction = discord.Interaction[Any]
LABEL_LENGTH = 45  # https://discord.com/developers/docs/components/reference#label; a title, too
HINT_LENGTH = 100  # the same


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: a text, or a box to tick."""

    label: Text
    hint: str | None = None
    """Said beneath the label, in the reader's language already."""
    value: str | bool = ""
    """What stands in it when the form opens."""
    length: int = 100
    is_long: bool = False
    is_required: bool = False


class FieldForm(BaseModal):
    """Asks for fields and hands their values on in order; on BadInputError it can be corrected without typing again."""

    def __init__(
        self,
        title: Text,
        fields: Sequence[Field],
        on_answers: Callable[[Interaction, list[str | bool]], Awaitable[None]],
        locale: str,
    ) -> None:
        super().__init__(title=translate(title, locale)[:LABEL_LENGTH])
        self._head = title
        self._fields = tuple(fields)
        self._on_answers = on_answers
        self._inputs = [_input(field) for field in fields]
        for field, component in zip(fields, self._inputs, strict=True):
            hint = field.hint[:HINT_LENGTH] if field.hint else None
            label = translate(field.label, locale)[:LABEL_LENGTH]
            self.add_item(discord.ui.Label(text=label, description=hint, component=component))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the values on, or say what is wrong with them and offer to correct it."""
        values = [component.value for component in self._inputs]
        try:
            await self._on_answers(interaction, values)
        except (BadInputError, UnavailableError) as fault:  # whoever typed it is to keep it in either case
            locale = locale_of(interaction)
            fields = [replace(field, value=value) for field, value in zip(self._fields, values, strict=True)]
            again = FieldForm(self._head, fields, self._on_answers, locale)
            await offer_again(interaction, fault, again)


class Correct(BaseLayout):
    """Says what is wrong with a form, and opens it again as it was filled in."""

    def __init__(self, owner_id: int, fault: str, form: BaseModal, locale: str) -> None:
        super().__init__(owner_id)
        self._form = form
        button: discord.ui.Button[Any] = discord.ui.Button(
            emoji="✏️", label=translate(_("Correct it"), locale), style=discord.ButtonStyle.primary
        )
        button.callback = self._open
        self.add_item(card(fault, row(button)))

    async def _open(self, interaction: Interaction) -> None:
        await self._form.open(interaction)


async def offer_again(interaction: Interaction, fault: HearthError, form: BaseModal) -> None:
    """Say privately what is wrong, beside a button that opens a form again."""
    locale = locale_of(interaction)
    view = Correct(interaction.user.id, fault.in_language(locale), form, locale)
    nobody = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=nobody)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)
        view.origin = interaction


def _input(field: Field) -> discord.ui.TextInput[Any] | discord.ui.Checkbox[Any]:
    if isinstance(field.value, bool):
        return discord.ui.Checkbox(default=field.value)
    return discord.ui.TextInput(
        style=discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short,
        default=field.value[: field.length],
        max_length=field.length,
        required=field.is_required,
    )
