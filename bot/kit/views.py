"""Views that guard who presses, buttons that outlive a restart, and the look of a card."""

from __future__ import annotations

import secrets
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Self, TypeVar

import discord

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _, translate
from bot.kit.context import answer, locale_of
from bot.kit.leftovers import EXPIRED, grey_out, take
from bot.kit.mapper import reply_to_error
from bot.kit.written import give_back
from bot.logs import get_logger

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable, Iterable

    from bot.i18n import Text

log = get_logger(__name__)

Interaction = discord.Interaction[Any]
ItemT = TypeVar("ItemT", bound=discord.ui.Item[Any])

ACCENT = discord.Colour.from_str("#E2725B")
"""Terracotta: the edge of every card."""
YES = _("Yes, do it")
FORM_SECONDS = 12 * 3600.0  # one that was dismissed is never heard of again, and is not to be remembered for ever
TIMEOUT_SECONDS = 600  # within the 15 minutes for which an interaction's messages can be edited


def card(*items: discord.ui.Item[Any] | str, colour: discord.Colour = ACCENT) -> discord.ui.Container[Any]:
    """Put texts and components into one framed card."""
    box: discord.ui.Container[Any] = discord.ui.Container(accent_colour=colour)
    for item in items:
        box.add_item(discord.ui.TextDisplay(item) if isinstance(item, str) else item)
    return box


