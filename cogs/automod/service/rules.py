"""Rules as people set them: switched, edited, tried out on a text, and judged by what was logged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError
from bot.i18n import _
from cogs.automod.models import AutomodSettings, MessageRuleSettings
from cogs.automod.rules import RULES, MessageRule, Seen, Trails, rule_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Match, RuleCount, RuleSettings, RuleState
    from cogs.automod.rules import Rule
    from cogs.automod.service.base import Parts
    from cogs.automod.store import MatchStore

MOST_SAMPLED = 2000


@dataclass(frozen=True, slots=True)
class Sample:
    """Messages to try a rule on: how many, since when, and how many of them it would match."""

    messages: int
    since: dt.datetime | None
    matches: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a rule did or would have done, and what that rests on."""

    rule: Rule
    settings: RuleSettings
    days: int
    logged: RuleCount
    kept: Sample
    """Messages in which any rule found something, as far as their text is kept."""
    recent: Sample
    """The latest messages that are still in memory."""


class RuleService:
    """Reads and changes what is set about rules."""

    def __init__(self, store: MatchStore, parts: Parts) -> None:
        self._store = store
        self._parts = parts

    async def all(self, guild_id: int) -> list[tuple[Rule, RuleSettings]]:
        """List all rules with what is set about them."""
        return [(rule, await self._parts.guilds.get(guild_id, rule.settings)) for rule in RULES.values()]

    async def get(self, guild_id: int, name: str) -> tuple[Rule, RuleSettings]:
        """Return a rule with what is set about it. Raises NotFoundError."""
        rule = rule_named(name)
        return rule, await self._parts.guilds.get(guild_id, rule.settings)

    async def switch(self, guild_id: int, name: str, state: RuleState, *, by: int) -> tuple[Rule, RuleSettings]:
        """Switch a rule on, off, or to only noting. Raises NotFoundError, and BadInputError for one that is empty."""
        rule, settings = await self.get(guild_id, name)
        if state != "off" and is_empty(rule, settings):
            raise BadInputError(
                _("This rule has nothing to look for yet. Tell it with /automod edit, then switch it on.")
            )
        return rule, await self._parts.guilds.change(guild_id, rule.settings, by=by, state=state)

    async def edit(self, guild_id: int, name: str, changes: dict[str, Any], *, by: int) -> tuple[Rule, RuleSettings]:
        """Change what is set about a rule. Raises NotFoundError, and BadInputError with the first fault."""
        rule = rule_named(name)
        return rule, await self._parts.guilds.change(guild_id, rule.settings, by=by, **changes)

    async def test(self, seen: Seen) -> list[tuple[Rule, RuleSettings, Match | None]]:
        """Say which rules would match a text; those that look at several messages are left out."""
        found: list[tuple[Rule, RuleSettings, Match | None]] = []
        for rule, settings in await self.all(seen.guild_id):
            if isinstance(rule, MessageRule) and not rule.looks_back:
                found.append((rule, settings, rule.check(seen, (), settings)))
        return found

    async def dry_run(self, guild_id: int, name: str, days: int, recent: Sequence[Seen]) -> DryRun:
        """Say what a rule did or would have done with what was logged and with recent messages."""
        rule, settings = await self.get(guild_id, name)
        since = self._parts.clock.now() - dt.timedelta(days=days)
        async with self._store.database.reading() as tx:
            logged = await self._store.count_rule(tx, guild_id, rule.name, since)
            texts = await self._store.kept_texts(tx, guild_id, since, MOST_SAMPLED)
        kept = [
            Seen(guild_id=guild_id, place=place, author_id=author_id, at=at.timestamp(), content=text)
            for place, author_id, text, at in texts
        ]
        young = [seen for seen in recent if seen.at >= since.timestamp()]
        return DryRun(rule, settings, days, logged, _sample(rule, settings, kept), _sample(rule, settings, young))

    async def text_days(self, guild_id: int) -> int:
        """Return for how many days it is kept what was said."""
        return (await self._parts.guilds.get(guild_id, AutomodSettings)).text_days


def is_empty(rule: Rule, settings: RuleSettings) -> bool:
    """Say whether a rule could match nothing, since nothing was set that it looks for."""
    return bool(rule.looks_for) and not any(getattr(settings, name) for name in rule.looks_for)


def _sample(rule: Rule, settings: RuleSettings, messages: Sequence[Seen]) -> Sample:
    """Try a rule on messages in the order in which they came."""
    if not isinstance(rule, MessageRule) or not isinstance(settings, MessageRuleSettings):
        return Sample(0, None, 0)
    trails = Trails()
    ordered = sorted(messages, key=lambda seen: seen.at)
    matches = sum(rule.check(seen, trails.before(seen), settings) is not None for seen in ordered)
    since = dt.datetime.fromtimestamp(ordered[0].at, dt.UTC) if ordered else None
    return Sample(len(ordered), since, matches)
