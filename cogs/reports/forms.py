"""What is filled in: a member's report, and why the team puts one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.cases import Part
from bot.i18n import _, translate
from bot.kit import BaseModal, answer, guild_of, require_staff, service_of
from bot.kit.evidence import copy_of
from cogs.reports.models import CONTEXT_EACH_WAY, REASON_LENGTH, WORDS_LENGTH, Category, Filing, Verdict
from cogs.reports.render import CATEGORIES, VERDICTS
from cogs.reports.service import DecidingService, FilingService

if TYPE_CHECKING:
    from bot.cases import Evidence

Interaction = discord.Interaction[Any]


class ReportForm(BaseModal):
    """What is wrong with a message."""

    def __init__(self, message: discord.Message, locale: str) -> None:
        super().__init__(title=translate(_("Report to moderators"), locale))
        self._message = message
        self._evidence = copy_of(message)  # as it is now: it may be edited or deleted while the form is open
        options = [
            discord.SelectOption(label=translate(text, locale), value=category.value)
            for category, text in CATEGORIES.items()
        ]
        self._category: discord.ui.Select[Any] = discord.ui.Select(options=options)
        self._words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=WORDS_LENGTH, required=False
        )
        hint = translate(_("Only the team learns who you are"), locale)
        self.add_item(discord.ui.Label(text=translate(_("What is wrong?"), locale), component=self._category))
        self.add_item(
            discord.ui.Label(
                text=translate(_("What should the team know?"), locale), description=hint, component=self._words
            )
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the report to the team, with what was said around it. Raises NotAllowedError."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        context, is_gone = await _context(self._message)
        filing = Filing(
            guild_id=guild_of(interaction).id,
            reporter_id=interaction.user.id,
            category=Category(self._category.values[0]),
            words=self._words.value,
            message=self._evidence,
            context=context,
            is_gone=is_gone,
        )
        await service_of(interaction, FilingService).file(filing)
        text = _(
            "🚩 Thank you: the team has your report, with a copy of the message. Nobody outside of the team learns "
            "that it was you."
        )
        if filing.category is Category.DANGER:
            text = _(
                "🚩 Thank you: the team has your report. If somebody is in danger right now, call your local emergency "
                "number: the team may not read this at once."
            )
        await answer(interaction, text)


class DismissForm(BaseModal):
    """Why a report is put away without a case."""

    def __init__(self, report_id: int, locale: str) -> None:
        super().__init__(title=translate(_("Dismiss the report"), locale))
        self._report_id = report_id
        options = [
            discord.SelectOption(label=translate(text, locale), value=verdict.value)
            for verdict, text in VERDICTS.items()
        ]
        self._verdict: discord.ui.Select[Any] = discord.ui.Select(options=options)
        self._reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=REASON_LENGTH
        )
        self.add_item(discord.ui.Label(text=translate(_("How it ends"), locale), component=self._verdict))
        hint = translate(_("For the record; only the team reads it"), locale)
        self.add_item(discord.ui.Label(text=translate(_("Why"), locale), description=hint, component=self._reason))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Put it away. Raises NotAllowedError for who is no staff (any more)."""
        await require_staff(interaction)
        service, guild_id = service_of(interaction, DecidingService), guild_of(interaction).id
        verdict, by = Verdict(self._verdict.values[0]), interaction.user.id
        await service.dismiss(guild_id, self._report_id, by=by, verdict=verdict, reason=self._reason.value)
        await answer(interaction, _("⚪ The report is put away. The card says so."))


async def _context(message: discord.Message) -> tuple[tuple[Evidence, ...], bool]:
    """Copy what was said around a message, and say whether the message itself is gone."""
    limit = 2 * CONTEXT_EACH_WAY + 1
    try:
        found = [each async for each in message.channel.history(limit=limit, around=message)]
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
        return (), False  # a report without it is better than none
    context = [copy_of(each, Part.CONTEXT) for each in reversed(found) if each.id != message.id]
    return tuple(context), _may_look(message) and all(each.id != message.id for each in found)


def _may_look(message: discord.Message) -> bool:
    """Tell whether the bot may read what was said there: otherwise Discord says that nothing was."""
    guild, channel = message.guild, message.channel
    if guild is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return False
    return channel.permissions_for(guild.me).read_message_history
