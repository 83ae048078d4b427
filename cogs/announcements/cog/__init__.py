"""Commands and listeners of announcements: parse, call one service method, render, reply."""

from cogs.announcements.cog.deciding import AnnounceDeciding
from cogs.announcements.cog.groups import AnnounceGroup
from cogs.announcements.cog.listeners import Listening
from cogs.announcements.cog.looking import AnnounceLooking
from cogs.announcements.cog.taking_back import AnnounceTakingBack
from cogs.announcements.cog.writing import AnnounceWriting

__all__ = [
    "AnnounceDeciding",
    "AnnounceGroup",
    "AnnounceLooking",
    "AnnounceTakingBack",
    "AnnounceWriting",
    "Listening",
]
