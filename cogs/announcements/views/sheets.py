"""An announcement opened by the team: the post as members see it, where it stands, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, translate
from bot.kit import PersistentItem, answer, card, guild_of, layout_of, locale_of, service_of
from bot.kit.views import row
from cogs.announcements.forms.composing import sent_form
from cogs.announcements.models import DeliveryState, PostState
from cogs.announcements.render.plans import MESSAGE_ROOM, fitted, history_text, plan_text
from cogs.announcements.render.words import POST_STATES
from cogs.announcements.service import AfterService, LookService, SeriesService
from cogs.announcements.views.asking import ask_buttons
from cogs.announcements.views.concerns import concerns_of
from cogs.announcements.views.controls import ComposeButton
from cogs.announcements.views.permits import require_sender
from cogs.announcements.views.previewing import Previews, send_preview
from cogs.announcements.views.reach import reach_of
from cogs.announcements.views.understanding import buttons_of, colour_of

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from cogs.announcements.models import Announcement, Outcome
    from cogs.announcements.views.reach import Reach

Interaction = discord.Interaction[Any]
LATER = 3
NAMED = 10
"""Channels of a post named one by one."""
ONLY_OUT = _("Only what is out can be changed, once it is out everywhere.")


class ChangeButton(PersistentItem[discord.ui.Button[Any]], template=r"announcements:change:(?P<id>\d+)"):
    """Changes the message that is out."""

    def __init__(self, post_id: int, locale: str = "en") -> None:
        label = translate(_("Change what is out"), locale)
        super().__init__(discord.ui.Button(emoji="✏️", label=label, custom_id=f"announcements:change:{post_id}"))
        self.post_id = post_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask for the new words. Raises NotAllowedError."""
        await ask_for_change(interaction, await service_of(interaction, AfterService).outcome(self.post_id))


async def ask_for_change(interaction: Interaction, outcome: Outcome | None) -> None:
    """Ask what is to be changed about a post that is out, and have it changed everywhere, unapproved: by approvers.

    Raises NotAllowedError, and BadInputError for what Discord would not take.
    """
    await require_sender(interaction)
    guild = guild_of(interaction)
    if outcome is None or outcome.post.guild_id != guild.id or outcome.post.state is not PostState.SENT:
        raise NotAllowedError(ONLY_OUT)
    before = outcome.post.content
    if before is None:
        raise NotAllowedError(ONLY_OUT)

    async def changed(submitted: Interaction, values: list[Any]) -> None:
        await require_sender(submitted)
        text = "\n".join(str(values[0]).splitlines()).strip()
        update = {"text": text, "colour": colour_of(values[1:]), "buttons": buttons_of(values[2:])}
        after = service_of(submitted, AfterService)
        content = before.model_copy(update=update)
        await after.edit(guild.id, outcome.post.id, content, by=submitted.user.id)
        await answer(submitted, _("✏️ It is being changed wherever it is. Nobody is pinged again."))

    await sent_form(changed, locale_of(interaction), before).open(interaction)


async def open_sheet(interaction: Interaction, announcement: Announcement) -> None:
    """Show an announcement privately: exactly as it is sent, and beneath it all that is known about it."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    outcomes = await service_of(interaction, AfterService).posts(announcement.guild_id, announcement.id, 5)
    out = next((each for each in outcomes if each.post.content is not None and each.sent), None)
    if announcement.state.is_planned or out is None or out.post.content is None:
        await service_of(interaction, Previews).show(interaction, announcement, is_new=True)
    else:
        looks = service_of(interaction, LookService)
        files = await looks.files(announcement, out.post.content.file_ids)
        await send_preview(interaction, out.post.content, files)
    view = await _sheet(interaction, announcement, out)
    nobody = discord.AllowedMentions.none()
    await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=nobody)


async def _sheet(interaction: Interaction, announcement: Announcement, out: Outcome | None) -> discord.ui.LayoutView:
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    server = await client.services.guilds.server(guild.id)
    upcoming = await service_of(interaction, SeriesService).upcoming(guild.id, announcement.id, LATER)
    changes = await service_of(interaction, AfterService).changes(guild.id, announcement.id)
    parts = [plan_text(announcement, server.zone, locale, upcoming=upcoming)]
    buttons: list[discord.ui.Item[Any]] = []
    if announcement.state.is_planned:
        parts.append((await concerns_of(client, guild, announcement, locale)).text(locale))
        label = translate(_("Edit"), locale)
        buttons.append(ComposeButton(announcement.id, announcement.revision, "open", label=label, emoji="✏️"))
        if not announcement.is_template:
            buttons = [*(each for each in ask_buttons(announcement, locale) if each.what != "preview"), *buttons]
    if out is not None:
        parts.append(_out_text(out, await reach_of(guild, out), locale))
        if out.post.state is PostState.SENT:
            buttons.append(ChangeButton(out.post.id, locale))
    parts.append(history_text(changes, locale))
    view = layout_of()
    items: list[discord.ui.Item[Any] | str] = []
    left = MESSAGE_ROOM
    for whole in parts:
        part = fitted(whole, left)
        left -= len(part)
        if not part:
            continue
        items += [discord.ui.Separator(), part] if items else [part]
    view.add_item(card(*items, *([row(*buttons)] if buttons else [])))
    return view


def _out_text(outcome: Outcome, reach: dict[int, Reach], locale: str) -> str:
    """Say where a post is, and how far it got there."""
    sign, state = POST_STATES[outcome.post.state]
    at = f"<t:{int((outcome.post.started_at or outcome.post.due_at).timestamp())}:f>"
    lines = [f"**{sign} {translate(state, locale)}** {at}"]
    for delivery in outcome.deliveries[:NAMED]:
        where = delivery.link if delivery.state is DeliveryState.SENT else f"<#{delivery.channel_id}>"
        line = f"{DELIVERIES[delivery.state]} {where}"
        if delivery.id in reach:
            line += f"\n-# {reach[delivery.id].text(locale)}"
        lines.append(line)
    more = len(outcome.deliveries) - NAMED
    if more > 0:
        lines.append(translate(_("… and {count} more channels"), locale, count=more))
    return "\n".join(lines)


DELIVERIES = {
    DeliveryState.SENT: "✅",
    DeliveryState.FAILED: "❌",
    DeliveryState.PENDING: "📤",
    DeliveryState.DELETING: "🗑️",
    DeliveryState.DELETED: "🗑️",
}
