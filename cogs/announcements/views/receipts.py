"""Buttons of a receipt. They survive restarts; whether they still do something is asked of the database each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, plural, translate
from bot.kit import PersistentItem, answer, guild_of, service_of
from cogs.announcements.models import DeliveryState, PostState
from cogs.announcements.render import receipt
from cogs.announcements.rules import WORTH_RETRYING
from cogs.announcements.service import AfterService
from cogs.announcements.views.permits import require_approver, require_author

if TYPE_CHECKING:
    import re

    from cogs.announcements.models import Outcome

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class UndoButton(PersistentItem[Button], template=r"announcements:post:(?P<id>\d+):undo"):
    """Takes a post back everywhere, within a minute."""

    def __init__(self, post_id: int, locale: str = "en") -> None:
        label = translate(_("Undo (one minute)"), locale)
        custom_id = f"{marker_of(post_id)}undo"
        super().__init__(discord.ui.Button(emoji="↩️", label=label, custom_id=custom_id))
        self.post_id = post_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Have it deleted wherever it went. Raises NotAllowedError later."""
        await require_author(interaction)
        service = service_of(interaction, AfterService)
        await service.undo(guild_of(interaction).id, self.post_id, by=interaction.user.id)
        await answer(interaction, _("↩️ It is being deleted everywhere. The receipt says when it is gone."))


class RetryButton(PersistentItem[Button], template=r"announcements:post:(?P<id>\d+):retry"):
    """Sends a post to the channels again that did not take it."""

    def __init__(self, post_id: int, locale: str = "en") -> None:
        label = translate(_("Try again"), locale)
        super().__init__(discord.ui.Button(emoji="🔁", label=label, custom_id=f"{marker_of(post_id)}retry"))
        self.post_id = post_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Try them again."""
        await require_author(interaction)
        service = service_of(interaction, AfterService)
        count = await service.retry(guild_of(interaction).id, self.post_id, by=interaction.user.id)
        if not count:
            raise NotAllowedError(_("It is out everywhere by now, or being tried."))
        text = plural("🔁 {count} channel is tried again.", "🔁 {count} channels are tried again.")
        await answer(interaction, text, count=count)


class MissedButton(PersistentItem[Button], template=r"announcements:post:(?P<id>\d+):(?P<what>now|skip)"):
    """Sends a missed post after all, or leaves it out."""

    def __init__(self, post_id: int, what: str, locale: str = "en") -> None:
        emoji, text = ("📤", _("Send now")) if what == "now" else ("⏭️", _("Leave it out"))
        style = discord.ButtonStyle.primary if what == "now" else discord.ButtonStyle.secondary
        custom_id = f"{marker_of(post_id)}{what}"
        label = translate(text, locale)
        super().__init__(discord.ui.Button(emoji=emoji, label=label, style=style, custom_id=custom_id))
        self.post_id = post_id
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Decide it, once. It was approved, so whoever may approve decides that it still goes."""
        await require_approver(interaction)
        service, guild_id = service_of(interaction, AfterService), guild_of(interaction).id
        decide = service.send_missed if self.what == "now" else service.skip_missed
        if not await decide(guild_id, self.post_id, by=interaction.user.id):
            raise NotAllowedError(_("This was decided already."))
        text = _("📤 It is going out. The receipt says where.") if self.what == "now" else _("⏭️ It is left out.")
        await answer(interaction, text)


RECEIPT_ITEMS = (UndoButton, RetryButton, MissedButton)


def marker_of(post_id: int) -> str:
    """Return the start of the custom_ids by which a post's receipt is found again."""
    return f"announcements:post:{post_id}:"


def receipt_of(outcome: Outcome, locale: str) -> discord.ui.LayoutView:
    """Lay out how a post went, with the buttons that do something."""
    post = outcome.post
    buttons: list[discord.ui.Item[Any]] = []
    if post.state is PostState.MISSED and not outcome.deliveries:
        buttons += [MissedButton(post.id, "now", locale), MissedButton(post.id, "skip", locale)]
    if any(each.state is DeliveryState.FAILED and each.trouble in WORTH_RETRYING for each in outcome.deliveries):
        buttons.append(RetryButton(post.id, locale))
    if post.state in {PostState.SENDING, PostState.SENT}:
        buttons.append(UndoButton(post.id, locale))
    return receipt(outcome, locale, buttons)
