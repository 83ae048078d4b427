"""Commands and listeners of sessions: parse, call one service method, render, reply."""

from cogs.sessions.cog.attending import Attending
from cogs.sessions.cog.groups import SessionGroup, SessionsGroup
from cogs.sessions.cog.live import LiveCommands

__all__ = ["Attending", "LiveCommands", "SessionGroup", "SessionsGroup"]
