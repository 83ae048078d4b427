"""Buttons of a report's card. They survive restarts; whose report it is, is checked against the database each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.cases import CaseKind
from bot.cases.settings import ModerationSettings
from bot.errors import BotNotAllowedError, NotFoundError
from bot.i18n import Text, _, translate
from bot.kit import PersistentItem, answer, guild_of, locale_of, member_of, require_staff, service_of
from bot.kit.acting import ActForm, act_unless_just_done
from bot.kit.channels import find_channel
from bot.kit.mapper import missing_permissions
from bot.kit.standing import require_act
from cogs.reports.forms import DismissForm
from cogs.reports.render import report_card
from cogs.reports.service import DecidingService, FollowingService
from cogs.reports.service.deciding import Act

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from bot.kit.acting import Wish
    from cogs.reports.models import Report, Shown

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]

ACTS: dict[CaseKind, tuple[str, Text]] = {
    CaseKind.WARN: ("⚠️", _("Warn")),
    CaseKind.MUTE: ("🔇", _("Mute")),
    CaseKind.BAN: ("🔨", _("Ban")),
}


class ClaimButton(PersistentItem[Button], template=r"reports:claim:(?P<id>\d+):(?P<seen>\d+)"):
    """Looks after a report, or takes it over from whom the card shows."""

    def __init__(self, report_id: int, seen: int = 0, locale: str = "en") -> None:
        label = translate(_("Take over") if seen else _("Claim"), locale)
        custom_id = f"reports:claim:{report_id}:{seen}"
        super().__init__(discord.ui.Button(emoji="✋", label=label, custom_id=custom_id))
        self.report_id = report_id
        self.seen = seen

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["seen"]))

    async def press(self, interaction: Interaction) -> None:
        """Claim it; the card says so."""
        await require_staff(interaction)
        service, guild_id = service_of(interaction, DecidingService), guild_of(interaction).id
        await service.claim(guild_id, self.report_id, by=interaction.user.id, seen=self.seen)
        await answer(interaction, _("✋ You are on it. The card says so."))


class ActButton(PersistentItem[Button], template=r"reports:act:(?P<id>\d+):(?P<kind>warn|mute|ban)"):
    """Warns, mutes or bans who wrote the reported message."""

    def __init__(self, report_id: int, kind: CaseKind, locale: str = "en") -> None:
        emoji, label = ACTS[kind]
        style = discord.ButtonStyle.danger if kind is CaseKind.BAN else discord.ButtonStyle.secondary
        custom_id = f"reports:act:{report_id}:{kind.value}"
        button: Button = discord.ui.Button(
            emoji=emoji, label=translate(label, locale), style=style, custom_id=custom_id
        )
        super().__init__(button)
        self.report_id = report_id
        self.kind = kind

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), CaseKind(match["kind"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask how, after checking who; both are checked again when the form comes back."""
        await require_staff(interaction)
        service, guild_id = service_of(interaction, DecidingService), guild_of(interaction).id
        report = await service.actionable(guild_id, self.report_id, by=interaction.user.id)
        await require_act(interaction, self.kind, report.target_id)

        async def on_wish(submitted: Interaction, wish: Wish) -> None:
            async def act(asked: Interaction, anyway: bool) -> str:  # noqa: FBT001 - the answer to one question
                await require_staff(asked)
                await require_act(asked, self.kind, report.target_id)
                wanted = Act(self.kind, asked.user.id, wish.reason, wish.lasts, wish.severity, wish.delete)
                case = await service.act(guild_id, self.report_id, wanted, key=str(asked.id), anyway=anyway)
                text = _("⏳ Case {number} is written down and being done. The card says how it went.")
                return translate(text, locale_of(asked), number=case.number)

            await act_unless_just_done(submitted, act)

        client: Hearth = interaction.client
        settings = await client.services.guilds.get(guild_id, ModerationSettings)
        form = ActForm(
            self.kind,
            on_wish,
            locale_of(interaction),
            needs_reason=settings.reason_required,
            rules=settings.rules,
        )
        await form.open(interaction)


