"""/automod discord: Discord's own AutoMod rules, made, edited and switched from here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError, BotNotAllowedError, NotFoundError
from bot.i18n import _, translate
from bot.kit import answer, guild_of, locale_of, require_permissions
from bot.permissions import say_permission
from bot.text import clean
from cogs.automod.cog.group import NATIVE, choices_of
from cogs.automod.forms import NativeWordsForm
from cogs.automod.render.native import (
    LISTS,
    MOST_KEYWORD_RULES,
    MOST_MENTIONS,
    MOST_NATIVE_PATTERNS,
    MOST_WORDS,
    NATIVE_PATTERN_LENGTH,
    WORD_LENGTH,
    native_line,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Hearth
    from cogs.automod.service import OffenceService

Interaction = discord.Interaction[Any]
Kind = discord.AutoModRuleTriggerType
MANAGE = "manage_guild"
NAME_LENGTH = 100
MOST_ALLOWED = 100
REASON = "Hearth: /automod discord"


async def rules_of(guild: discord.Guild) -> list[discord.AutoModRule] | None:
    """Return Discord's own rules as they are now; None when the bot may not see them."""
    if not guild.me.guild_permissions.manage_guild:
        return None
    try:
        return await guild.fetch_automod_rules()
    except discord.Forbidden:
        return None


