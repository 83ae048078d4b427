"""Which rules look at a server's messages, ready to be asked for each message without waiting for anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.automod.models import Doing, MessageRuleSettings
from cogs.automod.rules.kinds import message_rules
from cogs.automod.rules.kinds.raid import RaidSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cogs.automod.models import AutomodSettings, RuleSettings, Trace
    from cogs.automod.rules.rule import MessageRule
    from cogs.automod.rules.seen import Seen


@dataclass(frozen=True, slots=True)
class Plan:
    """A server's rules as they are set now."""

    rules: tuple[tuple[MessageRule, MessageRuleSettings], ...]
    raid: RaidSettings | None
    """None when nothing looks for raids."""
    general: AutomodSettings
    staff_role_ids: frozenset[int]
    has_invites: bool
    """Whether it has to be known where invitations lead."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is to be looked at."""
        return not self.rules and self.raid is None

    def found(self, seen: Seen, earlier: Sequence[Trace], *, is_edit: bool = False) -> list[Doing]:
        """Ask all rules about a message."""
        doings: list[Doing] = []
        for rule, settings in self.rules:
            if is_edit and rule.looks_back:
                continue
            match = rule.check(seen, earlier, settings)
            if match is not None:
                doings.append(
                    Doing(
                        match=match,
                        acts=frozenset(settings.actions),
                        is_dry=settings.state != "on",
                        mute_minutes=settings.mute_minutes,
                        points=settings.points,
                    )
                )
        return doings


def plan_of(
    get: Callable[[type[RuleSettings]], RuleSettings], general: AutomodSettings, staff_role_ids: Sequence[int]
) -> Plan:
    """Make a server's plan from its settings."""
    rules: list[tuple[MessageRule, MessageRuleSettings]] = []
    for rule in message_rules():
        settings = get(rule.settings)
        if settings.state != "off" and isinstance(settings, MessageRuleSettings):
            rules.append((rule, settings))
    raid = get(RaidSettings)
    return Plan(
        rules=tuple(rules),
        raid=raid if isinstance(raid, RaidSettings) and raid.state != "off" else None,
        general=general,
        staff_role_ids=frozenset(staff_role_ids),
        has_invites=any(rule.name == "invites" for rule, _settings in rules),
    )
