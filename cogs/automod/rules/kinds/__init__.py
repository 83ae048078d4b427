"""Every rule: one small file each, found by being here. docs/automod.md says to people what each does."""

from __future__ import annotations

import importlib
import pkgutil

from bot.errors import NotFoundError
from bot.i18n import _
from cogs.automod.rules.rule import MessageRule, Rule


def _found() -> dict[str, Rule]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    rules: list[Rule] = [module.RULE for module in modules]
    return {rule.name: rule for rule in sorted(rules, key=lambda rule: rule.order)}


RULES = _found()
"""All rules by name, in the order of lists."""


def message_rules() -> list[MessageRule]:
    """List the rules about messages."""
    return [rule for rule in RULES.values() if isinstance(rule, MessageRule)]


def rule_named(name: str) -> Rule:
    """Return a rule by its name. Raises NotFoundError."""
    rule = RULES.get(name.strip().casefold())
    if rule is None:
        raise NotFoundError(_("There is no such rule. Pick one from the list that opens while you write."))
    return rule
