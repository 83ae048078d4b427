"""Commands and listeners of sessions: parse, call one service method, render, reply."""

from cogs.sessions.cog.groups import SessionGroup, SessionsGroup

__all__ = ["SessionGroup", "SessionsGroup"]
