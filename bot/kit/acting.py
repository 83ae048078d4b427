"""The form in which a moderator says how to act on somebody: why, how long, how grave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.cases import CaseKind, JustDone
from bot.cases.models import REASON_LENGTH
from bot.errors import BadInputError
from bot.i18n import Text, _, plural, translate
from bot.kit.context import locale_of, say
from bot.kit.views import BaseModal, Confirm, layout_of
from bot.kit.when import parse_duration

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Interaction = discord.Interaction[Any]

MOST_SEVERE = 10
MOST_RULES = 25  # options of one select
DELETE_HOURS: dict[int, str] = {
    0: _("Nothing"),
    1: _("The last hour"),
    24: _("The last day"),
    168: _("The last 7 days"),
}
TITLES: dict[CaseKind, Text] = {CaseKind.WARN: _("Warn"), CaseKind.MUTE: _("Mute"), CaseKind.BAN: _("Ban")}
HOW_LONG: dict[CaseKind, Text] = {
    CaseKind.WARN: _("How long it counts, for example 30d; else what the server has set"),
    CaseKind.MUTE: _("How long, for example 10m, 2h or 40d"),
    CaseKind.BAN: _("How long, for example 7d; for ever if you leave it out"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How a moderator wants to act."""

    reason: str
    lasts: dt.timedelta | None
    severity: int = 0
    delete: dt.timedelta = dt.timedelta()
    """How far back a ban deletes messages."""


class ActForm(BaseModal):
    """Asks how to warn, mute or ban; hands what was answered to `on_wish`, which checks anew who may do it."""

    def __init__(
        self,
        kind: CaseKind,
        on_wish: Callable[[Interaction, Wish], Awaitable[None]],
        locale: str,
        *,
        reason: str = "",
        lasts: str = "",
        needs_reason: bool = True,
        rules: Sequence[str] = (),
    ) -> None:
        super().__init__(title=translate(TITLES[kind], locale))
        self._kind = kind
        self._on_wish = on_wish
        self._reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=reason[:REASON_LENGTH],
            max_length=REASON_LENGTH,
            required=needs_reason and not rules,
        )
        self._needs_reason = needs_reason
        self._rules = tuple(rules)[:MOST_RULES]
        self._rule: discord.ui.Select[Any] = discord.ui.Select(
            options=[discord.SelectOption(label=rule, value=str(index)) for index, rule in enumerate(self._rules)]
            or [discord.SelectOption(label="–")],
            required=False,
        )
        self._lasts: discord.ui.TextInput[Any] = discord.ui.TextInput(
            default=lasts, max_length=40, required=kind is CaseKind.MUTE
        )
        self._choice = _choice(kind, locale)
        hint = translate(_("They read it"), locale)
        if self._rules:
            self.add_item(discord.ui.Label(text=translate(_("Which rule"), locale), component=self._rule))
        self.add_item(discord.ui.Label(text=translate(_("Why"), locale), description=hint, component=self._reason))
        if self._choice is not None:
            text = _("Warning points") if kind is CaseKind.WARN else _("Which of their messages go")
            self.add_item(discord.ui.Label(text=translate(text, locale), component=self._choice))
        self.add_item(
            discord.ui.Label(
                text=translate(_("How long"), locale),
                description=translate(HOW_LONG[kind], locale)[:100],
                component=self._lasts,
            )
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the answers on. Raises WhenError for what is no duration, BadInputError without a reason."""
        lasts = parse_duration(self._lasts.value) if self._lasts.value.strip() else None
        chosen = int(self._choice.values[0]) if self._choice is not None and self._choice.values else 0
        is_warning = self._kind is CaseKind.WARN
        wish = Wish(
            self._why(),
            lasts,
            severity=max(1, chosen) if is_warning else 0,
            delete=dt.timedelta(hours=0 if is_warning else chosen),
        )
        await self._on_wish(interaction, wish)

    def _why(self) -> str:
        """Return the rule, where one was chosen, and what was written."""
        rule = self._rules[int(self._rule.values[0])] if self._rules and self._rule.values else ""
        words = self._reason.value.strip()
        if self._needs_reason and not rule and not words:
            raise BadInputError(_("Choose a rule, or say why."))
        return f"{rule}: {words}" if rule and words else rule or words


async def act_unless_just_done(interaction: Interaction, act: Callable[[Interaction, bool], Awaitable[str]]) -> None:
    """Act and say how it went; where another moderator was faster, ask first whether it is to be done anyway.

    `act` checks who may do it, raises JustDone unless it is told to act anyway, and returns what is answered.
    """
    try:
        words = await act(interaction, False)  # noqa: FBT003 - the answer to one question
    except JustDone as before:

        async def anyway(confirmed: Interaction) -> None:
            await confirmed.response.defer()
            view = layout_of()
            view.add_item(discord.ui.TextDisplay(await act(confirmed, True)))  # noqa: FBT003 - as above
            await confirmed.edit_original_response(view=view, allowed_mentions=discord.AllowedMentions.none())

        locale = locale_of(interaction)
        await Confirm(interaction.user.id, before.in_language(locale), anyway, locale=locale).send(interaction)
    else:
        await say(interaction, words)


def _choice(kind: CaseKind, locale: str) -> discord.ui.Select[Any] | None:
    if kind is CaseKind.MUTE:
        return None
    points = plural("{count} point", "{count} points")
    labels = {number: translate(points, locale, count=number) for number in range(1, MOST_SEVERE + 1)}
    if kind is CaseKind.BAN:
        labels = {hours: translate(text, locale) for hours, text in DELETE_HOURS.items()}
    first = min(labels)
    options = [
        discord.SelectOption(label=label, value=str(value), default=value == first) for value, label in labels.items()
    ]
    return discord.ui.Select(options=options)