class DeleteButton(PersistentItem[Button], template=r"reports:delete:(?P<id>\d+)"):
    """Deletes the reported message; its copy stays, and so does the report."""

    def __init__(self, report_id: int, locale: str = "en") -> None:
        label = translate(_("Delete message"), locale)
        super().__init__(discord.ui.Button(emoji="🗑️", label=label, custom_id=f"reports:delete:{report_id}"))
        self.report_id = report_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Have it deleted by who may delete messages where it is. Raises NotAllowedError, BotNotAllowedError."""
        await require_staff(interaction)
        guild = guild_of(interaction)
        shown = await service_of(interaction, FollowingService).shown(guild.id, self.report_id)
        await _require_deleting(interaction, shown.report)
        service = service_of(interaction, DecidingService)
        await service.delete_message(guild.id, self.report_id, by=interaction.user.id)
        await answer(interaction, _("🗑️ The message is being deleted; its copy stays. Now decide the report."))


class DismissButton(PersistentItem[Button], template=r"reports:dismiss:(?P<id>\d+)"):
    """Puts a report away without a case."""

    def __init__(self, report_id: int, locale: str = "en") -> None:
        label = translate(_("Dismiss"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=f"reports:dismiss:{report_id}"))
        self.report_id = report_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask why."""
        await require_staff(interaction)
        service, guild_id = service_of(interaction, DecidingService), guild_of(interaction).id
        await service.actionable(guild_id, self.report_id, by=interaction.user.id)
        await DismissForm(self.report_id, locale_of(interaction)).open(interaction)


class HistoryButton(PersistentItem[Button], template=r"reports:history:(?P<id>\d+)"):
    """Shows staff every case about who wrote the reported message."""

    def __init__(self, report_id: int, locale: str = "en") -> None:
        label = translate(_("History"), locale)
        super().__init__(discord.ui.Button(emoji="🗂️", label=label, custom_id=history_id(report_id)))
        self.report_id = report_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the history, privately."""
        await require_staff(interaction)
        client: Hearth = interaction.client
        shown = await service_of(interaction, FollowingService).shown(guild_of(interaction).id, self.report_id)
        if client.show_history is None:
            raise NotFoundError
        await interaction.response.defer(ephemeral=True, thinking=True)
        await client.show_history(interaction, shown.report.target_id)


BUTTONS = (ClaimButton, ActButton, DeleteButton, DismissButton, HistoryButton)


def history_id(report_id: int) -> str:
    """Return the custom_id by which a report's card is found again."""
    return f"reports:history:{report_id}"


def card_of(shown: Shown, locale: str, *, with_names: bool) -> discord.ui.LayoutView:
    """Lay out a report with the buttons that still do something."""
    report = shown.report
    last: list[discord.ui.Item[Any]] = [HistoryButton(report.id, locale)]
    if report.state.is_decided:
        return report_card(shown, locale, [last], with_names=with_names)
    first: list[discord.ui.Item[Any]] = [ClaimButton(report.id, report.claimed_by or 0, locale)]
    first += [ActButton(report.id, kind, locale) for kind in ACTS]
    first.append(DismissButton(report.id, locale))
    if report.deleted_at is None and report.deleted_by is None:
        last.insert(0, DeleteButton(report.id, locale))
    return report_card(shown, locale, [first, last], with_names=with_names)


async def _require_deleting(interaction: Interaction, report: Report) -> None:
    guild = guild_of(interaction)
    channel = await find_channel(guild, report.channel_id)
    if channel is None:
        raise NotFoundError(_("The channel of this message is gone, and the message with it."))
    if not channel.permissions_for(member_of(interaction)).manage_messages:
        raise missing_permissions(["manage_messages"])
    if not channel.permissions_for(guild.me).manage_messages:
        raise BotNotAllowedError(
            _("I need the permission Manage Messages in {channel} for this. A server admin can give it to my role."),
            channel=f"<#{channel.id}>",
        )
