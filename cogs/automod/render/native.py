"""Discord's own AutoMod rules in words, with Discord's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import Text, _, plural, say_list, translate
from bot.text import inert

if TYPE_CHECKING:
    from collections.abc import Sequence

# https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object-trigger-types
MOST_KEYWORD_RULES = 6
MOST_WORDS = 1000
WORD_LENGTH = 60
MOST_NATIVE_PATTERNS = 10
NATIVE_PATTERN_LENGTH = 260
MOST_MENTIONS = 50

Kind = discord.AutoModRuleTriggerType
TITLES: dict[Kind, Text] = {
    Kind.keyword: _("Words"),
    Kind.spam: _("Suspected spam"),
    Kind.keyword_preset: _("Discord's word lists"),
    Kind.mention_spam: _("Mention spam"),
    Kind.member_profile: _("Names of members"),
}
LISTS: dict[str, Text] = {
    "profanity": _("profanity"),
    "sexual_content": _("sexual content"),
    "slurs": _("slurs"),
}


def native_page(rules: Sequence[discord.AutoModRule] | None, locale: str) -> str:
    """List Discord's own rules; None where the bot may not see them."""
    if rules is None:
        text = _("To show and change Discord's own AutoMod I need the permission Manage Server. Without it, Discord's "
                 "rules work all the same; you find them in Server Settings → AutoMod.")  # fmt: skip
        return translate(text, locale)
    lines = [native_line(rule, locale) for rule in rules] or [translate(_("None yet."), locale)]
    used = sum(rule.trigger.type is Kind.keyword for rule in rules)
    limits = _(
        "-# Discord allows {most} rules about words ({used} used), each with 1,000 words of 60 characters and 10 "
        "patterns, and one rule of each other kind."
    )
    lines.append(translate(limits, locale, most=MOST_KEYWORD_RULES, used=used))
    return "\n".join(lines)


def native_line(rule: discord.AutoModRule, locale: str) -> str:
    """Say what one of Discord's rules does."""
    sign = "🟢" if rule.enabled else "⚪"
    state = translate(_("on") if rule.enabled else _("off"), locale)
    title = translate(TITLES.get(rule.trigger.type, _("Another kind")), locale)
    return (
        f"{sign} {state} · **{inert(rule.name, 60)}** ({title})\n-# {_looks_for(rule, locale)} → {_acts(rule, locale)}"
    )


def _looks_for(rule: discord.AutoModRule, locale: str) -> str:
    trigger = rule.trigger
    if trigger.type in {Kind.keyword, Kind.member_profile}:
        text = _("{words} of {most_words} words, {patterns} of {most_patterns} patterns")
        counts = {"words": len(trigger.keyword_filter), "patterns": len(trigger.regex_patterns)}
        return translate(text, locale, most_words=MOST_WORDS, most_patterns=MOST_NATIVE_PATTERNS, **counts)
    if trigger.type is Kind.mention_spam:
        text = plural("more than {count} mention in a message", "more than {count} mentions in a message")
        return translate(text, locale, count=trigger.mention_limit)
    if trigger.type is Kind.keyword_preset:
        return say_list(
            [translate(word, locale) for name, word in LISTS.items() if getattr(trigger.presets, name)], locale
        )
    return translate(_("what Discord takes for it"), locale)


def _acts(rule: discord.AutoModRule, locale: str) -> str:
    acts = discord.AutoModRuleActionType
    words: dict[discord.AutoModRuleActionType, Text] = {
        acts.block_message: _("block the message"),
        acts.send_alert_message: _("alert in {channel}"),
        acts.timeout: _("mute"),
        acts.block_member_interactions: _("quarantine the member"),
    }
    said = [
        translate(words[action.type], locale, channel=f"<#{action.channel_id}>")
        for action in rule.actions
        if action.type in words
    ]
    return say_list(said, locale)
