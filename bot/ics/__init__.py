"""Calendar files (RFC 5545) that Google, Apple and Outlook open. Knows no Discord and no feature.

icalendar is imported where it is used: it takes 3 MiB, and most processes never write a calendar file.
"""

from bot.ics.files import local, packed
from bot.ics.zones import zone_component

__all__ = ["local", "packed", "zone_component"]
