"""The card that asks the team for approval, and its buttons. They survive restarts; all else is read when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotAllowedError
from bot.i18n import Text, _, translate
from bot.kit import PersistentItem, answer, card, guild_of, layout_of, locale_of, service_of
from bot.kit.context import say
from bot.kit.views import row
from bot.text import shorten
from cogs.announcements.forms.composing import reject_form
from cogs.announcements.models import State
from cogs.announcements.render.plans import MESSAGE_ROOM, history_text, plan_text
from cogs.announcements.service import IS_DECIDED, SeriesService
from cogs.announcements.views.handing import scheduled_words
from cogs.announcements.views.permits import count_approvers, require_approver, require_reader
from cogs.announcements.views.previewing import Previews

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from cogs.announcements.models import Announcement, Change
    from cogs.announcements.service import Occurrence
    from cogs.announcements.views.concerns import Concerns

Interaction = discord.Interaction[Any]
LOOKS: dict[str, tuple[str, Text, discord.ButtonStyle]] = {
    "approve": ("✅", _("Approve"), discord.ButtonStyle.success),
    "reject": ("↩️", _("Give back"), discord.ButtonStyle.danger),
    "preview": ("👁️", _("Preview"), discord.ButtonStyle.secondary),
}
QUOTED = 700
LATEST = 4
"""Changes that the card tells of."""


class AskButton(
    PersistentItem[discord.ui.Button[Any]],
    template=r"announcements:ask:(?P<id>\d+):(?P<revision>\d+):(?P<what>approve|reject|preview)",
):
    """Approves what is on the card as it is on the card, gives it back, or shows it."""

    def __init__(self, announcement_id: int, revision: int, what: str, locale: str = "en") -> None:
        emoji, text, style = LOOKS[what]
        custom_id = f"{ask_marker(announcement_id)}{revision}:{what}"
        label = translate(text, locale)
        super().__init__(discord.ui.Button(emoji=emoji, label=label, style=style, custom_id=custom_id))
        self.announcement_id = announcement_id
        self.revision = revision
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["revision"]), match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Do it, for approvers; whoever writes may look. Raises NoAnnouncement, Changed, NotAllowedError."""
        if self.what == "preview":
            await self._preview(interaction)
        elif self.what == "approve":
            await self._approve(interaction)
        else:
            await self._ask_why(interaction)

    async def _preview(self, interaction: Interaction) -> None:
        await require_reader(interaction)
        found = await service_of(interaction, SeriesService).get(guild_of(interaction).id, self.announcement_id)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await service_of(interaction, Previews).show(interaction, found, is_new=True)

    async def _approve(self, interaction: Interaction) -> None:
        await require_approver(interaction)
        guild, plans = guild_of(interaction), service_of(interaction, SeriesService)
        found = await plans.get(guild.id, self.announcement_id)
        others = await count_approvers(interaction, found)
        approved = await plans.approve(
            guild.id, found.id, by=interaction.user.id, revision=self.revision, others=others
        )
        await say(interaction, scheduled_words(approved, locale_of(interaction)))

    async def _ask_why(self, interaction: Interaction) -> None:
        await require_approver(interaction)
        found = await service_of(interaction, SeriesService).get(guild_of(interaction).id, self.announcement_id)
        if found.state not in {State.WAITING, State.SCHEDULED}:
            raise NotAllowedError(IS_DECIDED)
        await reject_form(self._reject, locale_of(interaction)).open(interaction)

    async def _reject(self, interaction: Interaction, values: list[Any]) -> None:
        await give_back(interaction, self.announcement_id, str(values[0]))


async def give_back(interaction: Interaction, announcement_id: int, reason: str) -> None:
    """Give an announcement back to its authors, for approvers. Raises BadInputError, NotAllowedError."""
    await require_approver(interaction)
    plans = service_of(interaction, SeriesService)
    await plans.reject(guild_of(interaction).id, announcement_id, by=interaction.user.id, reason=reason)
    await answer(interaction, _("↩️ It is a draft again, and its authors read why: on the card and in the draft."))


def ask_marker(announcement_id: int) -> str:
    """Return the start of the custom_ids by which an announcement's card is found again."""
    return f"announcements:ask:{announcement_id}:"


def ask_buttons(announcement: Announcement, locale: str) -> list[AskButton]:
    """Return the buttons that do something about an announcement as it stands."""
    wanted = {State.WAITING: ("approve", "reject", "preview"), State.SCHEDULED: ("preview", "reject")}
    return [
        AskButton(announcement.id, announcement.revision, what, locale)
        for what in wanted.get(announcement.state, ("preview",))
    ]


def ask_card(
    announcement: Announcement,
    changes: Sequence[Change],
    upcoming: Sequence[Occurrence],
    concerns: Concerns | None,
    zone: ZoneInfo,
    locale: str,
) -> discord.ui.LayoutView:
    """Lay out what the team is asked, or how it was decided."""
    head = [plan_text(announcement, zone, locale, upcoming=upcoming)]
    # As members will see it, not inert: that is what is to be judged. Nobody is pinged by a card.
    words = shorten(announcement.plan.content.text, QUOTED)
    history = history_text(changes, locale, most=LATEST)
    if concerns is not None and concerns.lines:
        head.append(concerns.text(locale, MESSAGE_ROOM - len(head[0]) - len(words) - len(history)))
    parts: list[discord.ui.Item[Any] | str] = ["\n".join(head)]
    if words:
        parts += [discord.ui.Separator(), words, discord.ui.Separator()]
    parts += [history, row(*ask_buttons(announcement, locale))]
    return layout_of(card(*parts))