def row(*items: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    """Put buttons, or one select, side by side."""
    line: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    for item in items:
        line.add_item(item)
    return line


def gap() -> discord.ui.Separator[Any]:
    """Put some air between two parts of a card."""
    return discord.ui.Separator(visible=False)


def layout_of(*items: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    """Lay out a message in which nothing waits for a press: it has no buttons, or such as outlive it.

    Left to itself, discord.py would keep each, with all it holds, for a quarter of an hour.
    """
    view = discord.ui.LayoutView(timeout=None)
    view.stop()
    for item in items:
        view.add_item(item)
    return view


class BaseLayout(discord.ui.LayoutView):
    """A layout of one person: others are refused, it goes grey when its time is over, failures are answered."""

    def __init__(self, owner_id: int, *, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(timeout=timeout)
        self.owner_id = owner_id
        self.origin: Interaction | None = None
        """The interaction whose answer shows this view."""

    async def send(self, interaction: Interaction) -> None:
        """Answer privately with this view, or show it in place of the message that was pressed."""
        self.origin = interaction
        nobody = discord.AllowedMentions.none()
        if interaction.response.is_done():
            await interaction.followup.send(view=self, ephemeral=True, allowed_mentions=nobody)
        elif interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(view=self, allowed_mentions=nobody)
        else:
            await interaction.response.send_message(view=self, ephemeral=True, allowed_mentions=nobody)

    def to_components(self) -> list[Any]:
        """Return the payload. Raises TypeError for a persistent item, which goes in as its `passing` form.

        discord.py (`ViewStore.remove_view`) forgets a view's persistent items with the view, for all messages: the
        buttons of every card would be dead until the next start.
        """
        if lasting := [item for item in self.walk_children() if isinstance(item, discord.ui.DynamicItem)]:
            message = f"{type(self).__name__} ends, {type(lasting[0]).__name__} does not"
            raise TypeError(message)
        return super().to_components()

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only the owner press."""
        take(interaction)
        if interaction.user.id == self.owner_id:
            return True
        await answer(interaction, _("These buttons belong to somebody else. Run the command yourself."))
        return False

    async def on_timeout(self) -> None:
        """Grey out what can no longer be pressed, unless the message shows something else by now."""
        if self.origin is None:
            return
        mine = {getattr(item, "custom_id", None) for item in self.walk_children()} - {None}
        grey_out(self)
        try:
            if mine == set(custom_ids_of(await self.origin.original_response())):
                await self.origin.edit_original_response(view=self)
        except discord.HTTPException:
            return  # dismissed, or older than Discord lets us edit: nobody looks at it any more

    async def on_error(self, interaction: Interaction, error: Exception, item: discord.ui.Item[Any], /) -> None:
        """Answer a failed press."""
        del item
        await reply_to_error(interaction, error)


class BaseModal(discord.ui.Modal):
    """A form whose failures are answered, and which gives back what was written when nothing was done with it."""

    def __init__(self, *, title: str, timeout: float = FORM_SECONDS) -> None:
        super().__init__(title=title, timeout=timeout)

    async def open(self, interaction: Interaction) -> None:
        """Show it to whoever acted. Raises BadInputError when it was sent in before.

        It listens before it is shown: discord.py (`send_modal`) would have it listen only once Discord's answer is
        back, which comes after what somebody quick sends in, when the network is slow.
        """
        if self.is_finished():
            raise BadInputError(EXPIRED)
        interaction.client.add_view(self)
        await interaction.response.send_modal(self)  # what fails may be shown all the same, or be opened once more

    def is_persistent(self) -> bool:
        """Say that it may listen before it is shown, which discord.py lets lasting views only."""
        return True

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let everybody send it in who could open it."""
        take(interaction)
        return True

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        """Answer a failed form."""
        await reply_to_error(interaction, error)
        try:
            await give_back(interaction)
        except discord.HTTPException as failure:
            log.debug("words not given back", status=failure.status, code=failure.code)


class PersistentItem(discord.ui.DynamicItem[ItemT], template="persistent:never"):
    """A button or select that outlives restarts: all it knows is its custom_id, the rest is read when pressed.

    Subclasses give a template, build themselves in `from_match`, and act in `press`; failures are answered.
    """

    @classmethod
    @abstractmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the item from its custom_id."""

    @abstractmethod
    async def press(self, interaction: Interaction) -> None:
        """Do what the item is for."""

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build the item from a press, after any number of restarts."""
        take(interaction)
        return cls.from_match(match)

    def passing(self) -> ItemT:
        """Return the same as an item that ends with the view in which it stands."""
        item: Any = self.item
        item.custom_id = secrets.token_hex(16)
        item.callback = self.press
        return item

    async def callback(self, interaction: Interaction) -> None:
        """Run `press`; discord.py itself would only log a failure of a dynamic item."""
        try:
            await self.press(interaction)
        except Exception as error:  # noqa: BLE001 - the boundary of a press, as the tree is that of a command
            await reply_to_error(interaction, error)


class Confirm(BaseLayout):
    """Asks before something that cannot be undone; acts once, only for its owner."""

    def __init__(
        self,
        owner_id: int,
        question: str,
        on_yes: Callable[[Interaction], Awaitable[None]],
        *,
        locale: str,
        yes: Text = YES,
    ) -> None:
        super().__init__(owner_id)
        self.add_item(card(question, yes_or_no(self, on_yes, locale=locale, yes=yes)))


def yes_or_no(
    view: BaseLayout, on_yes: Callable[[Interaction], Awaitable[None]], *, locale: str, yes: Text = YES
) -> discord.ui.ActionRow[Any]:
    """Return the buttons that do something, once, or leave it; either ends the view in which they stand."""

    async def accept(interaction: Interaction) -> None:
        if view.is_finished():
            raise NotAllowedError(_("This was answered already."))
        view.stop()
        await on_yes(interaction)

    async def refuse(interaction: Interaction) -> None:
        view.stop()
        note = layout_of(card(translate(_("Nothing was changed."), locale_of(interaction))))
        await interaction.response.edit_message(view=note)

    accepting: discord.ui.Button[Any] = discord.ui.Button(
        style=discord.ButtonStyle.danger, label=translate(yes, locale)
    )
    refusing: discord.ui.Button[Any] = discord.ui.Button(label=translate(_("Cancel"), locale))
    accepting.callback, refusing.callback = accept, refuse
    return row(accepting, refusing)


def custom_ids_of(message: discord.Message) -> Iterable[str]:
    """Yield the custom_ids of a message's components, however deep they are nested."""
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    for item in layout.walk_children():
        custom_id = getattr(item, "custom_id", None)
        if isinstance(custom_id, str):
            yield custom_id
