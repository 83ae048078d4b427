"""The forms: what a member says, and what the team decides."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind
from bot.cases.rules import NEEDS
from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit import BaseModal, answer, everybody, guild_of, locale_of, require_permissions, service_of
from bot.kit.context import say
from bot.kit.standing import member_here, require_act
from bot.kit.when import parse_duration
from cogs.appeals.models import ANSWER_LENGTH, WORDS_LENGTH, Decider, Smaller, Words
from cogs.appeals.render import decided
from cogs.appeals.rules import LIFTS
from cogs.appeals.service import AppealService

if TYPE_CHECKING:
    from bot.cases import Case
    from bot.i18n import Text
    from cogs.appeals.models import Shown

Interaction = discord.Interaction[Any]
LONG = discord.TextStyle.paragraph


class AppealForm(BaseModal):
    """What happened, and why the case should change."""

    def __init__(self, case: Case, locale: str) -> None:
        super().__init__(title=translate(_("Appeal case {number}"), locale, number=case.number))
        self._case_id = case.id
        self._what: discord.ui.TextInput[Any] = discord.ui.TextInput(style=LONG, max_length=WORDS_LENGTH)
        self._why: discord.ui.TextInput[Any] = discord.ui.TextInput(style=LONG, max_length=WORDS_LENGTH, required=False)
        hint = translate(_("Only the team reads this."), locale)
        self.add_item(
            discord.ui.Label(text=translate(_("What happened?"), locale), description=hint, component=self._what)
        )
        self.add_item(discord.ui.Label(text=translate(_("Why should it change?"), locale), component=self._why))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Write the appeal down, and say what happens next."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = Words(self._what.value, self._why.value)
        shown = await service_of(interaction, AppealService).open(self._case_id, interaction.user.id, words)
        text = _("📨 Your appeal against case {number} is with the team. I write to you here once it is decided.")
        await answer(interaction, text, number=shown.case.number)


class DecisionForm(BaseModal):
    """How an appeal is decided; what is written here goes to the member."""

    def __init__(self, shown: Shown, title: Text, label: Text, locale: str, *, required: bool) -> None:
        super().__init__(title=translate(title, locale))
        self._shown = shown
        self._answer: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=LONG, max_length=ANSWER_LENGTH, required=required
        )
        hint = translate(_("The member reads it."), locale)
        self._answer_label = discord.ui.Label[Any](
            text=translate(label, locale), description=hint, component=self._answer
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Decide, once, by whoever may still decide now."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        by = await decider_of(interaction, self._shown.case, self._answer.value)
        shown = await self.decide(interaction, service_of(interaction, AppealService), by)
        await say(interaction, decided(shown, locale_of(interaction)))

    @abstractmethod
    async def decide(self, interaction: Interaction, service: AppealService, by: Decider) -> Shown:
        """Decide."""


class AcceptForm(DecisionForm):
    """Accepts an appeal, with a word to the member."""

    def __init__(self, shown: Shown, locale: str) -> None:
        super().__init__(shown, _("Accept the appeal"), _("A word to them"), locale, required=False)
        self.add_item(self._answer_label)

    async def decide(self, interaction: Interaction, service: AppealService, by: Decider) -> Shown:
        """Lift the case."""
        case = self._shown.case
        await require_acceptance(interaction, case)
        is_here = await member_here(guild_of(interaction), case.target_id) is not None
        return await service.accept(self._shown.appeal.id, by, is_here=is_here)


class DeclineForm(DecisionForm):
    """Declines an appeal, with the reason."""

    def __init__(self, shown: Shown, locale: str) -> None:
        super().__init__(shown, _("Decline the appeal"), _("Why?"), locale, required=True)
        self.add_item(self._answer_label)

    async def decide(self, interaction: Interaction, service: AppealService, by: Decider) -> Shown:
        """Leave the case as it is."""
        del interaction
        return await service.decline(self._shown.appeal.id, by)


class ReduceForm(DecisionForm):
    """Reduces a case: fewer points for a warning, a shorter time for a mute or a ban."""

    def __init__(self, shown: Shown, locale: str) -> None:
        super().__init__(shown, _("Reduce the case"), _("A word to them"), locale, required=False)
        self._is_warning = shown.case.kind is CaseKind.WARN
        text, hint = _("How long altogether?"), _("From its beginning, for example 2h or 3 days")
        if self._is_warning:
            text, hint = _("How many points?"), _("Fewer than now; 0 for none")
        self._size: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=60)
        self.add_item(
            discord.ui.Label(text=translate(text, locale), description=translate(hint, locale), component=self._size)
        )
        self.add_item(self._answer_label)

    async def decide(self, interaction: Interaction, service: AppealService, by: Decider) -> Shown:
        """Make the case smaller."""
        await require_reduction(interaction, self._shown.case)
        return await service.reduce(self._shown.appeal.id, by, self._smaller())

    def _smaller(self) -> Smaller:
        typed = self._size.value.strip()
        if not self._is_warning:
            return Smaller(lasts=parse_duration(typed))
        if not (typed.isascii() and typed.isdecimal()):
            raise BadInputError(_("Write how many points it shall have, for example 1."))
        return Smaller(points=int(typed))


async def decider_of(interaction: Interaction, case: Case, answer: str = "") -> Decider:
    """Return who decides, and who else could.

    Raises NotAllowedError for who may not do what the case did, and while not all members are known.
    """
    permission = NEEDS[case.kind]
    require_permissions(interaction, permission)
    others = tuple(
        member.id
        for member in await everybody(guild_of(interaction))
        if not member.bot
        and member.id not in {case.moderator_id, case.target_id}
        and getattr(member.guild_permissions, permission)
    )
    return Decider(interaction.user.id, others, answer)


async def require_acceptance(interaction: Interaction, case: Case) -> None:
    """Refuse who may not lift what a case put on Discord, or where the bot may not. Raises NotAllowedError."""
    lift = LIFTS.get(case.kind) if case.holds(interaction.client.services.clock.now()) else None
    is_here = await member_here(guild_of(interaction), case.target_id) is not None
    if lift is not None and (is_here or lift is CaseKind.UNBAN):
        await require_act(interaction, lift, case.target_id)


async def require_reduction(interaction: Interaction, case: Case) -> None:
    """Refuse who may not put a shorter mute on Discord, or where the bot may not. Raises NotAllowedError."""
    if case.kind is CaseKind.MUTE and await member_here(guild_of(interaction), case.target_id) is not None:
        await require_act(interaction, CaseKind.MUTE, case.target_id)
