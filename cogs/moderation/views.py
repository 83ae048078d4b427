"""Buttons of cases. They survive restarts: all they need is in their custom_id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.cases import CaseKind
from bot.errors import NotFoundError
from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, require_permissions, require_staff, server_locale, service_of
from bot.kit.pages import Paginator
from bot.kit.standing import require_act
from cogs.moderation.render import decided_card, history_lines
from cogs.moderation.service import ModerationService

if TYPE_CHECKING:
    import re

Interaction = discord.Interaction[Any]
ON_A_PAGE = 6


class HistoryButton(PersistentItem[discord.ui.Button[Any]], template=r"moderation:case:(?P<case>\d+):(?P<target>\d+)"):
    """Shows staff everything about the member of a case."""

    def __init__(self, case_id: int, target_id: int, locale: str = "en") -> None:
        label = translate(_("History"), locale)
        custom_id = f"moderation:case:{case_id}:{target_id}"
        super().__init__(discord.ui.Button(emoji="🗂️", label=label, custom_id=custom_id))
        self.target_id = target_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["case"]), int(match["target"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the history, privately, to staff; the card itself stays as it is."""
        await require_staff(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_history(interaction, self.target_id)


class OpinionButton(
    PersistentItem[discord.ui.Button[Any]], template=r"moderation:opinion:(?P<case>\d+):(?P<verdict>yes|no)"
):
    """Lets a second moderator decide on a ban that the ladder proposes."""

    def __init__(self, case_id: int, verdict: str, locale: str = "en") -> None:
        label = translate(_("Ban") if verdict == "yes" else _("No ban"), locale)
        style = discord.ButtonStyle.danger if verdict == "yes" else discord.ButtonStyle.secondary
        custom_id = f"moderation:opinion:{case_id}:{verdict}"
        super().__init__(discord.ui.Button(style=style, label=label, custom_id=custom_id))
        self.case_id = case_id
        self.verdict = verdict

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["case"]), match["verdict"])

    async def press(self, interaction: Interaction) -> None:
        """Decide, once, and say so on the card."""
        require_permissions(interaction, "ban_members")
        service = service_of(interaction, ModerationService)
        case = await service.cases.find(self.case_id)
        if case is None or case.guild_id != interaction.guild_id:
            raise NotFoundError
        by = interaction.user.id
        if self.verdict == "no":
            await service.disagree(case, by=by)
        else:
            await require_act(interaction, CaseKind.BAN, case.target_id)
            await service.agree(case, by=by)
        view = decided_card(case, await server_locale(interaction), by=by, is_ban=self.verdict == "yes")
        nobody = discord.AllowedMentions.none()
        await interaction.response.edit_message(view=view, allowed_mentions=nobody)


async def show_history(interaction: Interaction, target_id: int) -> None:
    """Answer privately with the cases about somebody, page by page. Raises NotAllowedError for who is no staff."""
    await require_staff(interaction)
    service, locale = service_of(interaction, ModerationService), locale_of(interaction)
    guild_id = interaction.guild_id or 0
    now = interaction.client.services.clock.now()
    _first, total = await service.cases.about(guild_id, target_id, most=1)
    points = await service.cases.points(guild_id, target_id)

    async def page_of(index: int) -> str:
        cases, _total = await service.cases.about(guild_id, target_id, most=ON_A_PAGE, skipped=index * ON_A_PAGE)
        return history_lines(cases, target_id, points, locale, now)

    title = translate(_("Moderation history"), locale)
    pages = -(-total // ON_A_PAGE)
    await Paginator(interaction.user.id, title, pages, page_of, locale=locale, guard=require_staff).start(interaction)
