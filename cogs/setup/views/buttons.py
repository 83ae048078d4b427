"""The buttons of the wizard, of the check and of the first message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import discord

from bot.errors import NotFoundError
from bot.i18n import Text, _, plural, translate
from bot.kit import answer, guild_of, locale_of, service_of
from cogs.setup.forms import ZoneForm
from cogs.setup.service import Checkup, Wizard
from cogs.setup.views.base import Button, Interaction, ManagedItem, facts_now, show_page, store_and_show

if TYPE_CHECKING:
    import re


class PageButton(ManagedItem[Button], template=r"setup:page:(?P<page>\d+)"):
    """Turns to a page, which is kept for when the wizard is opened again."""

    def __init__(self, number: int, text: Text = "", locale: str = "en", *, is_main: bool = False) -> None:
        style = discord.ButtonStyle.primary if is_main else discord.ButtonStyle.secondary
        label = translate(text, locale) or "…"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"setup:page:{number}"))
        self.number = number

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["page"]))

    async def act(self, interaction: Interaction) -> None:
        """Keep the page and show it."""
        wizard = service_of(interaction, Wizard)
        await show_page(interaction, await wizard.turn_to(guild_of(interaction).id, self.number))


class ZoneButton(ManagedItem[Button], template=r"setup:other-zone"):
    """Opens the form for a zone that is not in the list."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("Another zone …"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id="setup:other-zone"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Ask for the zone."""

        async def show(submitted: Interaction) -> None:
            await show_page(submitted, 0)

        await ZoneForm(show, locale_of(interaction)).open(interaction)


class SwitchButton(ManagedItem[Button], template=r"setup:switch:(?P<feature>[a-z0-9_]+):(?P<on>[01])"):
    """Shows whether a feature is on; a press makes it the other. The same press twice is once."""

    def __init__(self, feature: str, locale: str = "en", *, turns_on: bool) -> None:
        label = translate(_("Off") if turns_on else _("On"), locale)
        style = discord.ButtonStyle.secondary if turns_on else discord.ButtonStyle.success
        custom_id = f"setup:switch:{feature}:{int(turns_on)}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.feature = feature
        self.turns_on = turns_on

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(match["feature"], turns_on=match["on"] == "1")

    async def act(self, interaction: Interaction) -> None:
        """Switch the feature."""
        wizard, guild_id = service_of(interaction, Wizard), guild_of(interaction).id
        number = await wizard.page_of(guild_id, self.feature)
        facts = await facts_now(interaction)
        switching = wizard.switch(facts, self.feature, interaction.user.id, is_on=self.turns_on)
        await store_and_show(interaction, switching, number)


class FinishButton(ManagedItem[Button], template=r"setup:finish"):
    """Ends the wizard: from now on the bot is live."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("Finish"), locale)
        style = discord.ButtonStyle.success
        super().__init__(discord.ui.Button(label=label, style=style, custom_id="setup:finish"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Go live and say what comes next."""
        from cogs.setup.render import finished_card  # noqa: PLC0415 - render places these controls

        is_new = await service_of(interaction, Wizard).finish(guild_of(interaction).id, interaction.user.id)
        await interaction.response.edit_message(view=finished_card(locale_of(interaction), is_new=is_new))


class StartButton(ManagedItem[Button], template=r"setup:wizard"):
    """Opens the wizard from the first message on a server."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("Set me up"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=label, style=style, custom_id="setup:wizard"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Open the wizard privately, at the page where it was left."""
        wizard = service_of(interaction, Wizard)
        number = await wizard.open(await facts_now(interaction), interaction.user.id)
        await show_page(interaction, number, in_place=False)


class CheckButton(ManagedItem[Button], template=r"setup:check"):
    """Checks again, in place."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("Check again"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id="setup:check"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Show what is found now."""
        await show_check(interaction, in_place=True)


class RetryButton(ManagedItem[Button], template=r"setup:retry"):
    """Tries the work that was given up once more."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("Try again"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=label, style=style, custom_id="setup:retry"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Put it back in line and show the check without it."""
        amount = await service_of(interaction, Checkup).retry(guild_of(interaction).id)
        if not amount:
            raise NotFoundError
        await show_check(interaction, in_place=True)
        said = plural("I am trying it again now.", "I am trying all {count} again now.")
        await answer(interaction, said, count=amount)


async def show_check(interaction: Interaction, *, in_place: bool = False) -> None:
    """Show what is wrong and what to do about it, privately."""
    from cogs.setup.render import check_card  # noqa: PLC0415 - render places these controls

    checkup, guild_id = service_of(interaction, Checkup), guild_of(interaction).id
    findings = await checkup.findings(await facts_now(interaction))
    has_dead = bool(await checkup.dead_jobs(guild_id))
    view = check_card(findings, locale_of(interaction), can_retry=has_dead)
    if in_place:
        await interaction.response.edit_message(view=view)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)
