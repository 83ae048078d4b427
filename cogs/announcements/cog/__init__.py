"""Commands and listeners of announcements: parse, call one service method, render, reply."""

from cogs.announcements.cog.calendar import AnnounceCalendar
from cogs.announcements.cog.deciding import AnnounceDeciding
from cogs.announcements.cog.digest import AnnounceDigest
from cogs.announcements.cog.groups import AnnounceGroup
from cogs.announcements.cog.listeners import Listening
from cogs.announcements.cog.looking import AnnounceLooking
from cogs.announcements.cog.sheets import AnnounceSheets
from cogs.announcements.cog.taking_back import AnnounceTakingBack
from cogs.announcements.cog.writing import AnnounceWriting

__all__ = [
    "AnnounceCalendar",
    "AnnounceDeciding",
    "AnnounceDigest",
    "AnnounceGroup",
    "AnnounceLooking",
    "AnnounceSheets",
    "AnnounceTakingBack",
    "AnnounceWriting",
    "Listening",
]
