"""What is decided while a server is set up. Pure: no database, no clock, no Discord."""

from cogs.setup.rules.check import find_problems, permission_words
from cogs.setup.rules.choices import check_choice, parse_value
from cogs.setup.rules.guesses import guess_ids
from cogs.setup.rules.names import normalise
from cogs.setup.rules.pages import plan_pages, slots_of
from cogs.setup.rules.zones import COMMON_ZONES, find_zone, zone_of_locale

__all__ = [
    "COMMON_ZONES",
    "check_choice",
    "find_problems",
    "find_zone",
    "guess_ids",
    "normalise",
    "parse_value",
    "permission_words",
    "plan_pages",
    "slots_of",
    "zone_of_locale",
]
