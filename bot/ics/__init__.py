"""Calendar files (RFC 5545) that Google, Apple and Outlook open. Knows no Discord and no feature."""

from bot.ics.files import local, packed
from bot.ics.zones import zone_component

__all__ = ["local", "packed", "zone_component"]
