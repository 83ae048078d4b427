"""Commands and listeners of announcements: parse, call one service method, render, reply."""

from cogs.announcements.cog.listeners import Listening

__all__ = ["Listening"]
