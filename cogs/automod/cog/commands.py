"""/automod: what protects this server, switched, edited and tried out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.i18n import _, translate
from bot.kit import answer, guild_of, locale_of, require_permissions, require_staff
from bot.kit.pages import Paginator
from cogs.automod.cog.group import GROUP, rule_choices
from cogs.automod.cog.native import NativeCommands, rules_of
from cogs.automod.cog.seeing import WRITTEN, Invitations, is_left_out, is_trusted, seen_of
from cogs.automod.forms import RuleForm
from cogs.automod.models import Place
from cogs.automod.render import dry_run_text, native_page, rule_line, rules_page, test_text
from cogs.automod.rules import Seen

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.automod.models import RuleState
    from cogs.automod.service import OffenceService, RuleService, WatchService

Interaction = discord.Interaction[Any]


class AutomodCommands(NativeCommands):
    """Shows and changes the rules."""

    automod = GROUP

    def __init__(self, bot: Hearth, rules: RuleService, watching: WatchService, offences: OffenceService) -> None:
        self.bot = bot
        self.rules = rules
        self.watching = watching
        self.offences = offences
        self.invitations = Invitations(bot)

    @GROUP.command(name=_("rules"), description=_("All rules with how they stand, ours and Discord's own"))
    async def list_rules(self, interaction: Interaction) -> None:
        """Show our rules on one page and Discord's on the next."""
        await require_staff(interaction)
        await interaction.response.defer(ephemeral=True)
        guild, locale = guild_of(interaction), locale_of(interaction)
        places = await self.offences.alert_channels(guild.id)
        has_alerts = any(guild.get_channel_or_thread(each) is not None for each in places)
        ours = rules_page(await self.rules.all(guild.id), locale, reads_content=self._reads, has_alerts=has_alerts)
        theirs = native_page(await rules_of(guild), locale)
        heads = (_("Our rules"), _("Discord's own AutoMod"))
        pages = [f"**{translate(head, locale)}**\n{text}" for head, text in zip(heads, (ours, theirs), strict=True)]

        async def page_of(index: int) -> str:
            return pages[index]

        title = translate(_("Automatic protection"), locale)
        await Paginator(interaction.user.id, title, len(pages), page_of, locale=locale, guard=require_staff).start(
            interaction
        )

    @GROUP.command(name=_("enable"), description=_("Switch a rule on, or let it only note what it would do"))
    @app_commands.rename(rule=_("rule"), only_note=_("only_note"))
    @app_commands.describe(
        rule=_("Which rule"), only_note=_("Whether it only notes what it would do, and does nothing")
    )
    async def enable(self, interaction: Interaction, rule: str, *, only_note: bool = False) -> None:
        """Switch a rule on."""
        await self._switch(interaction, rule, "dry-run" if only_note else "on")

    @GROUP.command(name=_("disable"), description=_("Switch a rule off"))
    @app_commands.rename(rule=_("rule"))
    @app_commands.describe(rule=_("Which rule"))
    async def disable(self, interaction: Interaction, rule: str) -> None:
        """Switch a rule off."""
        await self._switch(interaction, rule, "off")

    @GROUP.command(name=_("edit"), description=_("Change what a rule looks for and what follows"))
    @app_commands.rename(rule=_("rule"))
    @app_commands.describe(rule=_("Which rule"))
    async def edit(self, interaction: Interaction, rule: str) -> None:
        """Open the form of a rule."""
        require_permissions(interaction, "manage_guild")
        found, settings = await self.rules.get(guild_of(interaction).id, rule)
        await RuleForm(found, settings, locale_of(interaction)).open(interaction)

    @GROUP.command(name=_("dry-run"), description=_("What a rule did or would have done in the last days"))
    @app_commands.rename(rule=_("rule"), days=_("days"))
    @app_commands.describe(rule=_("Which rule"), days=_("Of how many days back (7 if left out)"))
    async def dry_run(self, interaction: Interaction, rule: str, days: app_commands.Range[int, 1, 90] = 7) -> None:
        """Answer from the log, and from the messages still in memory."""
        await require_staff(interaction)
        await interaction.response.defer(ephemeral=True)
        guild, locale = guild_of(interaction), locale_of(interaction)
        plan = await self.watching.plan(guild.id)
        recent = [
            seen_of(message, guild)
            for message in self.bot.cached_messages
            if message.guild == guild
            and message.type in WRITTEN
            and not message.author.bot
            and isinstance(message.author, discord.Member)
            and not is_left_out(message.channel, plan)
            and not is_trusted(message.author, plan)
        ]
        run = await self.rules.dry_run(guild.id, rule, days, recent)
        await answer(interaction, _("{words}"), words=dry_run_text(run, locale, self.bot.services.clock.now()))

    @GROUP.command(name=_("test"), description=_("Which rules a text would match; nothing is done"))
    @app_commands.rename(text=_("text"))
    @app_commands.describe(text=_("What somebody might write"))
    async def test(self, interaction: Interaction, text: app_commands.Range[str, 1, 2000]) -> None:
        """Try all rules on a text, whatever their state."""
        await require_staff(interaction)
        await interaction.response.defer(ephemeral=True)
        now, locale = self.bot.services.clock.now(), locale_of(interaction)
        place = Place(interaction.channel_id or 0, interaction.id)
        seen = Seen(
            guild_id=guild_of(interaction).id,
            place=place,
            author_id=interaction.user.id,
            at=now.timestamp(),
            content=text,
            mentions=text.count("<@"),
        )
        if seen.invites:
            seen = replace(seen, leads_to=await self.invitations.resolve(seen.invites))
        results = await self.rules.test(seen)
        await answer(interaction, _("{words}"), words=test_text(results, locale, reads_content=self._reads))

    @enable.autocomplete("rule")
    @disable.autocomplete("rule")
    @edit.autocomplete("rule")
    @dry_run.autocomplete("rule")
    async def complete_rule(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the rules."""
        return rule_choices(interaction, typed)

    async def _switch(self, interaction: Interaction, name: str, state: RuleState) -> None:
        require_permissions(interaction, "manage_guild")
        rule, settings = await self.rules.switch(guild_of(interaction).id, name, state, by=interaction.user.id)
        line = rule_line(rule, settings, locale_of(interaction), reads_content=self._reads)
        await answer(interaction, _("✅ {rule}"), rule=line)

    @property
    def _reads(self) -> bool:
        return self.bot.intents.message_content
