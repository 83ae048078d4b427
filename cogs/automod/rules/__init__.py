"""What is spam, a scam or a raid, decided from plain values. Pure: no database, no clock, no Discord."""

from cogs.automod.rules.kinds import RULES, message_rules, rule_named
from cogs.automod.rules.plan import Plan, plan_of
from cogs.automod.rules.rule import MessageRule, Rule
from cogs.automod.rules.seen import UNSURE, Seen
from cogs.automod.rules.trail import Trails

__all__ = ["RULES", "UNSURE", "MessageRule", "Plan", "Rule", "Seen", "Trails", "message_rules", "plan_of", "rule_named"]
