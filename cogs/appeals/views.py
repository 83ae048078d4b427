"""Buttons of appeals: in the member's direct messages, and on the team's card. They survive restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotFoundError
from bot.i18n import _, translate
from bot.kit import PersistentItem, guild_of, locale_of, service_of
from bot.kit.offers import Offer
from cogs.appeals.forms import (
    AcceptForm,
    AppealForm,
    DeclineForm,
    ReduceForm,
    decider_of,
    require_acceptance,
    require_reduction,
)
from cogs.appeals.models import AppealState
from cogs.appeals.rules import REDUCIBLE
from cogs.appeals.service import AppealService

if TYPE_CHECKING:
    import re

    from bot.cases import Case
    from bot.client import Hearth
    from cogs.appeals.models import Shown

Interaction = discord.Interaction[Any]
LABELS = {"accept": _("Accept"), "reduce": _("Reduce"), "decline": _("Decline")}
STYLES = {
    "accept": discord.ButtonStyle.success,
    "reduce": discord.ButtonStyle.secondary,
    "decline": discord.ButtonStyle.danger,
}


class AppealButton(PersistentItem[discord.ui.Button[Any]], template=r"appeals:open:(?P<case>\d+)"):
    """Lets the member of a case appeal, in direct messages, where there is no server to look at."""

    def __init__(self, case_id: int, locale: str = "en") -> None:
        label = translate(_("Appeal"), locale)
        super().__init__(discord.ui.Button(emoji="📨", label=label, custom_id=f"appeals:open:{case_id}"))
        self.case_id = case_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["case"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask for the words, of nobody but the member of the case."""
        case = await service_of(interaction, AppealService).check(self.case_id, interaction.user.id)
        await AppealForm(case, locale_of(interaction)).open(interaction)


class DecisionButton(
    PersistentItem[discord.ui.Button[Any]], template=r"appeals:(?P<verdict>accept|reduce|decline):(?P<appeal>\d+)"
):
    """Asks whoever decides for their words."""

    def __init__(self, verdict: str, appeal_id: int, locale: str = "en") -> None:
        custom_id = f"appeals:{verdict}:{appeal_id}"
        label = translate(LABELS[verdict], locale)
        super().__init__(discord.ui.Button(style=STYLES[verdict], label=label, custom_id=custom_id))
        self.verdict = verdict
        self.appeal_id = appeal_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(match["verdict"], int(match["appeal"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the form of the decision to who may decide."""
        service, locale = service_of(interaction, AppealService), locale_of(interaction)
        case = (await service.shown(self.appeal_id)).case
        if case.guild_id != guild_of(interaction).id:
            raise NotFoundError
        shown = await service.check_decision(self.appeal_id, case.guild_id, await decider_of(interaction, case))
        if self.verdict == "accept":
            await require_acceptance(interaction, case)
            await AcceptForm(shown, locale).open(interaction)
        elif self.verdict == "reduce":
            await require_reduction(interaction, case)
            await ReduceForm(shown, locale).open(interaction)
        else:
            await DeclineForm(shown, locale).open(interaction)


def card_buttons(bot: Hearth, shown: Shown, locale: str) -> list[discord.ui.Item[Any]]:
    """Return the buttons below an appeal: decisions while it is open, and the history."""
    buttons: list[discord.ui.Item[Any]] = []
    if shown.appeal.state is AppealState.OPEN:
        verdicts = ["accept", "reduce", "decline"] if shown.case.kind in REDUCIBLE else ["accept", "decline"]
        buttons = [DecisionButton(verdict, shown.appeal.id, locale) for verdict in verdicts]
    if bot.history_button is not None:
        buttons.append(bot.history_button(shown.case, locale))
    return buttons


async def offer(service: AppealService, case: Case, locale: str) -> Offer | None:
    """Return what the message about a case offers: a button, and for who is removed the server's form."""
    settings = await service.offered(case)
    if settings is None:
        return None
    words = translate(_("If you think this is wrong, the button below asks the team to look at it again."), locale)
    if case.kind.removes and settings.form_url:
        text = _("Appeal with the button below, or if it does not answer here: {url}")
        words = translate(text, locale, url=settings.form_url)
    return Offer(words, AppealButton(case.id, locale))
