"""Forms: what is set about a rule, and Discord's own rules about words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import discord

from bot.i18n import Text, _, translate
from bot.kit import BaseModal, answer, guild_of, locale_of, require_permissions, service_of
from cogs.automod.models import MessageRuleSettings
from cogs.automod.render import act_word, rule_line
from cogs.automod.service import RuleService

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from cogs.automod.models import RuleSettings
    from cogs.automod.rules import Rule

Interaction = discord.Interaction[Any]
FORM_LENGTH = 4000  # https://discord.com/developers/docs/components/reference#text-input
LABEL_LENGTH = 45
HINT_LENGTH = 100

LABELS: dict[str, Text] = {
    "actions": _("What follows"),
    "mute_minutes": _("Length of a mute, in minutes"),
    "messages": _("Messages"),
    "seconds": _("Seconds"),
    "channels": _("Channels"),
    "times": _("Times"),
    "mentions": _("Mentions"),
    "allowed": _("Allowed, one on each line"),
    "denied": _("Refused, one on each line"),
    "only_allowed": _("Refuse everything else"),
    "wording": _("Look at the wording, too"),
    "words": _("Words, one on each line"),
    "patterns": _("Patterns (RE2), one on each line"),
    "joins": _("Joins"),
    "calm_minutes": _("Calm minutes until it is over"),
}


class RuleForm(BaseModal):
    """Edits one rule: what follows, and what it looks for."""

    def __init__(self, rule: Rule, settings: RuleSettings, locale: str) -> None:
        super().__init__(title=translate(rule.title, locale)[:LABEL_LENGTH])
        self._rule = rule
        acts = _acts_of(settings)
        self.actions: discord.ui.Select[Any] = discord.ui.Select(
            min_values=0,
            max_values=len(acts),
            required=False,
            options=[
                discord.SelectOption(label=act_word(act, locale), value=act, default=act in _chosen(settings))
                for act in acts
            ],
        )
        self._add("actions", self.actions, locale)
        self.fields: dict[str, discord.ui.TextInput[Any] | discord.ui.Select[Any]] = {}
        for name in ("mute_minutes", *rule.fields):
            value: Any = getattr(settings, name)
            if isinstance(value, tuple) and not _fits(value):  # pyright: ignore[reportUnknownArgumentType]
                self.add_item(_left_out(LABELS[name], len(value), BY_FILE, locale))  # pyright: ignore[reportUnknownArgumentType]
                continue
            self.fields[name] = _input(value, locale)
            self._add(name, self.fields[name], locale)

    def _add(self, name: str, component: discord.ui.TextInput[Any] | discord.ui.Select[Any], locale: str) -> None:
        described = translate(self._rule.settings.description_of(name), locale)
        hint = described if len(described) <= HINT_LENGTH else f"{described[: HINT_LENGTH - 1]}…"
        label = translate(LABELS[name], locale)
        self.add_item(discord.ui.Label(text=label, description=hint, component=component))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Store what was typed. Raises BadInputError with the first fault."""
        require_permissions(interaction, "manage_guild")
        service, locale = service_of(interaction, RuleService), locale_of(interaction)
        changes: dict[str, Any] = {"actions": list(self.actions.values)}
        for name, component in self.fields.items():
            changes[name] = _typed(self._rule.settings.model_fields[name].annotation, component)
        guild_id, by = guild_of(interaction).id, interaction.user.id
        rule, settings = await service.edit(guild_id, self._rule.name, changes, by=by)
        reads = interaction.client.intents.message_content
        line = rule_line(rule, settings, locale, reads_content=reads)
        await answer(interaction, _("✅ {rule}"), rule=line)


class NativeWordsForm(BaseModal):
    """Edits one of Discord's own rules about words; `store` takes (words, patterns, allowed)."""

    def __init__(
        self,
        name: str,
        before: discord.AutoModTrigger | None,
        store: Callable[[Interaction, list[str], list[str], list[str]], Awaitable[None]],
        locale: str,
    ) -> None:
        super().__init__(title=name[:LABEL_LENGTH])
        self._store = store
        self._lists: list[list[str] | discord.ui.TextInput[Any]] = []
        """Each list as it is filled in, or as it stays because it is too long for a field."""
        lists: tuple[tuple[list[str], Text, Text], ...] = (
            (
                before.keyword_filter if before else [],
                LABELS["words"],
                _("Up to 1,000 with 60 characters; * stands for more letters."),
            ),
            (before.regex_patterns if before else [], PATTERNS, _("Up to 10 with 260 characters.")),
            (
                before.allow_list if before else [],
                LABELS["allowed"],
                _("Words that are no match all the same, up to 100."),
            ),
        )
        for entries, label, hint in lists:
            if not _fits(entries):
                self._lists.append(entries)
                self.add_item(_left_out(label, len(entries), IN_DISCORD, locale))
                continue
            component = _lines(entries)
            self._lists.append(component)
            text, description = translate(label, locale), translate(hint, locale)
            self.add_item(discord.ui.Label(text=text, description=description, component=component))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand on what was typed, and what was left out."""
        require_permissions(interaction, "manage_guild")
        words, patterns, allowed = [each if isinstance(each, list) else _entries(each) for each in self._lists]
        await self._store(interaction, words, patterns, allowed)


PATTERNS = _("Patterns (Rust), one on each line")
BY_FILE = _(
    "**{field}**\nThese are {count}, too many for a form: here they stay as they are. /setup export and /setup import "
    "change them."
)
IN_DISCORD = _(
    "**{field}**\nThese are {count}, too many for a form: here they stay as they are. "
    "Server Settings → AutoMod changes them."
)


def _acts_of(settings: RuleSettings) -> tuple[str, ...]:
    model = MessageRuleSettings if isinstance(settings, MessageRuleSettings) else type(settings)
    return get_args(get_args(model.model_fields["actions"].annotation)[0])


def _chosen(settings: RuleSettings) -> tuple[str, ...]:
    return getattr(settings, "actions", ())


def _input(value: Any, locale: str) -> discord.ui.TextInput[Any] | discord.ui.Select[Any]:
    if isinstance(value, bool):
        return discord.ui.Select(
            options=[
                discord.SelectOption(label=translate(_("yes"), locale), value="true", default=value),
                discord.SelectOption(label=translate(_("no"), locale), value="false", default=not value),
            ]
        )
    if isinstance(value, tuple):
        return _lines([str(entry) for entry in value])  # pyright: ignore[reportUnknownVariableType]
    return discord.ui.TextInput(default=str(value), max_length=10)


def _fits(entries: Sequence[object]) -> bool:
    return len("\n".join(map(str, entries))) <= FORM_LENGTH


def _left_out(label: Text, count: int, text: Text, locale: str) -> discord.ui.TextDisplay[Any]:
    """Say that a list is not in the form: what a field cannot show whole, it would cut when it comes back."""
    return discord.ui.TextDisplay(translate(text, locale, field=translate(label, locale), count=count))


def _lines(entries: Sequence[str]) -> discord.ui.TextInput[Any]:
    text = "\n".join(entries)
    style = discord.TextStyle.paragraph
    return discord.ui.TextInput(default=text or None, style=style, required=False, max_length=FORM_LENGTH)


def _entries(component: discord.ui.TextInput[Any]) -> list[str]:
    return [line.strip() for line in component.value.splitlines() if line.strip()]


def _typed(annotation: Any, component: discord.ui.TextInput[Any] | discord.ui.Select[Any]) -> Any:
    if isinstance(component, discord.ui.Select):
        return bool(component.values) and component.values[0] == "true"
    return component.value.strip() if annotation is int else _entries(component)
