"""What automatic protection looks like as messages."""

from cogs.automod.render.alerts import offence_card, raid_card
from cogs.automod.render.native import native_page
from cogs.automod.render.rules import act_word, dry_run_text, rule_line, rules_page, state_word, test_text

__all__ = [
    "act_word",
    "dry_run_text",
    "native_page",
    "offence_card",
    "raid_card",
    "rule_line",
    "rules_page",
    "state_word",
    "test_text",
]