class NativeCommands(commands.Cog):
    """The commands about Discord's own rules; part of the feature's cog."""

    bot: Hearth
    offences: OffenceService

    @NATIVE.command(name=_("words"), description=_("Make or edit a rule of Discord's about words"))
    @app_commands.rename(name=_("name"))
    @app_commands.describe(name=_("The rule's name; one that exists is edited"))
    async def words(self, interaction: Interaction, name: app_commands.Range[str, 1, 100]) -> None:
        """Open the form of a rule about words."""
        rules = await self._manageable(interaction)
        title = clean(name, NAME_LENGTH)
        if not title:
            raise BadInputError(_("Give the rule a name that can be read."))
        known = _named(rules, title, Kind.keyword)
        used = sum(rule.trigger.type is Kind.keyword for rule in rules)
        if known is None and used >= MOST_KEYWORD_RULES:
            raise BadInputError(
                _("Discord allows {most} rules about words. Edit one of them."), most=MOST_KEYWORD_RULES
            )

        async def store(done: Interaction, words: list[str], patterns: list[str], allowed: list[str]) -> None:
            _check(words, patterns, allowed)
            await done.response.defer(ephemeral=True, thinking=True)
            trigger = discord.AutoModTrigger(
                type=Kind.keyword, keyword_filter=words, regex_patterns=patterns, allow_list=allowed
            )
            await self._put(done, title, trigger, known)

        form = NativeWordsForm(title, known.trigger if known else None, store, locale_of(interaction))
        await form.open(interaction)

    @words.autocomplete("name")
    async def complete_words(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the rules about words."""
        if not interaction.permissions.manage_guild:
            return []
        found = await rules_of(guild_of(interaction)) or []
        names = [rule.name for rule in found if rule.trigger.type is Kind.keyword]
        return choices_of((name, name) for name in names if typed.casefold() in name.casefold())

    @NATIVE.command(name=_("mentions"), description=_("Have Discord block messages with many mentions"))
    @app_commands.rename(most=_("most"), raids=_("raids"))
    @app_commands.describe(
        most=_("How many mentions a message may have"), raids=_("Whether Discord also looks for raids of mentions")
    )
    async def mentions(
        self, interaction: Interaction, most: app_commands.Range[int, 1, MOST_MENTIONS], *, raids: bool = True
    ) -> None:
        """Make or change Discord's rule about mentions."""
        trigger = discord.AutoModTrigger(type=Kind.mention_spam, mention_limit=most, mention_raid_protection=raids)
        await self._put_one(interaction, trigger)

    @NATIVE.command(name=_("spam"), description=_("Have Discord block what it takes for spam"))
    async def spam(self, interaction: Interaction) -> None:
        """Make or switch on Discord's rule about spam."""
        await self._put_one(interaction, discord.AutoModTrigger(type=Kind.spam))

    @NATIVE.command(name=_("lists"), description=_("Have Discord block the words of its own lists"))
    @app_commands.rename(profanity=_("profanity"), sexual=_("sexual_content"), slurs=_("slurs"))
    @app_commands.describe(profanity=_("Swearing"), sexual=_("Sexual content"), slurs=_("Slurs and hate"))
    async def lists(
        self, interaction: Interaction, *, slurs: bool = True, sexual: bool = False, profanity: bool = False
    ) -> None:
        """Make or change Discord's rule with its word lists."""
        if not any((slurs, sexual, profanity)):
            raise BadInputError(_("Choose one of the lists at least; /automod discord switch turns the rule off."))
        presets = discord.AutoModPresets.none()
        for name, is_on in zip(LISTS, (profanity, sexual, slurs), strict=True):
            setattr(presets, name, is_on)
        await self._put_one(interaction, discord.AutoModTrigger(type=Kind.keyword_preset, presets=presets))

    @NATIVE.command(name=_("switch"), description=_("Switch one of Discord's own rules on or off"))
    @app_commands.rename(rule=_("rule"), on=_("on"))
    @app_commands.describe(rule=_("Which one"), on=_("Whether it is on"))
    async def switch(self, interaction: Interaction, rule: str, *, on: bool) -> None:
        """Switch one of Discord's rules."""
        rules = await self._manageable(interaction)
        found = next((each for each in rules if rule in {str(each.id), each.name}), None)
        if found is None:
            raise NotFoundError(_("There is no such rule. Pick one from the list that opens while you write."))
        await interaction.response.defer(ephemeral=True)
        await self._confirm(interaction, await found.edit(enabled=on, reason=REASON))

    @switch.autocomplete("rule")
    async def complete_switch(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer all of Discord's rules."""
        if not interaction.permissions.manage_guild:
            return []
        found = await rules_of(guild_of(interaction)) or []
        return choices_of((rule.name, str(rule.id)) for rule in found if typed.casefold() in rule.name.casefold())

    async def _manageable(self, interaction: Interaction) -> Sequence[discord.AutoModRule]:
        require_permissions(interaction, MANAGE)
        rules = await rules_of(guild_of(interaction))
        if rules is None:
            text = _("I need the permission {permission} for this. A server admin can give it to my role.")
            raise BotNotAllowedError(text, permission=lambda locale: say_permission(MANAGE, locale))
        return rules

    async def _put_one(self, interaction: Interaction, trigger: discord.AutoModTrigger) -> None:
        """Make or change the one rule that Discord allows of a kind."""
        rules = await self._manageable(interaction)
        await interaction.response.defer(ephemeral=True)
        known = next((rule for rule in rules if rule.trigger.type is trigger.type), None)
        if known is not None and trigger.type is Kind.keyword_preset:
            trigger.allow_list = known.trigger.allow_list  # Discord takes a rule's trigger as a whole
        title = {Kind.mention_spam: _("Mention spam"), Kind.spam: _("Suspected spam")}.get(
            trigger.type, _("Discord's word lists")
        )
        await self._put(interaction, translate(title, locale_of(interaction)), trigger, known)

    async def _put(
        self, interaction: Interaction, name: str, trigger: discord.AutoModTrigger, known: discord.AutoModRule | None
    ) -> None:
        guild = guild_of(interaction)
        try:
            if known is not None:
                rule = await known.edit(trigger=trigger, enabled=True, reason=REASON)
            else:
                rule = await guild.create_automod_rule(
                    name=name,
                    event_type=discord.AutoModRuleEventType.message_send,
                    trigger=trigger,
                    actions=await self._actions(guild, trigger),
                    enabled=True,
                    reason=REASON,
                )
        except discord.Forbidden:
            raise
        except discord.HTTPException as refusal:
            if refusal.status != 400:
                raise
            text = _("Discord does not take this: {reason}")
            raise BadInputError(text, reason=clean(refusal.text, 300, lines=3)) from refusal
        await self._confirm(interaction, rule)

    async def _actions(self, guild: discord.Guild, trigger: discord.AutoModTrigger) -> list[discord.AutoModRuleAction]:
        """Return what a new rule does: block, alert where our alerts are, and a timeout for mass mentions."""
        actions = [discord.AutoModRuleAction(type=discord.AutoModRuleActionType.block_message)]
        places = await self.offences.alert_channels(guild.id)
        channel_id = next((each for each in places if guild.get_channel(each) is not None), None)
        if channel_id is not None:
            actions.append(discord.AutoModRuleAction(channel_id=channel_id))
        if trigger.type is Kind.mention_spam:
            actions.append(discord.AutoModRuleAction(duration=dt.timedelta(minutes=10)))
        return actions

    async def _confirm(self, interaction: Interaction, rule: discord.AutoModRule) -> None:
        await answer(interaction, _("✅ {rule}"), rule=native_line(rule, locale_of(interaction)))


def _named(rules: Sequence[discord.AutoModRule], name: str, kind: Kind) -> discord.AutoModRule | None:
    wanted = name.casefold()
    return next((rule for rule in rules if rule.trigger.type is kind and rule.name.casefold() == wanted), None)


def _check(words: list[str], patterns: list[str], allowed: list[str]) -> None:
    """Refuse what Discord would, in words. Raises BadInputError."""
    if not words and not patterns:
        raise BadInputError(_("Write a word or a pattern at least."))
    for entries, most, length in (
        (words, MOST_WORDS, WORD_LENGTH),
        (patterns, MOST_NATIVE_PATTERNS, NATIVE_PATTERN_LENGTH),
        (allowed, MOST_ALLOWED, WORD_LENGTH),
    ):
        if len(entries) > most:
            raise BadInputError(_("Discord takes {most} of these at most, and these are {count}."),
                                most=most, count=len(entries))  # fmt: skip
        long = next((entry for entry in entries if len(entry) > length), None)
        if long is not None:
            text = _("“{entry}…” is too long: Discord takes {most} characters.")
            raise BadInputError(text, entry=long[:30], most=length)
