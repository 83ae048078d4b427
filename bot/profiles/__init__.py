"""What members have said about themselves, for others to find them and have something in common."""

from bot.profiles.models import Page, Profile, Tag, TagKind
from bot.profiles.service import Profiles

__all__ = ["Page", "Profile", "Profiles", "Tag", "TagKind"]
